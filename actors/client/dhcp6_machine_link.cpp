#include "actors/client/dhcp6_machine.hpp"
#include "actors/client/duid.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lh::client {

namespace {

/// What a database of an earlier process must agree with.
std::string associations_of(const pb::ClientConfig& config) {
  pb::Client6Config asked;
  asked.set_request_addresses(config.v6().request_addresses());
  asked.set_request_prefixes(config.v6().request_prefixes());
  *asked.mutable_prefix_hints() = config.v6().prefix_hints();
  return config.backend() + config.device() + asked.SerializeAsString();
}

} // namespace

std::string dhcp6_machine::duid() const {
  auto configured = configured_duid(settings_.identity());
  return configured.empty() ? kept_duid_ : configured;
}

void dhcp6_machine::learn_duid() {
  if (!duid().empty() || !wanted() || !link_.present() || duid_asked_)
    return;
  duid_asked_ = true;
  pb::DuidQuery query;
  query.set_hardware_address(link_.hardware_address());
  effects_.push_back(effect::ask_duid{query});
}

void dhcp6_machine::duid_known(const pb::Duid& duid, time now) {
  kept_duid_ = duid.value();
  evaluate("DUID known", now);
}

/// [mapt] decides how a rule of the lease is read.
void dhcp6_machine::settings_changed(const pb::Settings& before, time now) {
  learn_duid();
  if (before.mapt().tolerant_zero_padded_rule() !=
      settings_.mapt().tolerant_zero_padded_rule())
    bring_again("settings changed", now);
}

std::optional<client_machine::obstacle> dhcp6_machine::not_ready(time now) {
  if (link_.link_local_duplicate()) {
    link_is_duplicate(now);
    return obstacle{"backoff", last_error_};
  }
  if (!link_.has_link_local())
    return obstacle{"waiting-link", "no link-local address yet",
                    supervision::fault::no_link_local};
  if (duid().empty())
    return obstacle{"waiting-link", "no DUID yet"};
  return std::nullopt;
}

client_machine::memory dhcp6_machine::remembered() const {
  memory known;
  known.duid = duid();
  bool elsewhere = started_ifindex_ != 0 && started_ifindex_ != link_.ifindex();
  bool others = !started_for_.empty() &&
                started_for_ != associations_of(config_) + duid();
  known.last = last_;
  known.anew = !lease_ || suspect_ || elsewhere || others;
  return known;
}

void dhcp6_machine::starting() {
  started_for_ = associations_of(config_) + duid();
  suspect_ = false;
  listened_ = false;
  left_out_at_.reset();
  removal_failed_ = false;
  if (!lease_ && !busy() && has_remains())
    lose_lease("not held");
}

void dhcp6_machine::link_heard(bool usable_again, time now) {
  learn_duid();
  removal_failed_ = false;
  if (link_.has_link_local())
    stop_probing();
  if (usable_again) {
    put_back(now);
    reconsider("link returned", now);
  }
  if (link_.present() && !link_.has_link_local())
    lose_link_local();
}

/// No client program gets far without it, and each takes a new one up when it
/// is started anew.
void dhcp6_machine::lose_link_local() {
  bool runs = process_ == process::running || process_ == process::starting;
  if (!runs || teardown_ || !wanted())
    return;
  quiet_stop(0);
  confirm_by_.reset();
  enter("waiting-link", "the link-local address is gone");
}

void dhcp6_machine::stop_probing() {
  if (!probe_at_)
    return;
  probe_at_.reset();
  flow_.over(supervision::fault::link_local_duplicate);
  last_error_.clear();
}

std::optional<net::boot_time> dhcp6_machine::probing_time() const {
  return wanted() && link_.link_local_duplicate() ? probe_at_ : std::nullopt;
}

/// The kernel does not look again by itself (RFC 4862 5.4.5).
void dhcp6_machine::link_is_duplicate(time now) {
  last_error_ = "another host has the link-local address";
  if (!probe_at_ || *probe_at_ <= now)
    probe_later(now);
}

void dhcp6_machine::probe_later(time now) {
  auto next = detect(supervision::fault::link_local_duplicate, now);
  probe_at_ = next.at;
  if (next.escalates)
    emit(pb::FAILED, last_error_);
}

std::vector<std::string> dhcp6_machine::other_devices() const {
  std::vector<std::string> devices;
  for (auto& one : config_.v6().downstream())
    if (!one.device().empty() && one.device() != config_.device())
      devices.push_back(one.device());
  return devices;
}

void dhcp6_machine::other_link_changed(const pb::LinkState& link, time now) {
  auto before = std::exchange(others_[link.device()], link);
  effects_.push_back(effect::report{});
  bool speaks_again = link.has_link_local() && !before.has_link_local();
  if (link.running() && (!before.running() || speaks_again))
    bring_again("link returned", now, link.device());
}

void dhcp6_machine::reset_counters() {
  counters_.Clear();
}

/// dibbler tells of some replies and of nothing that it sends.
void dhcp6_machine::count(const pb::LeaseReport&) {}

std::vector<pb::NotHonoured> dhcp6_machine::own_report() const {
  auto lease = lease_ ? lease_->lease : pb::Lease6{};
  auto faults = downstream_faults(config_.v6(), lease);
  for (auto& row : config_.v6().downstream()) {
    auto known = others_.find(row.device());
    if (known == others_.end() || known->second.present())
      continue;
    auto& absent = faults.emplace_back();
    absent.set_parameter(
        fmt::format("X_LEASEHOLD_Downstream.{}.Interface", row.row()));
    absent.set_reason(row.device() + " is not there");
  }
  return faults;
}

void dhcp6_machine::show(pb::ClientState& state) const {
  state.set_duid(duid());
  state.set_map_error(map_error_);
  if (!lease_)
    return;
  *state.mutable_lease6() = lease_->lease;
  state.mutable_clock()->set_obtained_boot_ns(lease_->obtained.ns);
}

void dhcp6_machine::keep(pb::ClientRecord& record) const {
  record.set_client_identifier(kept_duid_);
  *record.mutable_last_lease6() = last_;
  if (lease_) {
    *record.mutable_lease6() = lease_->lease;
    record.mutable_clock()->set_obtained_boot_ns(lease_->obtained.ns);
  }
  for (auto* places : {&in_kernel_, &on_its_way_}) {
    for (auto& address : places->addresses)
      *record.add_applied() = address;
    for (auto& prefix : places->unreachable)
      *record.add_unreachable() = prefix;
  }
}

void dhcp6_machine::take_up(const pb::ClientRecord& record) {
  kept_duid_ = record.client_identifier();
  last_ = record.last_lease6();
  if (record.has_lease6()) {
    time obtained{record.clock().obtained_boot_ns()};
    lease_ =
        held_lease6{record.lease6(), obtained, obtained + replacement_time};
  }
  in_kernel_.addresses.assign(record.applied().begin(), record.applied().end());
  in_kernel_.unreachable.assign(record.unreachable().begin(),
                                record.unreachable().end());
}

} // namespace lh::client
