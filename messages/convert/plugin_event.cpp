#include "messages/convert/plugin_event.hpp"

#include "messages/convert/lease4.hpp"

namespace lh::convert {

namespace {

pb::LeaseReport::Kind kind_of(plugin::Kind kind) {
  switch (kind) {
  case plugin::DECONFIG:
    return pb::LeaseReport::DECONFIG;
  case plugin::BOUND:
    return pb::LeaseReport::BOUND;
  case plugin::RENEW:
    return pb::LeaseReport::RENEW;
  case plugin::NAK:
    return pb::LeaseReport::NAK;
  case plugin::LEASEFAIL:
    return pb::LeaseReport::LEASEFAIL;
  default:
    return pb::LeaseReport::UNSPECIFIED;
  }
}

void fill_lease(pb::LeaseReport& report, const plugin::Event& event,
                pb::MissingMask missing_mask) {
  auto lease =
      lease4_from_options({event.address()}, event.options(), missing_mask);
  if (lease)
    *report.mutable_lease() = *std::move(lease);
  else
    report.set_refusal(lease.error().text);
}

} // namespace

pb::LeaseReport lease_report(const plugin::Event& event,
                             pb::MissingMask missing_mask) {
  pb::LeaseReport report;
  report.set_client(event.client());
  report.set_kind(kind_of(event.kind()));
  report.set_boottime_ns(event.boottime_ns());
  report.set_pid(event.pid());
  if (event.kind() == plugin::BOUND || event.kind() == plugin::RENEW)
    fill_lease(report, event, missing_mask);
  return report;
}

} // namespace lh::convert
