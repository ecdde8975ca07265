#pragma once

#include <chrono>
#include <string>
#include <sys/types.h>
#include <vector>

namespace lh::tests {

inline constexpr std::chrono::seconds patience{10};

/// A temporary directory with small programs and files of a test, which
/// children of any user may pass through.
class scratch {
public:
  scratch();
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  ~scratch();

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const;
  std::string write(const std::string& name, const std::string& text) const;

  /// An executable shell script.
  std::string script(const std::string& name, const std::string& body) const;

private:
  std::string path_;
};

std::string read_file(const std::string& path);

/// A FIFO on which children tell the test how far they are.
class gate {
public:
  explicit gate(const std::string& path);
  gate(const gate&) = delete;
  gate& operator=(const gate&) = delete;
  ~gate();

  const std::string& path() const { return path_; }

  /// The next line, or "(nothing)" after `patience`.
  std::string line();
  std::vector<std::string> lines(size_t count);

  void open_for(const std::string& text);

private:
  std::string path_;
  int fd_;
};

/// Whether anything in this process is to be woken later.
bool a_timer_is_armed();

/// Whether the process ends within `patience`, or has ended.
bool ends(pid_t pid);

} // namespace lh::tests
