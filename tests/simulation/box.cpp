#include "tests/simulation/box.hpp"

namespace lh::simulation {

box::box(uint32_t seed) : luck(seed) {
  for (auto* device : {"wan0", "wan1"}) {
    auto number = static_cast<uint32_t>(lines.size() + 1);
    auto& made =
        *lines.emplace_back(std::make_unique<line>(luck, time, device, number));
    table.servers[device] = {&made.server4, &made.server6};
  }
  for (auto* device : {"wan0", "wan1", "lan0"})
    devices.add_device(device);
}

line& box::line_of(const std::string& device) {
  for (auto& one : lines)
    if (one->device == device)
      return *one;
  return *lines.front();
}

} // namespace lh::simulation
