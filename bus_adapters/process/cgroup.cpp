#include "bus_adapters/process/cgroup.hpp"

#include "bus_adapters/process/identity.hpp"
#include "bus_adapters/process/output.hpp"
#include "bus_adapters/process/spawn.hpp"
#include "messages/net/unique_fd.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace lh::bus {

namespace fs = std::filesystem;

namespace {

constexpr mode_t anybody_may_look = 0755;

std::optional<std::string> read_all(const std::string& path) {
  net::unique_fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd)
    return std::nullopt;
  std::string text;
  std::array<char, 4096> block;
  ssize_t size = 0;
  while ((size = ::read(fd.get(), block.data(), block.size())) > 0)
    text.append(block.data(), static_cast<size_t>(size));
  return text;
}

bool write_all(const std::string& path, std::string_view text) {
  constexpr int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
  net::unique_fd fd{::open(path.c_str(), flags, 0644)};
  return fd && ::write(fd.get(), text.data(), text.size()) ==
                   static_cast<ssize_t>(text.size());
}

/// Takes the text up to `end`, which goes too.
std::string_view take(std::string_view& text, char end) {
  auto size = std::min(text.find(end), text.size());
  auto taken = text.substr(0, size);
  text.remove_prefix(std::min(size + 1, text.size()));
  return taken;
}

/// The membership in the hierarchy that has number 0 and no name.
std::optional<std::string_view> path_in_v2(std::string_view membership) {
  while (!membership.empty())
    if (auto line = take(membership, '\n'); line.starts_with("0::/"))
      return line.substr(3);
  return std::nullopt;
}

/// Of one line of mountinfo (proc(5)): the root of the mount and its place.
struct mount {
  std::string_view root;
  std::string_view place;
};

std::optional<mount> v2_mount(std::string_view line) {
  if (line.find(" - cgroup2 ") == line.npos)
    return std::nullopt;
  for (int skipped = 0; skipped < 3; ++skipped)
    take(line, ' ');
  auto root = take(line, ' ');
  return mount{root, take(line, ' ')};
}

bool is_below(std::string_view path, std::string_view root) {
  return root == "/" || path == root ||
         (path.starts_with(root) && path[root.size()] == '/');
}

/// Of a process, or of this one ("self").
std::string group_of(const std::string& process) {
  return cgroup_directory(read_all("/proc/" + process + "/cgroup").value_or(""),
                          read_all("/proc/self/mountinfo").value_or(""));
}

/// All but the first of all may not have processes beside groups with
/// controllers.
bool may_share(const std::string& base) {
  return !read_all(base + "/cgroup.type") ||
         read_all(base + "/cgroup.procs") == "";
}

/// Whether a group of this name is one of the child's.
bool is_of(const std::string& name, const std::string& child) {
  auto first = file_name_of(child);
  return name == first || name.starts_with(first + '.');
}

/// Those that are directly below it.
std::vector<std::string> groups_in(const std::string& group) {
  std::vector<std::string> found;
  std::error_code ignored;
  for (auto& entry : fs::directory_iterator{group, ignored})
    if (entry.is_directory(ignored))
      found.push_back(entry.path().string());
  return found;
}

/// With those that a client has made in it, the innermost first; whether it is
/// gone.
bool take_down(const std::string& group) {
  for (auto& inner : groups_in(group))
    take_down(inner);
  return ::rmdir(group.c_str()) == 0 || errno == ENOENT;
}

/// A group that is made now is as those of clients will be.
bool can_live_below(const std::string& root) {
  auto probe = root + "/probe";
  if (::mkdir(probe.c_str(), anybody_may_look) != 0 && errno != EEXIST)
    return false;
  bool lives = lives_in(probe);
  ::rmdir(probe.c_str());
  return lives;
}

} // namespace

std::string cgroup_directory(std::string_view membership,
                             std::string_view mounts) {
  auto path = path_in_v2(membership);
  while (path && !mounts.empty()) {
    auto found = v2_mount(take(mounts, '\n'));
    if (!found || !is_below(*path, found->root))
      continue;
    auto rest = found->root == "/" ? *path : path->substr(found->root.size());
    return std::string{found->place} + std::string{rest == "/" ? "" : rest};
  }
  return {};
}

std::string group_base(const std::string& own) {
  fs::path place{own};
  return place.filename() == "daemon" ? place.parent_path().string() : own;
}

