#include "actors/client/dhcp4_machine.hpp"
#include "actors/client/udhcpc_report.hpp"

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

void dhcp4_machine::restore(const pb::ClientRecord& record, bool same_boot,
                            const pb::ChildInfo& child, time now) {
  last_address_ = record.last_address().value();
  identifier_ = record.client_identifier();
  last_event_ns_ = same_boot ? record.last_event_ns() : 0;
  last_event_pid_ = same_boot ? record.last_event_pid() : 0;
  restarts_ = record.restarts();
  if (record.has_counters())
    counters_ = record.counters();
  if (same_boot && record.has_lease()) {
    lease_ = held_lease{record.lease(), {record.clock().obtained_boot_ns()}};
    lease_device_ = record.device();
  }
  if (child.running()) {
    process_ = process::running;
    identity_ = child.identity();
    started_ = now;
    announced_ = true;
    confirmed_ = lease_.has_value();
    state_ = confirmed_ ? "bound" : "acquiring";
  }
}

pb::ClientState dhcp4_machine::state() const {
  pb::ClientState shown;
  shown.set_client(client_);
  shown.set_path(config_.path());
  shown.set_device(config_.device());
  shown.set_state(state_);
  shown.set_dhcp_status(dhcp_status(state_, lease_.has_value()));
  if (lease_) {
    *shown.mutable_lease() = lease_->lease;
    shown.mutable_clock()->set_obtained_boot_ns(lease_->obtained.ns);
  }
  shown.set_pid(process_ == process::running ? identity_.pid() : 0);
  shown.set_restarts(restarts_);
  bool held = config_.enable() && !config_.held().empty();
  shown.set_last_error(held ? config_.held() : last_error_);
  *shown.mutable_counters() = counters_;
  return shown;
}

pb::ClientRecord dhcp4_machine::record() const {
  pb::ClientRecord record;
  record.set_client(client_);
  if (lease_) {
    *record.mutable_lease() = lease_->lease;
    record.mutable_clock()->set_obtained_boot_ns(lease_->obtained.ns);
    record.set_device(lease_device_);
  }
  record.mutable_last_address()->set_value(last_address_);
  record.set_client_identifier(identifier_);
  record.set_last_event_ns(last_event_ns_);
  record.set_last_event_pid(last_event_pid_);
  record.set_deleted(retired_);
  record.set_restarts(restarts_);
  *record.mutable_counters() = counters_;
  return record;
}

pb::CapabilityReport dhcp4_machine::report() const {
  pb::CapabilityReport report;
  report.set_client(client_);
  auto* lease = lease_ ? &lease_->lease : nullptr;
  for (auto& one : udhcpc_report(config_, settings_.identity(), lease))
    *report.add_parameters() = std::move(one);
  return report;
}

} // namespace lh::client
