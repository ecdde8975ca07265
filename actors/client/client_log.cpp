#include "actors/client/client_log.hpp"

#include "actors/client/exit_cause.hpp"
#include "messages/convert/net_values.hpp"
#include "messages/log/catalogue.hpp"

#include <fmt/format.h>

namespace lh::client {

namespace {

const log::event_id& kind_of(const pb::Event& event, bool for_good) {
  switch (event.type()) {
  case pb::LEASE_UPDATE:
    return log::lease_bound;
  case pb::LEASE_RENEW:
    return log::lease_renewed;
  case pb::LEASE_DEL:
    return log::lease_lost;
  case pb::FAILED:
    return for_good ? log::client_critical : log::client_failed;
  case pb::STOPPED:
    return log::client_stopped;
  default:
    return log::client_started;
  }
}

std::string seconds(uint32_t count) {
  return std::to_string(count);
}

log::fields described(const pb::Lease4& lease) {
  auto address =
      fmt::format("{}/{}", net::to_string(net::ipv4{lease.address().value()}),
                  lease.prefix_len());
  return {{"address", address}, {"lease_s", seconds(lease.lease_s())}};
}

log::field described(const pb::LeasedAddress& one) {
  auto address = net::to_string(convert::from_proto(one.address()));
  return {"address", fmt::format("{} {} s", address, one.valid_s())};
}

log::field described(const pb::DelegatedPrefix& one) {
  auto prefix = net::to_string(convert::from_proto(one.prefix()));
  return {"prefix", fmt::format("{}/{} {} s {}", prefix, one.len(),
                                one.valid_s(), one.state())};
}

log::fields described(const pb::Lease6& lease) {
  log::fields fields;
  for (auto& one : lease.addresses())
    fields.push_back(described(one));
  for (auto& one : lease.prefixes())
    fields.push_back(described(one));
  return fields;
}

log::fields described(const pb::Lease& lease) {
  if (lease.has_v4())
    return described(lease.v4());
  return described(lease.v6());
}

void log_event(const std::string& client, const pb::Event& event,
               bool for_good) {
  log::fields fields{{"client", client}, {"device", event.interface()}};
  auto lease = described(event.has_new_() ? event.new_() : event.old());
  fields.insert(fields.end(), lease.begin(), lease.end());
  fields.push_back({"cause", event.cause()});
  log::write(kind_of(event, for_good), fields);
  if (event.new_().v4().mask_missing())
    log::write(log::lease_without_mask, fields);
}

} // namespace

void log_batch(const std::string& client, const pb::JournalBatch& batch) {
  if (batch.has_transition())
    log::write(log::client_state, {{"client", client},
                                   {"from", batch.transition().from()},
                                   {"to", batch.transition().to()},
                                   {"cause", batch.transition().cause()}});
  for (auto& event : batch.events())
    log_event(client, event, batch.transition().to() == "critical");
}

void log_death(const std::string& client, const pb::ChildExited& child) {
  auto output = fmt::format("{}", fmt::join(child.last_output(), " | "));
  log::write(log::client_died, {{"client", client},
                                {"pid", std::to_string(child.identity().pid())},
                                {"cause", exit_cause(child)},
                                {"output", output}});
}

void log_foreign_change(const std::string& client,
                        const pb::AddressLost& gone) {
  if (gone.has_unreachable()) {
    auto prefix = net::to_string(convert::from_proto(gone.unreachable()));
    return log::write(log::route_removed,
                      {{"client", client}, {"prefix", prefix}});
  }
  auto address = gone.has_address6()
                     ? net::to_string(convert::from_proto(gone.address6()))
                     : net::to_string(convert::from_proto(gone.address()));
  log::write(
      log::address_removed,
      {{"client", client}, {"device", gone.device()}, {"address", address}});
}

void log_refused(const std::string& client,
                 const std::vector<std::string>& why) {
  for (auto& reason : why)
    log::write(log::binding_refused, {{"client", client}, {"why", reason}});
}

void log_map(const std::string& client, const pb::MapAnswer& answer) {
  if (answer.result().tolerated())
    log::write(log::map_rule_padded, {{"client", client}});
  if (answer.has_refusal())
    log::write(log::map_refused,
               {{"client", client},
                {"suboption", std::to_string(answer.refusal().suboption())},
                {"why", answer.refusal().reason()}});
}

void log_evidence(const std::string& client, const effect::evidence& seen) {
  using std::chrono::milliseconds;
  auto kind = pb::LinkEvidence::Kind_Name(seen.kind);
  if (seen.times == 0) {
    auto wait = std::chrono::duration_cast<milliseconds>(seen.wait).count();
    return log::write(log::link_evidence, {{"client", client},
                                           {"kind", kind},
                                           {"wait_ms", std::to_string(wait)}});
  }
  log::write(log::link_evidence, {{"client", client},
                                  {"kind", kind},
                                  {"times", std::to_string(seen.times)}});
}

void log_refused_address(const std::string& client,
                         const pb::LinkResult& result) {
  log::write(log::address_refused, {{"client", client},
                                    {"error", std::to_string(result.error())},
                                    {"text", result.text()}});
}

} // namespace lh::client
