#include "deploy/gatewayd/places.hpp"

#include "bus_adapters/ipc/runtime_directory.hpp"
#include "messages/log/catalogue.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lh::gatewayd {

namespace fs = std::filesystem;

namespace {

/// Where no "nobody" is known (proc(5), /proc/sys/fs/overflowuid).
constexpr net::user overflow_user{65534, 65534};

int64_t read_clock(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

net::unique_fd open_directory(const std::string& path) {
  return net::unique_fd{
      ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
}

/// A child that a killed daemon was just starting holds its locks until it is
/// a program of its own, so a lock that is taken is asked for again.
bool lock(const net::unique_fd& directory) {
  constexpr timespec pause{0, 10'000'000};
  for (int tries = 0; tries < 100; ++tries) {
    if (::flock(directory.get(), LOCK_EX | LOCK_NB) == 0)
      return true;
    ::nanosleep(&pause, nullptr);
  }
  return false;
}

/// Never root, whatever its name.
std::optional<net::user> find_user(const char* name) {
  auto* entry = ::getpwnam(name);
  if (entry == nullptr || entry->pw_uid == 0 || entry->pw_gid == 0)
    return std::nullopt;
  return net::user{entry->pw_uid, entry->pw_gid};
}

std::string read_boot_id() {
  char text[36];
  net::unique_fd fd{
      ::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)};
  auto size = ::read(fd.get(), text, sizeof text);
  return {text, static_cast<size_t>(size > 0 ? size : 0)};
}

} // namespace

std::string own_program(const std::string& name) {
  std::error_code error;
  auto beside = fs::read_symlink("/proc/self/exe", error).parent_path() / name;
  if (!error && ::access(beside.c_str(), X_OK) == 0)
    return beside;
  return std::string{LH_LIBEXEC_DIR "/"} + name;
}

std::string system_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::string folders = std::string{path ? path : ""} + ":/usr/sbin:/sbin";
  for (size_t at = 0; at < folders.size();) {
    auto end = std::min(folders.find(':', at), folders.size());
    auto file = folders.substr(at, end - at) + "/" + name;
    if (end > at && ::access(file.c_str(), X_OK) == 0)
      return file;
    at = end + 1;
  }
  return "/sbin/" + name;
}

client::places client_places(const options& given) {
  return {.udhcpc = system_program("udhcpc"),
          .udhcpc_plugin = own_program("leasehold-udhcpc-plugin"),
          .dibbler_client = system_program("dibbler-client"),
          .dibbler_plugin = own_program("leasehold-dibbler-plugin"),
          .dhcpcd = system_program("dhcpcd"),
          .dhcpcd_plugin = own_program("leasehold-dhcpcd-plugin"),
          .runtime_dir = given.runtime_dir};
}

net::user client_user() {
  if (auto own = find_user("leasehold-client"))
    return *own;
  auto other = find_user("nobody").value_or(overflow_user);
  log::write(log::client_user_missing,
             {{"user", fmt::format("{}:{}", other.uid, other.gid)}});
  return other;
}

result<directory_locks> lock_directories(const options& given) {
  std::error_code error;
  fs::create_directories(given.state_dir, error);
  bus::make_runtime_directory(given.runtime_dir);
  directory_locks locks{open_directory(given.runtime_dir),
                        open_directory(given.state_dir)};
  if (!locks.runtime)
    return fault{errno, given.runtime_dir + ": " + strerror(errno)};
  if (!lock(locks.runtime))
    return fault{EWOULDBLOCK, given.runtime_dir + ": another daemon runs here"};
  if (locks.state && !lock(locks.state))
    return fault{EWOULDBLOCK, given.state_dir + ": another daemon uses this"};
  return locks;
}

net::clocks system_clocks() {
  return {[] { return net::boot_time{read_clock(CLOCK_BOOTTIME)}; },
          [] { return read_clock(CLOCK_MONOTONIC); },
          [] { return read_clock(CLOCK_REALTIME); }, read_boot_id()};
}

} // namespace lh::gatewayd
