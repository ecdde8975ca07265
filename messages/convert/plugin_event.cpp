#include "messages/convert/plugin_event.hpp"

#include "messages/convert/lease4.hpp"
#include "messages/convert/lease6.hpp"
#include "messages/net/client_family.hpp"

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
  case plugin::INFORMED:
    return pb::LeaseReport::INFORMED;
  case plugin::CONFIRMED:
    return pb::LeaseReport::CONFIRMED;
  case plugin::EXPIRED:
    return pb::LeaseReport::EXPIRED;
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

bool is_lease(plugin::Kind kind) {
  return kind == plugin::BOUND || kind == plugin::RENEW;
}

bool is_dhcp6(const plugin::Event& event) {
  return net::family_of_client(event.client()) == &net::dhcpv6_clients;
}

} // namespace

pb::LeaseReport lease_report(const plugin::Event& event,
                             pb::MissingMask missing_mask) {
  pb::LeaseReport report;
  report.set_client(event.client());
  report.set_kind(kind_of(event.kind()));
  report.set_boottime_ns(event.boottime_ns());
  report.set_pid(event.pid());
  report.set_lease_stamp(event.lease_stamp());
  report.set_echoes_follow(event.echoes_follow());
  bool tells6 = is_lease(event.kind()) || event.kind() == plugin::INFORMED;
  if (is_dhcp6(event) && tells6)
    *report.mutable_lease6() = lease6_from_event(event);
  else if (is_lease(event.kind()))
    fill_lease(report, event, missing_mask);
  return report;
}

} // namespace lh::convert
