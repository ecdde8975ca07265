#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// A directory that goes with its object.
class scratch_directory {
public:
  scratch_directory();
  scratch_directory(const scratch_directory&) = delete;
  scratch_directory& operator=(const scratch_directory&) = delete;
  ~scratch_directory();

  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

/// How a run of the plugin ended.
struct plugin_run {
  int exit_code;
  std::string error_output;
  std::chrono::milliseconds duration;
};

/// Executes a real plugin as `arguments[0]`, with this environment.
plugin_run run_plugin(const std::string& program,
                      std::vector<std::string> arguments,
                      std::vector<std::string> environment);

/// A listening SEQPACKET socket in a directory, as the daemon has it.
class plugin_socket {
public:
  plugin_socket(const std::filesystem::path& directory, int backlog);
  plugin_socket(const plugin_socket&) = delete;
  plugin_socket& operator=(const plugin_socket&) = delete;
  ~plugin_socket();

  /// Takes the next connection and its frame; answers, or closes without.
  std::string take_frame(std::optional<char> answer = {});

  /// Connects as a plugin does, so that the queue has one place less; -1 when
  /// it is full.
  int occupy();

private:
  std::filesystem::path path_;
  int fd_;
};
