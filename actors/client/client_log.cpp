#include "actors/client/client_log.hpp"

#include "actors/client/exit_cause.hpp"
#include "messages/convert/net_values.hpp"
#include "messages/log/catalogue.hpp"

#include <fmt/format.h>

namespace lh::client {

namespace {

const log::event_id& kind_of(const pb::Event& event) {
  switch (event.type()) {
  case pb::LEASE_UPDATE:
    return log::lease_bound;
  case pb::LEASE_RENEW:
    return log::lease_renewed;
  case pb::LEASE_DEL:
    return log::lease_lost;
  case pb::FAILED:
    return log::client_critical;
  case pb::STOPPED:
    return log::client_stopped;
  default:
    return log::client_started;
  }
}

void log_event(const std::string& client, const pb::Event& event) {
  auto& lease = event.has_new_() ? event.new_() : event.old();
  auto address =
      fmt::format("{}/{}", net::to_string(net::ipv4{lease.address().value()}),
                  lease.prefix_len());
  if (event.has_new_() || event.has_old())
    log::write(kind_of(event), {{"client", client},
                                {"device", event.interface()},
                                {"address", address},
                                {"lease_s", std::to_string(lease.lease_s())},
                                {"cause", event.cause()}});
  else
    log::write(kind_of(event), {{"client", client},
                                {"device", event.interface()},
                                {"cause", event.cause()}});
  if (event.has_new_() && event.new_().mask_missing())
    log::write(log::lease_without_mask,
               {{"client", client}, {"address", address}});
}

} // namespace

void log_batch(const std::string& client, const pb::JournalBatch& batch) {
  if (batch.has_transition())
    log::write(log::client_state, {{"client", client},
                                   {"from", batch.transition().from()},
                                   {"to", batch.transition().to()},
                                   {"cause", batch.transition().cause()}});
  for (auto& event : batch.events())
    log_event(client, event);
}

void log_exit(const std::string& client, const pb::ChildExited& child) {
  if (child.requested())
    return;
  auto output = fmt::format("{}", fmt::join(child.last_output(), " | "));
  log::write(log::client_died, {{"client", client},
                                {"pid", std::to_string(child.identity().pid())},
                                {"cause", exit_cause(child)},
                                {"output", output}});
}

void log_foreign_change(const std::string& client,
                        const pb::AddressGone& gone) {
  auto prefix = convert::from_proto(gone.address());
  log::write(log::address_removed, {{"client", client},
                                    {"device", gone.device()},
                                    {"address", net::to_string(prefix)}});
}

void log_refused_address(const std::string& client,
                         const pb::LinkResult& result) {
  log::write(log::address_refused, {{"client", client},
                                    {"error", std::to_string(result.error())},
                                    {"text", result.text()}});
}

} // namespace lh::client
