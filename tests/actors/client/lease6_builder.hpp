#pragma once

#include "actors/client/lease6_plan.hpp"
#include "messages/convert/net_values.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace lh::tests {

using namespace std::chrono_literals;

inline constexpr net::boot_time then{1'000'000'000'000};
inline constexpr auto forever = client::infinite_lifetime;

using addresses = std::vector<pb::LeasedAddress>;
using prefixes = std::vector<pb::DelegatedPrefix>;

inline pb::LeasedAddress address(const std::string& text, uint32_t preferred,
                                 uint32_t valid) {
  pb::LeasedAddress leased;
  *leased.mutable_address() = convert::to_proto(net::parse_ipv6(text).value());
  leased.set_preferred_s(preferred);
  leased.set_valid_s(valid);
  return leased;
}

/// "2001:db8::/56", with any length.
inline pb::DelegatedPrefix prefix(const std::string& text, uint32_t preferred,
                                  uint32_t valid) {
  pb::DelegatedPrefix delegated;
  auto slash = text.find('/');
  auto network = net::parse_ipv6(text.substr(0, slash)).value();
  *delegated.mutable_prefix() = convert::to_proto(network);
  delegated.set_len(static_cast<uint32_t>(std::stoul(text.substr(slash + 1))));
  delegated.set_preferred_s(preferred);
  delegated.set_valid_s(valid);
  return delegated;
}

inline pb::LeaseReport report(pb::LeaseReport::Kind kind,
                              const addresses& some = {},
                              const prefixes& more = {}, bool echoes = false) {
  pb::LeaseReport told;
  told.set_kind(kind);
  told.set_echoes_follow(echoes);
  for (auto& one : some)
    *told.mutable_lease6()->add_addresses() = one;
  for (auto& one : more)
    *told.mutable_lease6()->add_prefixes() = one;
  return told;
}

inline pb::LeaseReport bound(const addresses& some, const prefixes& more = {}) {
  return report(pb::LeaseReport::BOUND, some, more);
}

inline pb::LeaseReport renew(const addresses& some, const prefixes& more = {}) {
  return report(pb::LeaseReport::RENEW, some, more);
}

/// Server's bindings, then the client's.
inline pb::LeaseReport echoed(const addresses& some,
                              const prefixes& more = {}) {
  return report(pb::LeaseReport::RENEW, some, more, true);
}

/// Row 1 of a client that asks for one IA of each kind.
inline pb::Client6Config one_of_each() {
  pb::Client6Config config;
  config.set_request_addresses(true);
  config.set_request_prefixes(true);
  config.set_row(1);
  return config;
}

inline client::merged_lease6
merge(const std::optional<client::held_lease6>& before,
      const pb::LeaseReport& told, net::boot_time now = then) {
  return client::merge(before, told, one_of_each(), now);
}

/// What a first report makes.
inline client::held_lease6 held(const pb::LeaseReport& told) {
  return merge(std::nullopt, told).after.value();
}

/// "2001:db8::7 50/100, 2001:db8:f000::/56 50/100 preferred", or "nothing".
inline std::string text(const pb::Lease6& lease) {
  std::vector<std::string> lines;
  auto add = [&](const std::string& line) { lines.push_back(line); };
  for (auto& one : lease.addresses())
    add(fmt::format("{} {}/{}",
                    net::to_string(convert::from_proto(one.address())),
                    one.preferred_s(), one.valid_s()));
  for (auto& one : lease.prefixes())
    add(fmt::format("{}/{} {}/{} {}",
                    net::to_string(convert::from_proto(one.prefix())),
                    one.len(), one.preferred_s(), one.valid_s(), one.state()));
  return fmt::format("{}", fmt::join(lines, ", "));
}

inline std::string text(const std::optional<client::held_lease6>& lease) {
  return lease ? text(lease->lease) : "nothing";
}

} // namespace lh::tests
