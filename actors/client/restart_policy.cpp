#include "actors/client/restart_policy.hpp"

namespace lh::client {

supervision::restart_policy restart_policy(const pb::RestartPolicy& policy) {
  using ms = std::chrono::milliseconds;
  return {policy.max_deaths(), ms{policy.period_ms()},
          ms{policy.first_delay_ms()}, ms{policy.max_delay_ms()}};
}

} // namespace lh::client
