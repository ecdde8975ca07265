#include "tests/bench/sightings.hpp"

#include "tests/bench/stamps.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace lh::bench {

namespace {

void set_once(int64_t& when) {
  if (when == 0)
    when = monotonic_ns();
}

} // namespace

void sightings::saw_address(uint32_t address, const std::string& row) {
  auto& entry = at(address, row);
  set_once(entry.second.address_ns);
  print_whole(entry);
}

void sightings::saw_event(uint32_t address, const std::string& row) {
  auto& entry = at(address, row);
  set_once(entry.second.event_ns);
  print_whole(entry);
}

void sightings::saw_tr181(uint32_t address, const std::string& row) {
  auto known = seen_.find(address);
  if (known == seen_.end() || known->second.row != row)
    return;
  set_once(known->second.tr181_ns);
  print_whole(*known);
}

std::vector<std::string> sightings::awaited() const {
  std::vector<std::string> rows;
  for (auto& [address, seen] : seen_)
    if (seen.tr181_ns == 0)
      rows.push_back(seen.row);
  return rows;
}

sightings::found& sightings::at(uint32_t address, const std::string& row) {
  auto& entry = *seen_.try_emplace(address).first;
  entry.second.row = row;
  return entry;
}

void sightings::print_whole(const found& seen) {
  auto& [address, when] = seen;
  if (when.address_ns == 0 || when.event_ns == 0 || when.tr181_ns == 0)
    return;
  fmt::print("lease {}.{}.{}.{} {} {} {}\n", address >> 24, address >> 16 & 255,
             address >> 8 & 255, address & 255, when.address_ns, when.event_ns,
             when.tr181_ns);
  std::fflush(stdout);
  seen_.erase(address);
}

} // namespace lh::bench
