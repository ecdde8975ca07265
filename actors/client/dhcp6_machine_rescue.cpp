#include "actors/client/dhcp6_machine.hpp"

#include <algorithm>

namespace lh::client {

namespace {

constexpr auto forever = UINT32_MAX;

/// Four fifths of the shortest preferred lifetime (RFC 8415 14.2).
uint32_t usual_t2(const pb::Lease6& lease) {
  auto shortest = forever;
  auto consider = [&](auto& bindings) {
    for (auto& one : bindings)
      if (one.preferred_s() != 0)
        shortest = std::min(shortest, one.preferred_s());
  };
  consider(lease.addresses());
  consider(lease.prefixes());
  return shortest == forever ? forever : shortest - shortest / 5;
}

} // namespace

/// The client program may take what it has for a lease, and go on with it.
void dhcp6_machine::retry_later(supervision::fault what,
                                const std::string& cause, time now) {
  suspect_ = true;
  try_later(what, cause, now);
}

bool dhcp6_machine::lacks_bindings() const {
  auto& asked = config_.v6();
  return !lease_ ||
         (asked.request_addresses() && lease_->lease.addresses().empty()) ||
         (asked.request_prefixes() && lease_->lease.prefixes().empty());
}

/// As long as a client is to wait before it asks for a missing association
/// again (RFC 8415 18.2.10.1); by then the program's files tell whether it
/// will.
std::optional<net::boot_time> dhcp6_machine::doubt_time() const {
  constexpr std::chrono::seconds ren_timeout{10};
  if (!left_out_at_ || process_ != process::running)
    return std::nullopt;
  return *left_out_at_ + ren_timeout;
}

void dhcp6_machine::look_for_dropped(time now) {
  left_out_at_.reset();
  auto is_dropped = [&](auto& one) { return !backend().keeps(one); };
  if (std::none_of(associations_.begin(), associations_.end(), is_dropped))
    return;
  aside_ = "the server renewed a part only, and it had given up the rest";
  try_later(supervision::fault::part_dropped, aside_, now);
}

/// A client program that gets nothing of use tells why on its output only.
std::optional<net::boot_time> dhcp6_machine::listening_time() const {
  constexpr std::chrono::seconds usual_search{8};
  bool content = confirmed_ && !lacks_bindings();
  if (listened_ || content || process_ != process::running)
    return std::nullopt;
  return started_ + usual_search;
}

void dhcp6_machine::output_heard(const pb::ChildInfo& child, time now) {
  if (teardown_ || process_ != process::running ||
      (confirmed_ && !lacks_bindings()))
    return;
  std::vector<std::string> output(child.last_output().begin(),
                                  child.last_output().end());
  auto why = backend().complaint(output);
  if (!confirmed_ && backend().is_deaf(output)) {
    aside_ = "it could not hear answers";
    try_later(supervision::fault::cannot_hear, aside_, now);
  }
  if (!confirmed_)
    last_error_ = "no usable answer yet";
  if (!why.empty())
    last_error_ = (confirmed_ ? "not all that is asked for: "
                              : "no usable answer yet: ") +
                  why;
}

/// Half of what is left after T2: a client program that has nothing until then
/// may not hear its answers, and another process may.
std::optional<net::boot_time> dhcp6_machine::rescue_time() const {
  auto rebind = rebinding_time();
  auto end = lease_ ? next_end(*lease_) : std::nullopt;
  if (!confirmed_ || !rebind || !end || *end <= *rebind)
    return std::nullopt;
  return *rebind + (*end - *rebind) / 2;
}

std::optional<net::boot_time> dhcp6_machine::rebinding_time() const {
  if (!lease_)
    return std::nullopt;
  std::optional<uint32_t> told;
  for (auto& one : associations_)
    if (one.t2_s() != 0)
      told = std::min(told.value_or(forever), one.t2_s());
  auto t2 = told.value_or(usual_t2(lease_->lease));
  if (t2 == forever)
    return std::nullopt;
  return lease_->obtained + std::chrono::seconds{t2};
}

} // namespace lh::client
