#include "bus_adapters/process/leftovers.hpp"

#include "messages/net/unique_fd.hpp"

#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace lh::bus {

namespace {

constexpr size_t longest_environment = 128 * 1024;

/// The environment as it was given to exec; empty when it cannot be read.
std::string environment_of(const std::string& proc) {
  net::unique_fd fd{::open((proc + "/environ").c_str(), O_RDONLY | O_CLOEXEC)};
  struct stat status {};
  if (!fd || ::fstat(fd.get(), &status) != 0 || status.st_uid != 0)
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

} // namespace

bool is_client_of(pid_t pid, const std::string& runtime_dir) {
  return names_client_of(environment_of("/proc/" + std::to_string(pid)),
                         "LEASEHOLD_RUNTIME_DIR=" + runtime_dir);
}

std::vector<pid_t> find_clients_of(const std::string& runtime_dir) {
  std::vector<pid_t> found;
  std::error_code ignored;
  for (auto& entry : std::filesystem::directory_iterator{"/proc", ignored}) {
    auto name = entry.path().filename().string();
    pid_t pid = 0;
    auto [end, error] =
        std::from_chars(name.data(), name.data() + name.size(), pid);
    bool is_pid = error == std::errc{} && end == name.data() + name.size();
    if (is_pid && is_client_of(pid, runtime_dir))
      found.push_back(pid);
  }
  return found;
}

} // namespace lh::bus
