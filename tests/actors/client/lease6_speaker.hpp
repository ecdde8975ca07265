#pragma once

#include "tests/actors/client/lease6_builder.hpp"

#include <map>
#include <random>
#include <set>

namespace lh::tests {

/// A binding as the laws speak of it: "2001:db8::1", "2001:db8:100::/56".
using binding_name = std::string;

inline binding_name name_of(const pb::LeasedAddress& one) {
  return net::to_string(convert::from_proto(one.address()));
}

inline binding_name name_of(const pb::DelegatedPrefix& one) {
  return net::to_string(net::ipv6_prefix{convert::from_proto(one.prefix()),
                                         static_cast<uint8_t>(one.len())});
}

/// What a report says, as its server meant it.
struct spoken {
  pb::LeaseReport report;
  std::map<binding_name, uint32_t> granted; ///< valid lifetimes
  std::set<binding_name> withdrawn;
  bool asked_for_all = true; ///< else echoes are not of all that is held
};

/// A server and a client program that say anything in any order.
class speaker {
public:
  explicit speaker(uint32_t seed) : random_(seed) { iaids_ = pick(2) == 0; }

  uint32_t pick(uint32_t below) {
    return static_cast<uint32_t>(random_() % below);
  }

  /// To one who holds this.
  spoken report_to(const pb::Lease6& held) {
    spoken said;
    auto kind = any_kind();
    said.report.set_kind(kind);
    auto& lease = *said.report.mutable_lease6();
    lease.add_dns()->set_low(random_());
    bool renew = kind == pb::LeaseReport::RENEW;
    if (!renew && kind != pb::LeaseReport::BOUND)
      return said;
    said.report.set_echoes_follow(renew && pick(2) == 0);
    if (pick(3) != 0)
      speak(*lease.mutable_addresses(), held.addresses(), said);
    if (pick(3) != 0)
      speak(*lease.mutable_prefixes(), held.prefixes(), said);
    return said;
  }

private:
  template <class Binding>
  using list = google::protobuf::RepeatedPtrField<Binding>;

  pb::LeaseReport::Kind any_kind() {
    auto choice = pick(20);
    return choice < 4    ? pb::LeaseReport::BOUND
           : choice < 16 ? pb::LeaseReport::RENEW
           : choice < 18 ? pb::LeaseReport::INFORMED
           : choice < 19 ? pb::LeaseReport::NAK
                         : pb::LeaseReport::EXPIRED;
  }

  uint32_t lifetime() {
    auto choice = pick(10);
    return choice == 0 ? forever : choice < 3 ? 0 : 1 + pick(90);
  }

  void make(pb::LeasedAddress& one, uint32_t number) {
    one = address(fmt::format("2001:db8::{}", number + 1), 0, 0);
  }

  void make(pb::DelegatedPrefix& one, uint32_t number) {
    auto length = number == 0 ? 61 : 56;
    one = prefix(fmt::format("2001:db8:{}00::/{}", number + 1, length), 0, 0);
  }

  template <class Binding>
  void speak(list<Binding>& all, const list<Binding>& held, spoken& said) {
    if (said.report.echoes_follow() && held.empty())
      return;
    std::vector<uint32_t> numbers{0, 1, 2, 3};
    std::shuffle(numbers.begin(), numbers.end(), random_);
    numbers.resize(pick(4));
    for (auto number : numbers) {
      make(*all.Add(), number);
      if (iaids_)
        all.rbegin()->set_iaid(1 + number % 2);
      grant(*all.rbegin(), said);
    }
    if (said.report.echoes_follow())
      echo(all, held, said);
  }

  template <class Binding>
  void grant(Binding& one, spoken& said) {
    one.set_valid_s(lifetime());
    one.set_preferred_s(std::min(one.valid_s(), lifetime()));
    if (one.valid_s() == 0)
      said.withdrawn.insert(name_of(one));
    else if (pick(8) != 0)
      said.granted[name_of(one)] = one.valid_s();
    else
      spoil(one, said);
  }

  template <class Binding>
  void spoil(Binding& one, spoken& said) {
    if (one.valid_s() == forever)
      said.granted[name_of(one)] = forever;
    else
      one.set_preferred_s(one.valid_s() + 1);
  }

  template <class Binding>
  void echo(list<Binding>& all, const list<Binding>& held, spoken& said) {
    std::vector<Binding> asked(held.begin(), held.end());
    std::shuffle(asked.begin(), asked.end(), random_);
    if (asked.size() > 1 && pick(3) == 0) {
      asked.pop_back();
      said.asked_for_all = false;
    }
    for (auto& one : asked) {
      one.set_preferred_s(500);
      one.set_valid_s(5000);
      *all.Add() = one;
    }
  }

  std::mt19937 random_;
  bool iaids_ = false;
};

} // namespace lh::tests
