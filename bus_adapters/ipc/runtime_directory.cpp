#include "bus_adapters/ipc/runtime_directory.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace lh::bus {

namespace {

constexpr mode_t anybody_may_pass = 0711;

constexpr uint32_t changes = IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |
                             IN_MOVE_SELF | IN_DELETE_SELF | IN_ONLYDIR;

/// What is about the directory itself, or about what nobody knows.
constexpr uint32_t of_all =
    IN_MOVE_SELF | IN_DELETE_SELF | IN_IGNORED | IN_Q_OVERFLOW;

fault removed(const std::string& path) {
  return {ENOENT, path + ": removed, moved or replaced"};
}

fault cannot_write(const std::string& path, int error) {
  return {error, path + ": " + std::strerror(error)};
}

} // namespace

void make_runtime_directory(const std::string& path) {
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path{path}.parent_path(),
                                      ignored);
  if (::mkdir(path.c_str(), anybody_may_pass) == 0)
    ::chmod(path.c_str(), anybody_may_pass);
}

/// A file system without a limit counts no blocks.
result<void> check_room(const std::string& directory) {
  struct statvfs room {};
  if (::statvfs(directory.c_str(), &room) != 0)
    return cannot_write(directory, errno);
  if (room.f_flag & ST_RDONLY)
    return cannot_write(directory, EROFS);
  bool full = room.f_blocks > 0 && room.f_bfree == 0;
  bool no_files = room.f_files > 0 && room.f_ffree == 0;
  if (full || no_files)
    return cannot_write(directory, ENOSPC);
  return {};
}

/// Whoever was quicker than the watch has left a name missing.
result<net::unique_fd> runtime_watch::open() const {
  net::unique_fd fd{::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)};
  ::inotify_add_watch(fd.get(), directory_.c_str(), changes);
  for (auto& name : names_)
    if (::access(path_of(name).c_str(), F_OK) != 0)
      return removed(path_of(name));
  return fd;
}

void runtime_watch::check() const {
  alignas(inotify_event) char buffer[4096];
  for (;;) {
    auto size = ::read(fd_.get(), buffer, sizeof buffer);
    if (size <= 0)
      return;
    for (ssize_t at = 0; at < size;) {
      auto* event = reinterpret_cast<const inotify_event*>(buffer + at);
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
      std::string name = event->len > 0 ? event->name : "";
      if (event->mask & of_all)
        throw std::runtime_error(removed(directory_).text);
      if (has(name))
        throw std::runtime_error(removed(path_of(name)).text);
    }
  }
}

std::string runtime_watch::path_of(const std::string& name) const {
  return directory_ + "/" + name;
}

bool runtime_watch::has(const std::string& name) const {
  return std::find(names_.begin(), names_.end(), name) != names_.end();
}

} // namespace lh::bus
