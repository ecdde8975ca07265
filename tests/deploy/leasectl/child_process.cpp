#include "child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace lh::leasectl_test {

namespace {

constexpr int deadline_ms = 10'000;

std::pair<int, int> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0)
    throw std::runtime_error("pipe");
  return {ends[0], ends[1]};
}

/// Appends what can be read; false at the end.
bool read_some(int fd, std::string& text) {
  pollfd waiting{fd, POLLIN, 0};
  if (::poll(&waiting, 1, deadline_ms) <= 0)
    throw std::runtime_error("leasectl says nothing");
  char bytes[4096];
  auto size = ::read(fd, bytes, sizeof bytes);
  if (size > 0)
    text.append(bytes, static_cast<size_t>(size));
  return size > 0;
}

std::string read_all(int fd) {
  std::string text;
  while (read_some(fd, text)) {
  }
  return text;
}

pid_t spawn(const std::vector<std::string>& arguments, int out, int err) {
  std::vector<char*> argv{const_cast<char*>("leasectl")};
  for (const auto& argument : arguments)
    argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, out, 1);
  ::posix_spawn_file_actions_adddup2(&actions, err, 2);
  pid_t pid = 0;
  int error =
      ::posix_spawn(&pid, LEASECTL, &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0)
    throw std::runtime_error("posix_spawn");
  return pid;
}

} // namespace

child_process::child_process(const std::vector<std::string>& arguments) {
  auto [out, to_out] = make_pipe();
  auto [err, to_err] = make_pipe();
  pid_ = spawn(arguments, to_out, to_err);
  ::close(to_out);
  ::close(to_err);
  out_ = out;
  err_ = err;
}

child_process::~child_process() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  close_stdout();
  ::close(err_);
}

std::string child_process::read_line() {
  auto end = unread_.find('\n');
  while (end == std::string::npos) {
    if (!read_some(out_, unread_))
      throw std::runtime_error("no line");
    end = unread_.find('\n');
  }
  auto line = unread_.substr(0, end);
  unread_.erase(0, end + 1);
  return line;
}

void child_process::close_stdout() {
  if (out_ >= 0)
    ::close(out_);
  out_ = -1;
}

leasectl::outcome child_process::wait() {
  auto out = out_ < 0 ? std::string{} : unread_ + read_all(out_);
  auto err = read_all(err_);
  int status = 0;
  ::waitpid(std::exchange(pid_, 0), &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, out, err};
}

} // namespace lh::leasectl_test
