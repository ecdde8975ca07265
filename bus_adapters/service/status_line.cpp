#include "bus_adapters/service/status_line.hpp"

#include <fmt/format.h>

namespace lh::service {

std::string status_line(const pb::Status& status) {
  int enabled = 0, bound = 0;
  for (auto& client : status.clients()) {
    auto& state = client.state();
    enabled += client.enable();
    bound += state == "bound" || state == "renewing" || state == "rebinding";
  }
  return fmt::format("{} client{} enabled, {} bound", enabled,
                     enabled == 1 ? "" : "s", bound);
}

} // namespace lh::service
