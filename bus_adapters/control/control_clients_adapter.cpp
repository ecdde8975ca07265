#include "bus_adapters/control/control_adapter.hpp"
#include "messages/net/client_family.hpp"

#include <algorithm>

namespace lh::bus {

using namespace protocol;
using control::Response;

namespace {

// TR-069 A.5.1
constexpr uint32_t invalid_name = 9005;
constexpr uint32_t invalid_value = 9007;

constexpr auto model_starts = "the data model is being started, try again";

/// An alias of whatever signs, as a path takes it (TR-369 2.5).
std::string bracketed(const std::string& alias) {
  std::string text = "[\"";
  for (char c : alias)
    if (c == '"')
      text += "%22";
    else if (c == '%')
      text += "%25";
    else
      text += c;
  return text + "\"]";
}

/// Of a client by its path, its alias, or its actor's name; an alias may be of
/// either family.
std::vector<std::string> enables_of(const std::string& client) {
  constexpr auto enable = ".Enable";
  if (client.find('.') != std::string::npos)
    return {client + (client.back() == '.' ? "Enable" : enable)};
  std::vector<std::string> paths;
  auto alias = client.front() == '[' ? client : bracketed(client);
  for (auto& [name, actor, table] : net::client_families) {
    if (client.starts_with(actor))
      return {std::string{table} + client.substr(actor.size()) + enable};
    paths.push_back(std::string{table} + alias + enable);
  }
  return paths;
}

/// The client's path; empty when it is another row that has an Enable.
std::string client_of(const std::string& enable) {
  auto dot = enable.rfind('.');
  for (auto& [name, actor, table] : net::client_families)
    if (enable.starts_with(table) && enable.find('.', table.size()) == dot)
      return enable.substr(0, dot);
  return {};
}

/// The name of the actor of the client with this path.
std::string actor_of(const std::string& path) {
  for (auto& [name, actor, table] : net::client_families)
    if (path.starts_with(table))
      return std::string{actor} + path.substr(table.size());
  return {};
}

} // namespace

/// A client is found as every path is: by asking the bridge for a parameter of
/// it, or by its actor's name.
void control_state::find_client(uint64_t watch, uint32_t id,
                                const std::string& client,
                                const found_client& then) {
  constexpr auto unknown = "no such client";
  if (client.empty())
    return refuse_word(watch, id, client, invalid_name, unknown);
  auto bridge = shared_.directory.find_as<tr181_bridge>(names::bridge);
  if (!bridge)
    return fail(watch, id, model_starts);
  pb::GetParameters query;
  for (auto& path : enables_of(client))
    query.add_paths(path);
  self_->request(bridge, caf::infinite, query)
      .then(
          [=, this](const pb::ParameterPage& page) {
            auto known = page.parameters().empty()
                             ? std::string{}
                             : client_of(page.parameters(0).path());
            if (known.empty())
              return refuse_word(watch, id, client, invalid_name, unknown);
            then(known);
          },
          [=, this](caf::error&) { fail(watch, id, model_starts); });
}

/// First where it is now, then its steps up to here.
void control_state::why(uint64_t watch, uint32_t id,
                        const std::string& client) {
  find_client(watch, id, client, [=, this](const std::string& path) {
    auto bridge = shared_.directory.find_as<tr181_bridge>(names::bridge);
    if (!bridge)
      return fail(watch, id, model_starts);
    pb::StatusQuery query;
    query.set_verbose(true);
    self_->request(bridge, caf::infinite, query)
        .then(
            [=, this](const pb::Status& all) {
              tell_place(watch, id, path, all);
              pb::TransitionsQuery steps;
              steps.set_client(path);
              ask<event_journal>(watch, id, names::store, steps,
                                 &Response::set_allocated_transitions);
            },
            [=, this](caf::error&) { fail(watch, id, model_starts); });
  });
}

void control_state::tell_place(uint64_t watch, uint32_t id,
                               const std::string& path, const pb::Status& all) {
  auto& clients = all.clients();
  auto one = std::find_if(clients.begin(), clients.end(),
                          [&](auto& c) { return c.path() == path; });
  if (one == clients.end() || !one->has_recovery())
    return;
  Response response;
  response.set_id(id);
  response.set_more(true);
  *response.mutable_transitions()->mutable_now() = one->recovery();
  send(watch, std::move(response));
}

void control_state::evidence(uint64_t watch, uint32_t id,
                             const control::Evidence& seen) {
  auto kind = seen.kind();
  if (!pb::LinkEvidence::Kind_IsValid(kind) ||
      kind == pb::LinkEvidence::UNSPECIFIED)
    return refuse_word(watch, id, seen.client(), invalid_value,
                       "no such kind of evidence");
  find_client(watch, id, seen.client(), [=, this](const std::string& path) {
    pb::LinkEvidence told;
    told.set_client(actor_of(path));
    told.set_kind(kind);
    ask<protocol::controller>(watch, id, names::controller, told,
                              &Response::set_allocated_done);
  });
}

/// One word of a request is at fault.
void control_state::refuse_word(uint64_t watch, uint32_t id,
                                const std::string& word, uint32_t code,
                                const std::string& text) {
  Response response;
  response.set_id(id);
  auto* fault = response.mutable_change()->add_faults();
  fault->set_path(word);
  fault->set_code(code);
  fault->set_text(text);
  send(watch, std::move(response));
}

} // namespace lh::bus
