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

void sightings::saw_address(const std::string& key, const std::string& row) {
  auto& entry = at(key, row);
  set_once(entry.second.address_ns);
  print_whole(entry);
}

void sightings::saw_event(const std::string& key, const std::string& row) {
  auto& entry = at(key, row);
  set_once(entry.second.event_ns);
  print_whole(entry);
}

void sightings::saw_tr181(const std::string& key, const std::string& row) {
  auto known = seen_.find(key);
  if (known == seen_.end() || known->second.row != row)
    return;
  set_once(known->second.tr181_ns);
  print_whole(*known);
}

std::set<std::string> sightings::awaited() const {
  std::set<std::string> rows;
  for (auto& [key, seen] : seen_)
    if (seen.tr181_ns == 0)
      rows.insert(seen.row);
  return rows;
}

sightings::found& sightings::at(const std::string& key,
                                const std::string& row) {
  auto& entry = *seen_.try_emplace(key).first;
  entry.second.row = row;
  return entry;
}

void sightings::print_whole(const found& seen) {
  auto& [key, when] = seen;
  if (when.address_ns == 0 || when.event_ns == 0 || when.tr181_ns == 0)
    return;
  fmt::print("lease {} {} {} {}\n", key, when.address_ns, when.event_ns,
             when.tr181_ns);
  std::fflush(stdout);
  seen_.erase(key);
}

} // namespace lh::bench
