#include "actors/client/dhcp4_machine.hpp"

#include <cerrno>

namespace lh::client {

void dhcp4_machine::lease_reported(const pb::LeaseReport& report, time now) {
  if (closing_)
    return;
  reports_.push_back(report);
  next_report(now);
}

bool dhcp4_machine::takes_reports() const {
  if (applying_ || removing_ || closing_)
    return false;
  return teardown_ || (!config_.path().empty() && (link_known_ || !wanted()));
}

/// One after the other, so that each is judged, and counted, in its order.
void dhcp4_machine::next_report(time now) {
  while (takes_reports() && !reports_.empty()) {
    auto report = std::move(reports_.front());
    reports_.pop_front();
    take_report(report, now);
  }
}

bool dhcp4_machine::is_old(const pb::LeaseReport& report) const {
  return report.boottime_ns() < last_event_ns_ ||
         (report.boottime_ns() == last_event_ns_ &&
          report.pid() == last_event_pid_);
}

void dhcp4_machine::take_report(const pb::LeaseReport& report, time now) {
  bool old = is_old(report);
  if (old || teardown_ || !wanted()) {
    handled(report);
    if (!old && step_ == step::releasing &&
        report.kind() == pb::LeaseReport::DECONFIG)
      advance(now);
    return;
  }
  switch (report.kind()) {
  case pb::LeaseReport::BOUND:
  case pb::LeaseReport::RENEW:
    return take_lease(report, now);
  case pb::LeaseReport::NAK:
    handled(report);
    last_address_ = 0;
    if (lease_)
      remove_lease("nak");
    break;
  case pb::LeaseReport::LEASEFAIL:
    last_error_ = "no server answered";
    [[fallthrough]];
  default:
    heard(report);
    break;
  }
  confirmed_ = false;
  confirm_by_.reset();
  search(now);
  if (process_ == process::running)
    enter("acquiring", pb::LeaseReport::Kind_Name(report.kind()));
}

/// The event needs no replay any more, whatever happens to the daemon.
void dhcp4_machine::handled(const pb::LeaseReport& report) {
  heard(report);
  effects_.push_back(effect::save{});
}

/// As handled, but a replay does no harm, so that the next save is enough.
void dhcp4_machine::heard(const pb::LeaseReport& report) {
  if (is_old(report))
    return;
  count(report);
  last_event_ns_ = report.boottime_ns();
  last_event_pid_ = report.pid();
}

void dhcp4_machine::take_lease(const pb::LeaseReport& report, time now) {
  held_lease held{report.lease(), {report.boottime_ns()}};
  if (!report.refusal().empty()) {
    last_error_ = report.refusal();
    return handled(report);
  }
  if (has_expired(held, now))
    return handled(report);
  if (link_.present())
    return apply({held, report}, lease_, now);
  applying_ = applied_lease{held, report};
  pb::LinkResult absent;
  absent.set_error(ENODEV);
  address_applied(absent, now);
}

void dhcp4_machine::apply(const applied_lease& applied,
                          const std::optional<held_lease>& before, time now) {
  applying_ = applied;
  auto change = plan_address(config_.device(), before, applied.held,
                             config_.max_mtu(), now);
  asked_max_mtu_ = change.max_mtu();
  effects_.push_back(effect::apply{std::move(change)});
}

void dhcp4_machine::address_applied(const pb::LinkResult& result, time now) {
  if (!applying_)
    return;
  auto applied = *std::exchange(applying_, std::nullopt);
  bool usable = result.error() == 0 || result.error() == ENODEV;
  if (!usable)
    last_error_ = result.text();
  else if (!applied.report)
    last_error_.clear();
  if (applied.report) {
    if (usable)
      commit_lease(applied, now);
    handled(*applied.report);
  }
  keep_mtu(now);
  next_report(now);
  advance(now);
}

void dhcp4_machine::commit_lease(const applied_lease& applied, time now) {
  auto& lease = applied.held.lease;
  auto before = std::exchange(lease_, applied.held);
  lease_device_ = config_.device();
  last_address_ = lease.address().value();
  last_error_.clear();
  confirm_by_.reset();
  bool renewed = applied.report->kind() == pb::LeaseReport::RENEW;
  auto cause = renewed ? "renewed" : "bound";
  count_lease(renewed && before, now);
  if (process_ == process::running) {
    confirmed_ = true;
    bound_since_start_ = true;
    if (!teardown_)
      enter("bound", cause);
  }
  auto changed = changed_fields(before ? before->lease : pb::Lease4{}, lease);
  bool update = !before || is_update(changed);
  auto& event = emit(update ? pb::LEASE_UPDATE : pb::LEASE_RENEW, cause);
  for (auto& name : changed)
    event.add_changed(name);
  if (before)
    *event.mutable_old() = before->lease;
  *event.mutable_new_() = lease;
  effects_.push_back(effect::report{});
}

void dhcp4_machine::remove_lease(const std::string& cause) {
  removing_ = true;
  removal_cause_ = cause;
  confirmed_ = false;
  confirm_by_.reset();
  effects_.push_back(
      effect::remove{plan_removal(lease_device_, lease_->lease)});
}

void dhcp4_machine::address_removed(const pb::LinkResult& result, time now) {
  if (!removing_)
    return;
  removing_ = false;
  if (result.error() != 0)
    last_error_ = result.text();
  auto& event = emit(pb::LEASE_DEL, removal_cause_);
  *event.mutable_old() = lease_->lease;
  lease_.reset();
  lease_device_.clear();
  effects_.push_back(effect::report{});
  effects_.push_back(effect::save{});
  next_report(now);
  advance(now);
}

/// The device has come (back): the address is put there with what is left.
void dhcp4_machine::put_back(time now) {
  if (!lease_ || applying_ || removing_ || teardown_ ||
      has_expired(*lease_, now))
    return;
  apply({*lease_, std::nullopt}, std::nullopt, now);
}

/// The bound of the device's MTU may have changed since it was asked for.
void dhcp4_machine::keep_mtu(time now) {
  if (lease_ && wanted() && link_.present() &&
      config_.max_mtu() != asked_max_mtu_)
    put_back(now);
}

/// Our own removals and the kernel's, when the time is up, come here too.
void dhcp4_machine::address_gone(const pb::AddressGone& gone, time now) {
  if (!lease_ || applying_ || removing_ || teardown_ || !link_.present() ||
      gone.device() != lease_device_ || has_expired(*lease_, now))
    return;
  if (gone.address().value() != lease_->lease.address().value() ||
      gone.address().length() != lease_->lease.prefix_len())
    return;
  last_error_ = "another program removed the address";
  effects_.push_back(effect::foreign_change{gone});
  if (settings_.foreign_change() == pb::REVERT)
    put_back(now);
}

void dhcp4_machine::check_lease_clock(time now) {
  if (!lease_ || applying_ || removing_)
    return;
  if (has_expired(*lease_, now)) {
    remove_lease("expired");
    search(now);
    if (process_ == process::running)
      enter("acquiring", "lease expired");
    return;
  }
  auto rebind_at =
      lease_->obtained + std::chrono::seconds{lease_->lease.lease_s()} * 7 / 8;
  if (confirmed_ && end_of(*lease_) && rebind_at <= now)
    enter("rebinding", "not renewed in time");
}

} // namespace lh::client
