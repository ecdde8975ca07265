#include "actors/client/client_machine.hpp"

namespace lh::client {

namespace {

/// RFC 2131 figure 5's states by TR-181's names; there is no name for
/// INIT-REBOOT, and asking for a known address is Requesting.
std::string dhcp_status(const std::string& state, bool has_lease) {
  if (state == "renewing")
    return "Renewing";
  if (state == "rebinding")
    return "Rebinding";
  if (state == "bound")
    return "Bound";
  if (state == "starting" || state == "acquiring")
    return has_lease ? "Requesting" : "Selecting";
  return "Init";
}

} // namespace

void client_machine::restore(const pb::ClientRecord& record,
                             const pb::ChildInfo& child, time now) {
  last_event_ns_ = record.last_event_ns();
  last_event_pid_ = record.last_event_pid();
  last_lease_stamp_ = record.last_lease_stamp();
  restarts_ = record.restarts();
  command_ = record.command();
  told_by_ = record.told_by();
  started_ifindex_ = record.started_ifindex();
  if (record.has_counters())
    counters_ = record.counters();
  take_up(record);
  if (has_lease())
    lease_device_ = record.device();
  if (!child.running())
    return;
  process_ = process::running;
  identity_ = child.identity();
  started_ = now;
  announced_ = true;
  adopted_ = child.adopted();
  daemon_ = child.daemon_start_time();
  untold_ = adopted_ && told_by_ != daemon_;
  released_ = record.released();
  config_.set_backend(record.backend());
  confirmed_ = has_lease() && !released_;
  state_ = confirmed_ ? "bound" : "acquiring";
}

pb::ClientState client_machine::state() const {
  pb::ClientState shown;
  shown.set_client(client_);
  shown.set_path(config_.path());
  shown.set_device(config_.device());
  shown.set_state(state_);
  shown.set_dhcp_status(dhcp_status(state_, has_lease()));
  shown.set_pid(identity_.pid());
  shown.set_adopted(adopted_ && process_ != process::none);
  shown.set_restarts(restarts_);
  bool held = config_.enable() && !config_.held().empty();
  shown.set_last_error(held ? config_.held() : last_error_);
  *shown.mutable_counters() = counters_;
  for (auto& association : associations_)
    *shown.add_ias() = association;
  auto& flow = worse();
  if (auto place = flow.place())
    *shown.mutable_recovery() = *place;
  if (auto next = flow.next_try())
    shown.set_next_try_boot_ns(next->ns);
  show(shown);
  return shown;
}

pb::ClientRecord client_machine::record() const {
  pb::ClientRecord record;
  record.set_client(client_);
  if (has_lease())
    record.set_device(lease_device_);
  record.set_last_event_ns(last_event_ns_);
  record.set_last_event_pid(last_event_pid_);
  record.set_last_lease_stamp(last_lease_stamp_);
  record.set_deleted(retired_);
  record.set_restarts(restarts_);
  record.set_command(command_);
  record.set_told_by(told_by_);
  record.set_started_ifindex(started_ifindex_);
  if (process_ != process::none) {
    record.set_released(released_);
    record.set_backend(std::string{backend().name()});
  }
  *record.mutable_counters() = counters_;
  keep(record);
  return record;
}

pb::CapabilityReport client_machine::report() const {
  pb::CapabilityReport report;
  report.set_client(client_);
  for (auto& one : backend().report(config_, settings_.identity(), lease()))
    *report.add_parameters() = std::move(one);
  for (auto& one : own_report())
    *report.add_parameters() = std::move(one);
  return report;
}

} // namespace lh::client
