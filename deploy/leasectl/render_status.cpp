#include "deploy/leasectl/plain.hpp"
#include "deploy/leasectl/render.hpp"
#include "messages/convert/json.hpp"

#include <fmt/format.h>

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
  auto text = fmt::format("{}", fmt::join(client.addresses(), ","));
  return text.empty() ? client.address() : text;
}

} // namespace

outcome render_status(const pb::Status& status, bool json) {
  if (json)
    return {exit_code::done, convert::to_json(status) + '\n', {}};
  std::vector<std::vector<std::string>> rows{
      {"CLIENT", "INTERFACE", "BACKEND", "STATE", "DHCP", "ADDRESS", "LEASE",
       "PID", "RESTARTS", "ERROR"}};
  for (const auto& client : status.clients())
    rows.push_back({client.path(), client.interface(), client.backend(),
                    client.state(), client.dhcp_status(), addresses_of(client),
                    lease_of(client), pid_of(client),
                    fmt::to_string(client.restarts()), client.last_error()});
  return {exit_code::done, columns(rows), {}};
}

} // namespace lh::leasectl
