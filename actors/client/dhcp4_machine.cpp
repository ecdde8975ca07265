#include "actors/client/dhcp4_machine.hpp"

#include "actors/client/client_identifier.hpp"

#include <cerrno>

namespace lh::client {

namespace {

net::boot_time rebinding_time(const held_lease& held) {
  return held.obtained + std::chrono::seconds{held.lease.lease_s()} * 7 / 8;
}

} // namespace

dhcp4_machine::dhcp4_machine(std::string client, places where,
                             std::function<double()> random)
    : client_machine("v4", std::move(client), std::move(where),
                     std::move(random)) {
  dhcp4_machine::reset_counters();
}

pb::Lease dhcp4_machine::lease() const {
  pb::Lease held;
  if (lease_)
    *held.mutable_v4() = lease_->lease;
  return held;
}

void dhcp4_machine::take_lease(const pb::LeaseReport& report, time now) {
  held_lease held{report.lease(), {report.boottime_ns()}};
  if (has_expired(held, now))
    return handled(report);
  if (link_.present())
    return apply({held, report}, lease_, now);
  pending_ = applied_lease{held, report};
  applying_ = true;
  pb::LinkResult absent;
  absent.set_error(ENODEV);
  applied(absent, now);
}

void dhcp4_machine::apply(const applied_lease& applied,
                          const std::optional<held_lease>& before, time now) {
  pending_ = applied;
  applying_ = true;
  auto change = plan_address(config_.device(), before, applied.held,
                             config_.max_mtu(), now);
  asked_max_mtu_ = change.max_mtu();
  change.set_reconcile(!applied.report);
  change.set_own_mtu(known_mtu());
  effects_.push_back(effect::apply{std::move(change)});
}

void dhcp4_machine::lease_applied(const pb::LinkResult& result, time now) {
  auto applied = *std::exchange(pending_, std::nullopt);
  learn_mtu(result);
  bool usable = result.error() == 0 || result.error() == ENODEV;
  if (usable)
    end_placing();
  if (applied.report)
    return answer_applied(applied, result, usable, now);
  if (usable)
    last_error_.clear();
  else if (!teardown_)
    kernel_refuses(result, now);
  keep_mtu(now);
}

/// Without its address an answer is none; until its process has ended it is
/// not dealt with either, should this daemon end first.
void dhcp4_machine::answer_applied(const applied_lease& applied,
                                   const pb::LinkResult& result, bool usable,
                                   time now) {
  if (usable) {
    commit_lease(applied, now);
    handled(*applied.report);
    return keep_mtu(now);
  }
  last_error_ = result.text();
  count(*applied.report);
  if (!teardown_)
    try_later(supervision::fault::address_refused, last_error_, now);
}

void dhcp4_machine::commit_lease(const applied_lease& applied, time now) {
  auto before = lease();
  lease_ = applied.held;
  lease_device_ = config_.device();
  last_address_ = lease_->lease.address().value();
  bool renewed = applied.report->kind() == pb::LeaseReport::RENEW;
  auto cause = renewed ? "renewed" : "bound";
  count_lease(renewed && before.has_v4(), now);
  confirm(cause, now);
  auto changed = changed_fields(before.v4(), lease_->lease);
  tell_lease(!before.has_v4() || is_update(changed), cause, changed, before);
}

effect::any dhcp4_machine::removal() const {
  auto gone = plan_removal(lease_device_, lease_->lease);
  gone.set_own_mtu(known_mtu());
  return effect::remove{std::move(gone)};
}

void dhcp4_machine::forget_lease(const pb::LinkResult&) {
  lease_.reset();
  own_mtu_ = 0;
}

void dhcp4_machine::put_back(time now) {
  if (!lease_ || busy() || teardown_ || has_expired(*lease_, now))
    return;
  apply({*lease_, std::nullopt}, std::nullopt, now);
}

/// The bound of the device's MTU may have changed since it was asked for.
void dhcp4_machine::keep_mtu(time now) {
  if (lease_ && wanted() && link_.present() &&
      config_.max_mtu() != asked_max_mtu_)
    put_back(now);
}

/// What only an earlier daemon was told; a device that was made anew since has
/// an MTU of its own.
uint32_t dhcp4_machine::known_mtu() const {
  bool anew = link_known_ && link_.ifindex() != started_ifindex_;
  return anew || mtu_told_ ? 0 : own_mtu_;
}

void dhcp4_machine::learn_mtu(const pb::LinkResult& result) {
  mtu_told_ = true;
  if (std::exchange(own_mtu_, result.own_mtu()) != own_mtu_)
    effects_.push_back(effect::save{});
}

void dhcp4_machine::configured(const pb::ClientConfig&, time now) {
  keep_mtu(now);
}

/// Our own removals and the kernel's, when the time is up, come here too.
void dhcp4_machine::address_lost(const pb::AddressLost& lost, time now) {
  if (!lease_ || busy() || teardown_ || !link_.present() ||
      lost.device() != lease_device_ || has_expired(*lease_, now))
    return;
  if (!lost.has_address() ||
      lost.address().value() != lease_->lease.address().value() ||
      lost.address().length() != lease_->lease.prefix_len())
    return;
  last_error_ = "another program removed or changed the address";
  effects_.push_back(effect::foreign_change{lost});
  if (settings_.foreign_change() == pb::REVERT)
    revert(now);
}

void dhcp4_machine::check_lease(time now) {
  if (!lease_)
    return;
  if (has_expired(*lease_, now)) {
    lose_lease("expired");
    no_answer(now);
    search(now);
    if (process_ == process::running)
      enter("acquiring", "lease expired");
    return;
  }
  if (confirmed_ && end_of(*lease_) && rebinding_time(*lease_) <= now)
    rebind(now);
}

std::optional<net::boot_time> dhcp4_machine::next_lease_deadline() const {
  if (!lease_)
    return std::nullopt;
  auto end = end_of(*lease_);
  if (end && confirmed_ && state_ != "rebinding")
    return std::min(*end, rebinding_time(*lease_));
  return end;
}

/// A client program tells of these by its plugin; the others stay absent.
void dhcp4_machine::reset_counters() {
  counters_.Clear();
  counters_.set_ack(0);
  counters_.set_nack(0);
  counters_.set_decline(0);
  counters_.set_release(0);
  counters_.set_inform(0);
}

void dhcp4_machine::count(const pb::LeaseReport& report) {
  switch (report.kind()) {
  case pb::LeaseReport::BOUND:
  case pb::LeaseReport::RENEW:
    return counters_.set_ack(counters_.ack() + 1);
  case pb::LeaseReport::NAK:
    return counters_.set_nack(counters_.nack() + 1);
  case pb::LeaseReport::DECONFIG:
    if (step_ == step::releasing)
      counters_.set_release(counters_.release() + 1);
    return;
  default:
    return;
  }
}

client_machine::memory dhcp4_machine::remembered() const {
  memory known;
  known.requested_address = last_address_;
  return known;
}

void dhcp4_machine::starting() {
  auto identifier = client_identifier(config_, settings_.identity(),
                                      link_.hardware_address());
  if (std::exchange(identifier_, identifier) != identifier)
    effects_.push_back(effect::save{});
}

void dhcp4_machine::show(pb::ClientState& state) const {
  if (!lease_)
    return;
  *state.mutable_lease() = lease_->lease;
  state.mutable_clock()->set_obtained_boot_ns(lease_->obtained.ns);
}

void dhcp4_machine::keep(pb::ClientRecord& record) const {
  if (lease_) {
    *record.mutable_lease() = lease_->lease;
    record.mutable_clock()->set_obtained_boot_ns(lease_->obtained.ns);
  }
  record.mutable_last_address()->set_value(last_address_);
  record.set_client_identifier(identifier_);
  record.set_own_mtu(own_mtu_);
}

void dhcp4_machine::take_up(const pb::ClientRecord& record) {
  last_address_ = record.last_address().value();
  identifier_ = record.client_identifier();
  own_mtu_ = record.own_mtu();
  if (record.has_lease())
    lease_ = held_lease{record.lease(), {record.clock().obtained_boot_ns()}};
}

} // namespace lh::client
