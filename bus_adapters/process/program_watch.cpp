#include "bus_adapters/process/program_watch.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>
#include <sys/inotify.h>
#include <unistd.h>

namespace lh::bus {

namespace {

namespace fs = std::filesystem;

constexpr uint32_t changes =
    IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE;
constexpr int symlink_limit = 40;

fault inotify_fault() {
  return {errno, std::string{"inotify: "} + std::strerror(errno)};
}

/// The link's target as a path, or nothing when `path` is no symlink.
fs::path next_hop(const fs::path& path) {
  std::error_code error;
  auto target = fs::read_symlink(path, error);
  return error ? fs::path{} : path.parent_path() / target;
}

/// Nothing when the directory itself is gone, and with it each file in it.
std::optional<std::string_view> file_of(const inotify_event& event) {
  if (event.mask & IN_IGNORED)
    return std::nullopt;
  return event.len > 0 ? event.name : "";
}

} // namespace

result<net::unique_fd> open_inotify() {
  net::unique_fd fd{inotify_init1(IN_CLOEXEC | IN_NONBLOCK)};
  if (!fd)
    return inotify_fault();
  return fd;
}

result<void> program_watch::add(int inotify, program_interest interest) {
  std::erase_if(watched_, [&](const watched& known) {
    return known.interest.owner == interest.owner &&
           known.interest.path == interest.path;
  });
  watched entry{std::move(interest), {}};
  fs::path hop = entry.interest.path;
  for (int hops = 0; !hop.empty() && hops < symlink_limit; ++hops) {
    mark(hop, inotify, entry);
    hop = next_hop(hop);
  }
  if (entry.places.empty())
    return inotify_fault();
  watched_.push_back(std::move(entry));
  return {};
}

/// Where the directory is missing too, its own making is watched for.
void program_watch::mark(const std::string& path, int inotify, watched& entry) {
  fs::path file = path;
  while (file.has_relative_path()) {
    auto directory = file.parent_path();
    int watch = inotify_add_watch(inotify, directory.c_str(), changes);
    if (watch >= 0) {
      entry.places.push_back({watch, file.filename()});
      return;
    }
    file = directory;
  }
}

std::vector<program_interest> program_watch::take_changed(int inotify) {
  std::vector<program_interest> changed;
  alignas(inotify_event) char buffer[4096];
  for (;;) {
    auto size = ::read(inotify, buffer, sizeof buffer);
    if (size <= 0)
      return changed;
    for (char* at = buffer; at < buffer + size;) {
      auto* event = reinterpret_cast<const inotify_event*>(at);
      at += sizeof(inotify_event) + event->len;
      auto found = event->mask & IN_Q_OVERFLOW
                       ? take_all()
                       : take(inotify, event->wd, file_of(*event));
      changed.insert(changed.end(), found.begin(), found.end());
    }
  }
}

std::vector<program_interest> program_watch::take_all() {
  std::vector<program_interest> all;
  for (auto& entry : watched_)
    all.push_back(std::move(entry.interest));
  watched_.clear();
  return all;
}

std::vector<program_interest>
program_watch::take(int inotify, int directory,
                    std::optional<std::string_view> file) {
  auto changed = [&](const watched& entry) {
    return std::any_of(
        entry.places.begin(), entry.places.end(), [&](const place& known) {
          return known.directory == directory && (!file || known.file == *file);
        });
  };
  std::vector<program_interest> found;
  for (auto& entry : watched_)
    if (changed(entry))
      found.push_back(entry.interest);
  std::erase_if(watched_, changed);
  if (!is_used(directory))
    inotify_rm_watch(inotify, directory);
  return found;
}

void program_watch::drop(int inotify, std::string_view owner) {
  std::set<int> left;
  std::erase_if(watched_, [&](const watched& entry) {
    if (entry.interest.owner != owner)
      return false;
    for (const auto& known : entry.places)
      left.insert(known.directory);
    return true;
  });
  for (int directory : left)
    if (!is_used(directory))
      inotify_rm_watch(inotify, directory);
}

bool program_watch::is_used(int directory) const {
  for (auto& entry : watched_)
    for (auto& known : entry.places)
      if (known.directory == directory)
        return true;
  return false;
}

} // namespace lh::bus