std::string own_group_base() {
  return group_base(group_of("self"));
}

client_groups::client_groups(const std::string& base,
                             const std::string& runtime_dir)
    : own_(group_of("self")) {
  auto identity = identity_of_file(runtime_dir);
  if (!identity)
    return;
  name_ = fmt::format("leasehold-{}-{}", identity->device, identity->inode);
  if (base.empty())
    return;
  auto path = base + '/' + name_;
  if (::mkdir(path.c_str(), anybody_may_look) != 0 && errno != EEXIST)
    return;
  if (!can_live_below(path)) {
    ::rmdir(path.c_str());
    return;
  }
  root_ = path;
  enable(base);
}

client_groups::~client_groups() {
  sweep();
  if (!root_.empty() && ::rmdir(root_.c_str()) == 0)
    disable();
}

void client_groups::enable(const std::string& base) {
  limiting_ = {};
  auto wanted =
      controllers_of(read_all(base + "/cgroup.controllers").value_or(""));
  if (!wanted.any() || !may_share(base))
    return;
  auto file = base + "/cgroup.subtree_control";
  auto before = controllers_of(read_all(file).value_or(""));
  auto words = enabling(wanted);
  if (!write_all(file, words))
    return;
  if (!before.any())
    enabled_ = file;
  if (write_all(root_ + "/cgroup.subtree_control", words))
    limiting_ = wanted;
}

/// The machine is left as it was, unless others use them by now.
void client_groups::disable() {
  auto words = enabling(limiting_);
  std::replace(words.begin(), words.end(), '+', '-');
  if (!enabled_.empty() && !words.empty())
    write_all(enabled_, words);
}

/// A new one each time: one that was ended takes a moment to go, and what was
/// cloned into it meanwhile has been seen not to start.
std::string client_groups::make(const std::string& child,
                                const std::vector<group_setting>& settings) {
  constexpr int most_going = 64;
  sweep();
  bool was_removed =
      !root_.empty() && ::mkdir(root_.c_str(), anybody_may_look) == 0;
  if (was_removed)
    enable(fs::path{root_}.parent_path());
  auto first = path_of(child);
  auto group = first;
  for (int number = 2; ::mkdir(group.c_str(), anybody_may_look) != 0; ++number)
    if (errno == EEXIST && number <= most_going)
      group = first + '.' + std::to_string(number);
    else
      return {};
  for (auto& setting : settings)
    write_all(group + '/' + setting.file, setting.text);
  return group;
}

std::string client_groups::find(const std::string& child, pid_t pid) const {
  fs::path group{group_of(std::to_string(pid))};
  for (; group.has_relative_path(); group = group.parent_path())
    if (!name_.empty() && group.parent_path().filename() == name_ &&
        is_of(group.filename().string(), child))
      return is_below(own_, group.string()) ? "" : group.string();
  return {};
}

/// With the directory of an earlier daemon, when this was the last in it.
bool client_groups::remove(const std::string& group) const {
  if (!take_down(group))
    return false;
  auto above = fs::path{group}.parent_path().string();
  if (above != root_)
    ::rmdir(above.c_str());
  return true;
}

void client_groups::end(const std::string& group) {
  if (group.empty() || is_below(own_, group))
    return;
  kill_members(group);
  if (!remove(group))
    ended_.insert(group);
}

void client_groups::end_others(
    const std::map<std::string, std::string>& known) {
  if (root_.empty())
    return;
  auto is_kept = [&](const fs::path& group) {
    return std::any_of(known.begin(), known.end(), [&](auto& one) {
      return one.second.empty() ? is_of(group.filename().string(), one.first)
                                : group == one.second;
    });
  };
  for (auto& group : groups_in(root_))
    if (!is_kept(group))
      end(group);
}

bool client_groups::sweep() {
  for (auto at = ended_.begin(); at != ended_.end();)
    if (remove(*at))
      at = ended_.erase(at);
    else
      ++at;
  return !ended_.empty();
}

std::string client_groups::path_of(const std::string& child) const {
  return root_.empty() ? root_ : root_ + '/' + file_name_of(child);
}

void kill_members(const std::string& group) {
  if (!group.empty())
    write_all(group + "/cgroup.kill", "1");
}

} // namespace lh::bus
