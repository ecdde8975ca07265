#include "actors/tr181/health.hpp"

#include <algorithm>

namespace lh::tr181 {

namespace {

pb::Health::Level level_of(const pb::ClientStatus& client) {
  auto& state = client.state();
  if (state == "critical")
    return pb::Health::CRITICAL;
  if (state == "bound" || state == "renewing" || state == "rebinding")
    return pb::Health::HEALTHY;
  return client.enable() ? pb::Health::DEGRADED : pb::Health::HEALTHY;
}

void note(pb::Health& health, pb::Health::Level level, std::string reason) {
  health.set_level(std::max(health.level(), level));
  *health.add_reasons() = std::move(reason);
}

} // namespace

pb::Health health_of(const pb::Status& clients,
                     const std::string& store_alarm) {
  pb::Health health;
  for (auto& client : clients.clients()) {
    auto level = level_of(client);
    if (level == pb::Health::HEALTHY)
      continue;
    auto reason = client.path() + ": " + client.state();
    if (!client.last_error().empty())
      reason += ", " + client.last_error();
    note(health, level, std::move(reason));
  }
  if (!store_alarm.empty())
    note(health, pb::Health::CRITICAL, "recovery store: " + store_alarm);
  return health;
}

} // namespace lh::tr181
