#include "bus_adapters/process/spawn.hpp"

#include "messages/ipc/launch_error.hpp"
#include "messages/net/unique_fd.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lh::bus {

namespace {

fault system_fault(const std::string& what, int error) {
  return {error, what + ": " + std::strerror(error)};
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts)
    all.push_back(const_cast<char*>(text.c_str()));
  all.push_back(nullptr);
  return all;
}

/// The arguments of posix_spawn that need an end.
class spawn_plan {
public:
  spawn_plan() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    sched_param usual{};
    posix_spawnattr_setschedpolicy(&attributes, SCHED_OTHER);
    posix_spawnattr_setschedparam(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK |
                                              POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETSCHEDULER);
  }
  spawn_plan(const spawn_plan&) = delete;
  spawn_plan& operator=(const spawn_plan&) = delete;
  ~spawn_plan() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
};

/// No signal may be delivered between a clone and its exec, to the handlers of
/// this process.
class blocked_signals {
public:
  blocked_signals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  blocked_signals(const blocked_signals&) = delete;
  blocked_signals& operator=(const blocked_signals&) = delete;
  ~blocked_signals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
  sigset_t before_;
};

pid_t clone_into(int group) {
  clone_args wanted{};
  wanted.flags = CLONE_INTO_CGROUP;
  wanted.exit_signal = SIGCHLD;
  wanted.cgroup = static_cast<uint64_t>(group);
  return static_cast<pid_t>(::syscall(SYS_clone3, &wanted, sizeof wanted));
}

/// In the child of a process with threads: system calls only, these two without
/// the library's functions, as a sanitizer has others with locks for them.
[[noreturn]] void end_child(int code) {
  for (;;)
    ::syscall(SYS_exit_group, code);
}

[[noreturn]] void become(char* const* argv, char* const* environment,
                         const std::vector<int>& kept, int error_fd) {
  sched_param usual{};
  ::sched_setscheduler(0, SCHED_OTHER, &usual);
  for (int fd : kept)
    ::fcntl(fd, F_SETFD, 0);
  ::execve(argv[0], argv, environment);
  ipc::launch_error report{ipc::launch_stage::launcher, errno};
  ::syscall(SYS_write, error_fd, &report, sizeof report);
  end_child(127);
}

} // namespace

result<pid_t> spawn(const spawn_request& wanted) {
  spawn_plan plan;
  // A descriptor dup'ed onto itself loses its close-on-exec flag.
  for (int fd : wanted.kept)
    posix_spawn_file_actions_adddup2(&plan.actions, fd, fd);
  auto argv = pointers(wanted.argv);
  auto environment = pointers(wanted.environment);
  pid_t pid = 0;
  int error = posix_spawn(&pid, argv[0], &plan.actions, &plan.attributes,
                          argv.data(), environment.data());
  if (error != 0)
    return fault{EAGAIN, system_fault(wanted.argv[0], error).text};
  return pid;
}

result<pid_t> spawn_in(const std::string& group, const spawn_request& wanted,
                       int error_fd) {
  net::unique_fd directory{
      ::open(group.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  if (!directory)
    return system_fault(group, errno);
  if (::access(wanted.argv[0].c_str(), X_OK) != 0)
    return system_fault(wanted.argv[0], errno);
  auto argv = pointers(wanted.argv);
  auto environment = pointers(wanted.environment);
  blocked_signals meanwhile;
  auto pid = clone_into(directory.get());
  if (pid == 0)
    become(argv.data(), environment.data(), wanted.kept, error_fd);
  if (pid < 0)
    return system_fault("clone3", errno);
  return pid;
}

/// What cannot be cloned into it may still join.
bool lives_in(const std::string& group) {
  net::unique_fd directory{
      ::open(group.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  blocked_signals meanwhile;
  auto pid = clone_into(directory.get());
  if (pid == 0)
    end_child(0);
  int status = 0;
  return pid < 0 || ::waitpid(pid, &status, 0) != pid || WIFEXITED(status);
}

} // namespace lh::bus
