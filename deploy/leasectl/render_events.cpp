#include "deploy/leasectl/plain.hpp"
#include "deploy/leasectl/render.hpp"
#include "messages/convert/json.hpp"
#include "messages/convert/net_values.hpp"
#include "messages/net/time.hpp"

#include <fmt/format.h>

namespace lh::leasectl {

namespace {

std::string lease_of(const pb::Lease4& lease) {
  return fmt::format("{}/{}",
                     net::to_string(convert::from_proto(lease.address())),
                     lease.prefix_len());
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
