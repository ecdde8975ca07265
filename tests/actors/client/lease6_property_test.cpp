#include "tests/actors/client/lease6_speaker.hpp"

using namespace lh;
using namespace lh::tests;

namespace {

using time = net::boot_time;
using held_lease = std::optional<client::held_lease6>;
using ends = std::map<binding_name, time>;

constexpr auto no_end = time{INT64_MAX};

bool is_address(const binding_name& name) {
  return name.find('/') == name.npos;
}

bool same(const client::held_lease6& a, const client::held_lease6& b) {
  return text(a.lease) == text(b.lease) && a.obtained == b.obtained &&
         a.settle_by == b.settle_by;
}

time end_of(uint32_t lifetime, time from) {
  return lifetime == forever ? no_end : from + std::chrono::seconds{lifetime};
}

/// Whether a lifetime that was rounded is this one.
bool nearly(time rounded, time end) {
  return rounded <= end && end.ns - rounded.ns < 1'000'000'000;
}

ends ends_of(const held_lease& held) {
  ends all;
  if (!held)
    return all;
  for (auto& one : held->lease.addresses())
    all[name_of(one)] = end_of(one.valid_s(), held->obtained);
  for (auto& one : held->lease.prefixes())
    all[name_of(one)] = end_of(one.valid_s(), held->obtained);
  return all;
}

std::string place_of(const pb::DeviceAddress6& one) {
  return fmt::format("{} {}/{}", one.device(),
                     net::to_string(convert::from_proto(one.address())),
                     one.prefix_len());
}

/// What becomes of a lease and of a kernel by random reports and time.
/// Breaches of what must always hold are collected as sentences.
class history {
public:
  explicit history(uint32_t seed) : speaker_(seed) {
    config_.set_device("wan0");
    *config_.mutable_v6() = one_of_each();
    for (auto hints = speaker_.pick(3); hints > 0; --hints)
      config_.mutable_v6()->add_prefix_hints();
    for (uint32_t number = 0; number < 3; ++number) {
      auto& row = *config_.mutable_v6()->add_downstream();
      row.set_device(fmt::format("lan{}", number % 2));
      row.set_subnet_id(number * 8);
    }
  }

  void step() {
    auto most = speaker_.pick(4) == 0 ? 60000u : 1200u;
    now_ = now_ + std::chrono::milliseconds{speaker_.pick(most)};
    if (held_ && speaker_.pick(2) == 0)
      settle();
    take_report();
    change_kernel();
  }

  std::set<std::string> breaches;
  std::map<std::string, int> seen;

private:
  void require(bool holds, const std::string& sentence) {
    if (!holds)
      breaches.insert(sentence);
  }

  void settle() {
    auto next = client::next_end(*held_);
    auto former = ends_of(held_);
    auto settled = client::settle(*held_, now_);
    if (!next || *next > now_)
      require(settled && same(*settled, *held_),
              "nothing ends before its time");
    held_ = settled;
    auto after = ends_of(held_);
    for (auto& [name, end] : former)
      require(end <= now_ || waiting_.count(name) != 0 || after[name] == end,
              "what has not ended stays");
    if (!held_)
      return;
    auto later = client::next_end(*held_);
    require(!later || *later > now_, "what is due is done");
    ++seen["settled"];
  }

  void take_report() {
    auto live = held_ ? client::settle(*held_, now_) : std::nullopt;
    auto said = speaker_.report_to(live ? live->lease : pb::Lease6{});
    auto merged = client::merge(held_, said.report, config_.v6(), now_);
    auto before = std::exchange(held_, merged.after);
    for (auto& [name, valid] : said.granted) {
      auto former = said.asked_for_all ? now_ : granted_[name];
      granted_[name] = std::max(former, end_of(valid, now_));
    }
    ++seen[pb::LeaseReport::Kind_Name(said.report.kind())];
    look_at(said, ends_of(before));
    look_at_the_lease();
    require(merged.counts || !held_ ||
                held_->lease.dns(0).low() == before->lease.dns(0).low(),
            "what does not count brings no options");
    if (held_ && !(said.report.echoes_follow() && any_in_last_second(before)))
      take_again(said);
  }

  /// What ends now cannot be known for an echo afterwards.
  bool any_in_last_second(const held_lease& before) {
    auto all = ends_of(before);
    return std::any_of(all.begin(), all.end(),
                       [&](auto& one) { return one.second <= now_ + 1s; });
  }

  void take_again(const spoken& said) {
    auto again = client::merge(held_, said.report, config_.v6(), now_).after;
    require(again && same(*again, *held_), "told again it changes nothing");
    ++seen["told again"];
  }

  void look_at(const spoken& said, const ends& before) {
    if (said.report.kind() == pb::LeaseReport::EXPIRED)
      return require(!held_, "nothing is left of what is given up");
    auto after = ends_of(held_);
    for (auto& [name, end] : before)
      look_at_former(said, name, end, after);
    if (!said.asked_for_all)
      return;
    for (auto& [name, valid] : said.granted)
      require(nearly(after[name], end_of(valid, now_)),
              "what is granted is held");
    for (auto& name : said.withdrawn)
      require(!is_address(name) || after.count(name) == 0,
              "a withdrawn address is gone");
  }

