#include "bus_adapters/process/limits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lh::bus {

namespace {

/// The usual period of cpu.max, in microseconds.
constexpr uint64_t cpu_period = 100'000;

constexpr int behind_others = 5;

/// A sanitizer reserves terabytes, which count as data.
#ifdef LH_INSTRUMENTED
constexpr bool can_limit_data = false;
#else
constexpr bool can_limit_data = true;
#endif

} // namespace

controllers controllers_of(std::string_view names) {
  controllers found;
  while (!names.empty()) {
    auto end = std::min(names.find_first_of(" \n"), names.size());
    auto name = names.substr(0, end);
    found.cpu |= name == "cpu";
    found.memory |= name == "memory";
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return found;
}

std::string enabling(const controllers& wanted) {
  std::string text{wanted.cpu ? "+cpu" : ""};
  if (wanted.memory)
    text += wanted.cpu ? " +memory" : "+memory";
  return text;
}

/// A client that runs out of memory goes as a whole, so that it is started
/// again and not left without its script.
std::vector<group_setting> group_settings(const client_limits& limits,
                                          const controllers& have) {
  std::vector<group_setting> settings;
  if (have.cpu)
    settings.push_back(
        {"cpu.max", fmt::format("{} {}", limits.cpu_percent * cpu_period / 100,
                                cpu_period)});
  if (have.memory) {
    settings.push_back({"memory.max", std::to_string(limits.memory)});
    settings.push_back({"memory.oom.group", "1"});
  }
  return settings;
}

process_limits limits_without(const controllers& have,
                              const client_limits& limits) {
  process_limits rest;
  if (!have.memory && can_limit_data)
    rest.data = limits.memory;
  if (!have.cpu)
    rest.nice = behind_others;
  return rest;
}

} // namespace lh::bus
