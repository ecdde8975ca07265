#include "deploy/leasectl/plain.hpp"
#include "deploy/leasectl/render.hpp"
#include "messages/convert/json.hpp"

#include <fmt/format.h>

#include <utility>

namespace lh::leasectl {

namespace {

std::string lease_of(const pb::ClientStatus& client) {
  if (client.lease_remaining() < 0)
    return "forever";
  if (client.lease_remaining() == 0)
    return {};
  return fmt::format("{}s", client.lease_remaining());
}

std::string pid_of(const pb::ClientStatus& client) {
  return client.pid() == 0 ? std::string{} : fmt::to_string(client.pid());
}

std::string addresses_of(const pb::ClientStatus& client) {
  std::vector<std::string> all{client.addresses().begin(),
                               client.addresses().end()};
  if (all.empty() && !client.address().empty())
    all.push_back(client.address());
  all.insert(all.end(), client.prefixes().begin(), client.prefixes().end());
  for (const auto& one : client.downstream())
    all.push_back(one.interface() + '=' + one.address());
  return fmt::format("{}", fmt::join(all, ","));
}

std::string json_of(const pb::Status& status, bool verbose) {
  if (verbose)
    return convert::to_json(status);
  std::vector<std::string> clients;
  for (const auto& client : status.clients())
    clients.push_back(
        convert::to_json(client, {pb::ClientStatus::kNotHonouredFieldNumber,
                                  pb::ClientStatus::kRecoveryFieldNumber}));
  return fmt::format("{{\"clients\":[{}]}}", fmt::join(clients, ","));
}

/// Below each client's line, which is one of `table` after its head.
std::string with_details(const std::string& table, const pb::Status& status) {
  auto end = table.find('\n') + 1;
  auto text = table.substr(0, end);
  for (const auto& client : status.clients()) {
    auto begin = std::exchange(end, table.find('\n', end) + 1);
    text += table.substr(begin, end - begin);
    if (client.has_recovery())
      text += fmt::format("  recovery: {}\n", describe(client.recovery()));
    for (const auto& one : client.not_honoured())
      text += fmt::format("  {}: {}\n", plain(one.path()), plain(one.reason()));
  }
  return text;
}

} // namespace

outcome render_status(const pb::Status& status, const command_line& line) {
  if (line.json)
    return {exit_code::done, json_of(status, line.verbose) + '\n', {}};
  std::vector<std::vector<std::string>> rows{
      {"CLIENT", "INTERFACE", "BACKEND", "STATE", "DHCP", "ADDRESS", "LEASE",
       "PID", "RESTARTS", "ERROR"}};
  for (const auto& client : status.clients())
    rows.push_back({client.path(), client.interface(), client.backend(),
                    client.state(), client.dhcp_status(), addresses_of(client),
                    lease_of(client), pid_of(client),
                    fmt::to_string(client.restarts()), client.last_error()});
  return {exit_code::done, with_details(columns(rows), status), {}};
}

} // namespace lh::leasectl