  /// Only BOUND ends what it does not speak of.
  void look_at_former(const spoken& said, const binding_name& name, time end,
                      ends& after) {
    bool bound = said.report.kind() == pb::LeaseReport::BOUND;
    if (end <= now_ + 1s || waiting_.count(name) != 0 ||
        said.granted.count(name) != 0 || said.withdrawn.count(name) != 0 ||
        (bound && is_address(name)))
      return;
    require(after[name] == end || (bound && end == no_end),
            "what is not spoken of stays for its time");
    ++seen["kept"];
  }

  void look_at_the_lease() {
    waiting_.clear();
    if (!held_)
      return;
    for (auto& [name, end] : ends_of(held_)) {
      require(end > now_, "nothing that has ended is held");
      require(granted_.count(name) == 1 && end <= granted_[name],
              "nothing outlives its grant");
    }
    look_at_the_prefixes();
    auto wait = held_->settle_by.value_or(now_ + 1ns);
    require(held_->settle_by.has_value() == !waiting_.empty() && wait > now_ &&
                wait <= now_ + 1s,
            "a withdrawn prefix, and nothing else, waits for a second at most");
    require(client::changed_fields(held_->lease, held_->lease).empty(),
            "a lease does not differ from itself");
  }

  void look_at_the_prefixes() {
    std::string last = "preferred";
    auto lease = client::lease_at(*held_, now_);
    for (auto& one : lease.prefixes()) {
      require((one.state() == "preferred") == (one.preferred_s() != 0),
              "only a preferred prefix has a preferred lifetime");
      require(last == "preferred" || last == one.state() ||
                  one.state() == "withdrawn",
              "prefixes are in the order of their states");
      last = one.state();
      ++seen[last];
      if (last == "withdrawn")
        waiting_.insert(name_of(one));
    }
  }

  void change_kernel() {
    client::kernel_state6 wanted;
    if (held_)
      wanted = client::wanted_state(config_, *held_, now_);
    carry_out(client::plan_change(in_kernel_, wanted));
    in_kernel_ = wanted;
    std::set<std::string> places;
    for (auto& one : wanted.addresses) {
      places.insert(place_of(one));
      require(is_of_lease(one), "each address is of the lease");
    }
    require(kernel_ == places && places.size() == wanted.addresses.size(),
            "a change leads to what is wanted");
    std::set<std::string> prefixes;
    for (auto& [name, end] : ends_of(held_))
      if (!is_address(name))
        prefixes.insert(name);
    require(routes_ == prefixes, "each prefix is unreachable, nothing else");
  }

  void carry_out(const pb::ChangeAddresses6& change) {
    for (auto& one : change.put())
      kernel_.insert(place_of(one));
    for (auto& one : change.put_unreachable())
      routes_.insert(net::to_string(convert::from_proto(one)));
    for (auto& one : change.remove())
      require(kernel_.erase(place_of(one)) == 1, "it removes what is there");
    for (auto& one : change.remove_unreachable())
      routes_.erase(net::to_string(convert::from_proto(one)));
  }

  bool is_of_lease(const pb::DeviceAddress6& put) {
    auto address = convert::from_proto(put.address());
    auto end = end_of(put.valid_s(), now_);
    bool on_wan = put.device() == "wan0";
    for (auto& one : held_->lease.addresses())
      if (convert::from_proto(one.address()) == address)
        return on_wan && put.prefix_len() == 128 &&
               nearly(end_of(one.valid_s(), held_->obtained), end);
    for (auto& one : held_->lease.prefixes())
      if (net::contains({convert::from_proto(one.prefix()),
                         static_cast<uint8_t>(one.len())},
                        address))
        return put.prefix_len() == (on_wan ? 128 : 64) &&
               on_wan <= held_->lease.addresses().empty() &&
               nearly(end_of(one.valid_s(), held_->obtained), end);
    return false;
  }

  speaker speaker_;
  pb::ClientConfig config_;
  time now_ = then;
  held_lease held_;
  ends granted_;
  std::set<binding_name> waiting_; ///< prefixes that are withdrawn
  client::kernel_state6 in_kernel_;
  std::set<std::string> kernel_;
  std::set<std::string> routes_;
};

} // namespace

TEST_CASE("lease6 plan: what always holds does so in random histories") {
  std::map<std::string, int> seen;
  int failed = 0;
  for (uint32_t seed = 1; seed <= 1000 && failed < 5; ++seed) {
    history history{seed};
    for (int step = 0; step < 60; ++step)
      history.step();
    CAPTURE(seed);
    CHECK(fmt::format("{}", fmt::join(history.breaches, "; ")) == "");
    failed += !history.breaches.empty();
    for (auto& [what, count] : history.seen)
      seen[what] += count;
  }
  for (std::string what :
       {"BOUND", "RENEW", "INFORMED", "NAK", "EXPIRED", "kept", "told again",
        "settled", "preferred", "deprecated", "withdrawn"}) {
    CAPTURE(what);
    CHECK(seen[what] > 500);
  }
}
