#include "actors/client/dhcp4_machine.hpp"

#include <cerrno>

namespace lh::client {

void dhcp4_machine::lease_reported(const pb::LeaseReport& report, time now) {
  if (closing_)
    return;
  if (teardown_) {
    handled(report);
    if (step_ == step::releasing && report.kind() == pb::LeaseReport::DECONFIG)
      advance(now);
    return;
  }
  reports_.push_back(report);
  next_report(now);
}

void dhcp4_machine::next_report(time now) {
  bool configured = !config_.path().empty() && (link_known_ || !wanted());
  while (configured && !reports_.empty() && !applying_ && !removing_ &&
         !teardown_) {
    auto report = std::move(reports_.front());
    reports_.pop_front();
    take_report(report, now);
  }
}

void dhcp4_machine::take_report(const pb::LeaseReport& report, time now) {
  bool old = report.boottime_ns() < last_event_ns_ ||
             (report.boottime_ns() == last_event_ns_ &&
              report.pid() == last_event_pid_);
  if (old || !wanted())
    return handled(report);
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
    handled(report);
    break;
  }
  confirmed_ = false;
  confirm_by_.reset();
  if (process_ == process::running)
    enter("acquiring", pb::LeaseReport::Kind_Name(report.kind()));
}

/// The event needs no replay any more, whatever happens to the daemon.
void dhcp4_machine::handled(const pb::LeaseReport& report) {
  if (report.boottime_ns() >= last_event_ns_) {
    last_event_ns_ = report.boottime_ns();
    last_event_pid_ = report.pid();
  }
  effects_.push_back(effect::save{});
}

void dhcp4_machine::take_lease(const pb::LeaseReport& report, time now) {
  held_lease held{report.lease(), {report.boottime_ns()}};
  if (!report.refusal().empty()) {
    last_error_ = report.refusal();
    return handled(report);
  }
  if (has_expired(held, now))
    return handled(report);
  applying_ = applied_lease{held, report};
  if (!link_.present()) {
    pb::LinkResult absent;
    absent.set_error(ENODEV);
    return address_applied(absent, now);
  }
  effects_.push_back(
      effect::apply{plan_address(config_.device(), lease_, held, now)});
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
      commit_lease(applied);
    handled(*applied.report);
  }
  if (teardown_)
    return advance(now);
  next_report(now);
}

void dhcp4_machine::commit_lease(const applied_lease& applied) {
  auto& lease = applied.held.lease;
  auto before = std::exchange(lease_, applied.held);
  lease_device_ = config_.device();
  last_address_ = lease.address().value();
  last_error_.clear();
  confirm_by_.reset();
  bool renewed = applied.report->kind() == pb::LeaseReport::RENEW;
  auto cause = renewed ? "renewed" : "bound";
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
  effects_.push_back(effect::save{});
  if (teardown_)
    return advance(now);
  next_report(now);
}

/// The device has come (back): the address is put there with what is left.
void dhcp4_machine::put_back(time now) {
  if (!lease_ || applying_ || removing_ || teardown_ ||
      has_expired(*lease_, now))
    return;
  applying_ = applied_lease{*lease_, std::nullopt};
  effects_.push_back(effect::apply{
      plan_address(config_.device(), std::nullopt, *lease_, now)});
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
