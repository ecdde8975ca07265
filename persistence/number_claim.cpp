#include "persistence/number_claim.hpp"

#include "persistence/number_name.hpp"

#include <algorithm>

namespace lh::persistence {

namespace {

constexpr number_name names{"events-claimed-", ""};

} // namespace

uint64_t number_claim::open() {
  paths_.clear();
  for (auto& directory : directories_)
    if (auto there = port_.list(directory))
      for (auto& name : *there)
        if (auto number = names.parse(name)) {
          number_ = std::max(number_, *number);
          paths_.push_back(directory + "/" + name);
        }
  return number_;
}

void number_claim::take(uint64_t number) {
  if (number <= number_)
    return;
  for (auto& directory : directories_)
    if (put(directory, number))
      return;
}

bool number_claim::put(const std::string& directory, uint64_t number) {
  auto path = directory + "/" + names.of(number);
  if (!port_.open(path, open_mode::replace))
    return false;
  auto synced = port_.sync_directory(directory);
  if (synced) {
    remove_all();
    number_ = number;
  }
  paths_.push_back(path);
  return synced.has_value();
}

void number_claim::drop(uint64_t told) {
  if (told < number_)
    return;
  remove_all();
  number_ = 0;
}

void number_claim::remove_all() {
  for (auto& path : paths_)
    [[maybe_unused]] auto gone = port_.remove(path);
  paths_.clear();
}

} // namespace lh::persistence
