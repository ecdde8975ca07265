#include "deploy/leasectl/plain.hpp"
#include "deploy/leasectl/render.hpp"
#include "messages/convert/json.hpp"
#include "messages/convert/net_values.hpp"
#include "messages/net/time.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

namespace lh::leasectl {

namespace {

std::string lease4_of(const pb::Lease4& lease) {
  return fmt::format("{}/{}",
                     net::to_string(convert::from_proto(lease.address())),
                     lease.prefix_len());
}

/// Addresses, then prefixes; "no binding" when it is information only.
std::string lease6_of(const pb::Lease6& lease) {
  std::vector<std::string> bindings;
  for (const auto& one : lease.addresses())
    bindings.push_back(net::to_string(convert::from_proto(one.address())));
  for (const auto& one : lease.prefixes())
    bindings.push_back(fmt::format(
        "{}/{}{}", net::to_string(convert::from_proto(one.prefix())), one.len(),
        one.state() == "deprecated" ? " deprecated" : ""));
  return bindings.empty() ? "no binding"
                          : fmt::format("{}", fmt::join(bindings, ", "));
}

std::string lease_of(const pb::Lease& lease) {
  return lease.has_v6() ? lease6_of(lease.v6()) : lease4_of(lease.v4());
}

/// The lease after the event, else the one that is gone.
std::string leases_of(const pb::Event& event) {
  if (event.has_new_())
    return " " + lease_of(event.new_());
  return event.has_old() ? " was " + lease_of(event.old()) : std::string{};
}

std::string changes_of(const pb::Event& event) {
  if (event.changed().empty())
    return {};
  return fmt::format(" changed {}", fmt::join(event.changed(), ","));
}

std::string line_of(const pb::Event& event) {
  return fmt::format(
      "{} {} {} {} {}{} ({}){}", event.seq(), net::rfc3339(event.time().ns()),
      pb::EventType_Name(event.type()), event.client(), event.interface(),
      leases_of(event), event.cause(), changes_of(event));
}

} // namespace

std::string render_events(const pb::EventPage& page, bool json) {
  std::string text;
  for (const auto& event : page.events())
    text += (json ? convert::to_json(event) : plain(line_of(event))) + '\n';
  return text;
}

} // namespace lh::leasectl
