#include "bus_adapters/process/written_watch.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace lh::bus {

namespace {

constexpr uint32_t directory_only = IN_ONLYDIR | IN_DONT_FOLLOW;
constexpr uint32_t written = IN_CLOSE_WRITE | IN_MOVED_TO;
constexpr uint32_t removed = IN_DELETE | IN_MOVED_FROM;

ino_t inode_of(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

} // namespace

bool written_watch::home::is_left_by(const inotify_event& event) const {
  if (event.wd == parent)
    return inode_of(path) != inode;
  return event.wd == self && (event.mask & removed) && event.len > 0 &&
         script == event.name;
}

result<void> written_watch::add(int inotify, const std::string& child,
                                const std::string& directory,
                                const std::string& script,
                                const std::vector<std::string>& names) {
  auto watch = [&](const std::string& path, uint32_t mask) {
    return inotify_add_watch(inotify, path.c_str(), mask | directory_only);
  };
  int parent = watch(std::filesystem::path{directory}.parent_path(), removed);
  int self = watch(directory, names.empty() ? removed : removed | written);
  if (parent < 0 || self < 0)
    return fault{errno, directory + ": " + std::strerror(errno)};
  homes_.push_back(
      {parent, self, directory, inode_of(directory), script, child});
  for (auto& name : names)
    watched_.push_back({self, {child, name}});
  return {};
}

void written_watch::drop(int inotify, const std::string& child) {
  std::erase_if(watched_,
                [&](const watched& one) { return one.file.child == child; });
  std::erase_if(homes_, [&](const home& one) {
    if (one.child == child)
      inotify_rm_watch(inotify, one.self);
    return one.child == child;
  });
}

directory_news written_watch::take(int inotify) {
  directory_news news;
  alignas(inotify_event) char buffer[64 * 1024];
  auto size = ::read(inotify, buffer, sizeof buffer);
  for (ssize_t at = 0; at < size;) {
    auto* event = reinterpret_cast<const inotify_event*>(buffer + at);
    at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
    read(*event, news);
  }
  return news;
}

void written_watch::read(const inotify_event& event,
                         directory_news& into) const {
  std::string_view name = event.len > 0 ? event.name : "";
  for (auto& [directory, file] : watched_)
    if ((event.mask & IN_Q_OVERFLOW) ||
        ((event.mask & written) && directory == event.wd && file.name == name))
      into.written.insert(file);
  for (auto& one : homes_)
    if (one.is_left_by(event))
      into.homeless.insert(one.child);
}

} // namespace lh::bus
