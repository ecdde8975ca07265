#include "bus_adapters/process/identity.hpp"

#include "messages/net/shortage.hpp"
#include "messages/net/unique_fd.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace lh::bus {

namespace {

constexpr std::string_view deleted = " (deleted)";

fault proc_fault(pid_t pid) {
  return {errno, fmt::format("/proc/{}: {}", pid, std::strerror(errno))};
}

/// Holds on to the process itself: what is read below it afterwards is of that
/// process or nothing, also when the pid is used again.
net::unique_fd open_proc(pid_t pid) {
  auto path = fmt::format("/proc/{}", pid);
  return net::unique_fd{::open(path.c_str(), O_DIRECTORY | O_CLOEXEC)};
}

std::optional<uint64_t> read_start_time(int proc) {
  net::unique_fd stat{::openat(proc, "stat", O_RDONLY | O_CLOEXEC)};
  if (!stat)
    return std::nullopt;
  std::array<char, 2048> text;
  auto size = ::read(stat.get(), text.data(), text.size());
  if (size <= 0)
    return std::nullopt;
  return start_time_of({text.data(), static_cast<size_t>(size)});
}

std::string read_link(int proc, const char* name) {
  std::array<char, PATH_MAX> text;
  auto size = ::readlinkat(proc, name, text.data(), text.size());
  return {text.data(), static_cast<size_t>(std::max<ssize_t>(size, 0))};
}

std::string read_executable(int proc) {
  auto path = read_link(proc, "exe");
  if (path.ends_with(deleted))
    path.resize(path.size() - deleted.size());
  return path;
}

/// The texts of a file that ends each with a NUL.
std::vector<std::string> read_words(int proc, const char* name) {
  net::unique_fd file{::openat(proc, name, O_RDONLY | O_CLOEXEC)};
  if (!file)
    throw_if_unseen({errno, fmt::format("{}: {}", name, std::strerror(errno))});
  std::vector<std::string> words{""};
  std::array<char, 4096> text;
  while (true) {
    auto size = ::read(file.get(), text.data(), text.size());
    if (size <= 0)
      break;
    for (auto c : std::string_view{text.data(), static_cast<size_t>(size)})
      if (c == '\0')
        words.emplace_back();
      else
        words.back() += c;
  }
  words.pop_back();
  return words;
}

result<pb::ProcessIdentity> find_process(int proc, pid_t pid) {
  auto start_time = read_start_time(proc);
  if (!start_time)
    return proc_fault(pid);
  pb::ProcessIdentity identity;
  identity.set_pid(static_cast<uint32_t>(pid));
  identity.set_start_time(*start_time);
  return identity;
}

} // namespace

void throw_if_unseen(const fault& why) {
  if (net::is_shortage(why.code))
    throw unseen{why.text};
}

std::optional<uint64_t> start_time_of(std::string_view stat) {
  constexpr int fields_between = 22 - 3;
  auto at = stat.rfind(") ");
  if (at == std::string_view::npos)
    return std::nullopt;
  ++at;
  for (int i = 0; i < fields_between && at != std::string_view::npos; ++i)
    at = stat.find(' ', at + 1);
  if (at == std::string_view::npos)
    return std::nullopt;
  uint64_t ticks = 0;
  auto last = stat.data() + stat.size();
  auto [end, error] = std::from_chars(stat.data() + at + 1, last, ticks);
  if (error != std::errc{} || end == last || *end != ' ')
    return std::nullopt;
  return ticks;
}

result<pb::ProcessIdentity> find_process(pid_t pid) {
  auto proc = open_proc(pid);
  return proc ? find_process(proc.get(), pid) : proc_fault(pid);
}

result<pb::ProcessIdentity> read_identity(pid_t pid) {
  auto proc = open_proc(pid);
  if (!proc)
    return proc_fault(pid);
  auto identity = find_process(proc.get(), pid);
  if (!identity)
    return identity;
  identity->set_executable(read_executable(proc.get()));
  if (identity->executable().empty())
    return proc_fault(pid);
  return identity;
}

bool is_same(const pb::ProcessIdentity& identity) {
  auto now = read_identity(static_cast<pid_t>(identity.pid()));
  if (!now)
    throw_if_unseen(now.error());
  return now && is_same_process(*now, identity) &&
         now->executable() == identity.executable();
}

bool is_child(const pb::ChildRecord& record, const std::string& output) {
  if (!is_same(record.identity()))
    return false;
  auto pid = static_cast<pid_t>(record.identity().pid());
  auto proc = open_proc(pid);
  if (!proc)
    throw_if_unseen(proc_fault(pid));
  auto place = identity_of_file(output);
  if (!place || output_of_process(pid) != place)
    return false;
  auto words = read_words(proc.get(), "cmdline");
  auto& argv = record.argv();
  return std::equal(words.begin(), words.end(), argv.begin(), argv.end()) ||
         words.empty() || argv.empty() || words[0] != argv[0];
}

std::optional<file_identity> output_of_process(pid_t pid) {
  return identity_of_file(fmt::format("/proc/{}/fd/1", pid));
}

std::optional<file_identity> identity_of_file(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0)
    return std::nullopt;
  return file_identity{status.st_dev, status.st_ino};
}

bool is_same_process(const pb::ProcessIdentity& a,
                     const pb::ProcessIdentity& b) {
  return a.pid() != 0 && a.pid() == b.pid() && a.start_time() == b.start_time();
}

result<uint32_t> uid_of(pid_t pid) {
  struct stat status {};
  if (::stat(fmt::format("/proc/{}", pid).c_str(), &status) != 0)
    return proc_fault(pid);
  return status.st_uid;
}

} // namespace lh::bus
