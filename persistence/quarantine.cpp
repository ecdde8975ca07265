#include "persistence/quarantine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace lh::persistence {

namespace {

constexpr size_t most_files = 32;

struct numbered {
  uint64_t number;
  std::string name;
};

uint64_t number_of(const std::string& name) {
  uint64_t number = 0;
  auto dot = name.rfind('.') + 1;
  std::from_chars(name.data() + dot, name.data() + name.size(), number);
  return number;
}

std::vector<numbered> by_number(const std::vector<std::string>& names) {
  std::vector<numbered> files;
  for (auto& name : names)
    files.push_back({number_of(name), name});
  std::sort(files.begin(), files.end(),
            [](auto& a, auto& b) { return a.number < b.number; });
  return files;
}

} // namespace

std::string directory_of(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

result<std::string> quarantine::make_room_for(const std::string& path) {
  if (auto made = port_.make_directory(directory_); !made)
    return made.error();
  auto names = port_.list(directory_);
  if (!names)
    return names.error();
  auto files = by_number(*names);
  for (size_t i = 0; i + most_files <= files.size(); ++i)
    if (auto gone = port_.remove(directory_ + "/" + files[i].name); !gone)
      return gone.error();
  auto number = files.empty() ? 1 : files.back().number + 1;
  auto name = path.substr(path.rfind('/') + 1);
  return fmt::format("{}/{}.{}", directory_, name, number);
}

result<std::string> quarantine::move(const std::string& path) {
  auto target = make_room_for(path);
  if (!target)
    return target;
  if (auto moved = port_.rename(path, *target); !moved)
    return moved.error();
  if (auto synced = port_.sync_directory(directory_); !synced)
    return synced.error();
  if (auto synced = port_.sync_directory(directory_of(path)); !synced)
    return synced.error();
  return target;
}

result<std::string> quarantine::keep(const std::string& path,
                                     std::string_view bytes) {
  auto target = make_room_for(path);
  if (!target)
    return target;
  auto written = write_copy(*target, bytes);
  if (written)
    return target;
  [[maybe_unused]] auto gone = port_.remove(*target);
  return written.error();
}

result<void> quarantine::write_copy(const std::string& path,
                                    std::string_view bytes) {
  auto file = port_.open(path, open_mode::replace);
  if (!file)
    return file.error();
  if (auto written = (*file)->append(bytes); !written)
    return written;
  if (auto synced = (*file)->sync(); !synced)
    return synced;
  return port_.sync_directory(directory_);
}

} // namespace lh::persistence
