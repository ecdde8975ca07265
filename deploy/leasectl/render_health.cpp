#include "deploy/leasectl/plain.hpp"
#include "deploy/leasectl/render.hpp"
#include "messages/convert/json.hpp"

namespace lh::leasectl {

namespace {

std::string word_of(pb::Health::Level level) {
  switch (level) {
  case pb::Health::HEALTHY:
    return "healthy";
  case pb::Health::DEGRADED:
    return "degraded";
  default:
    return "critical";
  }
}

int code_of(pb::Health::Level level) {
  return level == pb::Health::HEALTHY    ? 0
         : level == pb::Health::DEGRADED ? 1
                                         : 2;
}

} // namespace

outcome render_health(const pb::Health& health, bool json) {
  auto code = code_of(health.level());
  if (json)
    return {code, convert::to_json(health) + '\n', {}};
  auto text = word_of(health.level()) + '\n';
  for (const auto& reason : health.reasons())
    text += plain(reason) + '\n';
  return {code, text, {}};
}

} // namespace lh::leasectl
