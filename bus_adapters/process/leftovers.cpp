#include "bus_adapters/process/leftovers.hpp"

#include "messages/net/unique_fd.hpp"

#include <algorithm>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace lh::bus {

namespace fs = std::filesystem;

namespace {

constexpr size_t longest_environment = 128 * 1024;

bool is_of_these_users(const std::string& proc, uid_t client_user) {
  struct stat status {};
  return ::stat((proc + "/environ").c_str(), &status) == 0 &&
         (status.st_uid == 0 || status.st_uid == client_user);
}

/// The environment as it was given to exec; empty when it cannot be read.
std::string environment_of(const std::string& proc) {
  net::unique_fd fd{::open((proc + "/environ").c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd)
    return {};
  std::string text(longest_environment, '\0');
  size_t filled = 0;
  while (filled < text.size()) {
    auto size = ::read(fd.get(), text.data() + filled, text.size() - filled);
    if (size <= 0)
      break;
    filled += static_cast<size_t>(size);
  }
  text.resize(filled);
  return text;
}

bool names_client_of(std::string_view environment, const std::string& place) {
  bool here = false;
  bool client = false;
  while (!environment.empty()) {
    auto end = std::min(environment.find('\0'), environment.size());
    auto variable = environment.substr(0, end);
    here |= variable == place;
    client |= variable.rfind("LEASEHOLD_CLIENT=", 0) == 0;
    environment.remove_prefix(std::min(end + 1, environment.size()));
  }
  return here && client;
}

/// The outputs of the children that have a directory, which a client has.
std::vector<file_identity> outputs_below(const std::string& runtime_dir) {
  std::vector<file_identity> found;
  fs::path place{runtime_dir};
  std::error_code error;
  for (auto& entry : fs::directory_iterator{place / "output", error})
    if (fs::is_directory(place / "clients" / entry.path().filename(), error))
      if (auto which = identity_of_file(entry.path()))
        found.push_back(*which);
  return found;
}

/// A container's processes are seen here too, with names that mean other
/// things there.
bool is_in_our_namespace(const std::string& proc) {
  return identity_of_file(proc + "/ns/pid") ==
         identity_of_file("/proc/self/ns/pid");
}

} // namespace

client_traces::client_traces(const std::string& runtime_dir, uid_t client_user)
    : variable_("LEASEHOLD_RUNTIME_DIR=" + runtime_dir),
      outputs_(outputs_below(runtime_dir)), client_user_(client_user) {}

/// A program may have written over its environment, as dhcpcd does with its
/// title; then its output tells.
bool client_traces::lead_to(pid_t pid) const {
  auto proc = "/proc/" + std::to_string(pid);
  if (!is_of_these_users(proc, client_user_) || !is_in_our_namespace(proc))
    return false;
  auto output = output_of_process(pid);
  return names_client_of(environment_of(proc), variable_) ||
         (output && std::find(outputs_.begin(), outputs_.end(), *output) !=
                        outputs_.end());
}

std::vector<pid_t> client_traces::find() const {
  std::vector<pid_t> found;
  std::error_code ignored;
  for (auto& entry : fs::directory_iterator{"/proc", ignored}) {
    auto name = entry.path().filename().string();
    pid_t pid = 0;
    auto [end, error] =
        std::from_chars(name.data(), name.data() + name.size(), pid);
    bool is_pid = error == std::errc{} && end == name.data() + name.size();
    if (is_pid && lead_to(pid))
      found.push_back(pid);
  }
  return found;
}

} // namespace lh::bus
