#include "bus_adapters/process/child_process.hpp"

#include "messages/ipc/launch_error.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace lh::bus {

namespace {

fault system_fault(const char* what, int error) {
  return {error, fmt::format("{}: {}", what, std::strerror(error))};
}

/// The arguments of posix_spawn that need an end.
class spawn_plan {
public:
  spawn_plan() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    sched_param usual{};
    posix_spawnattr_setschedpolicy(&attributes_, SCHED_OTHER);
    posix_spawnattr_setschedparam(&attributes_, &usual);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK |
                                               POSIX_SPAWN_SETSIGDEF |
                                               POSIX_SPAWN_SETSCHEDULER);
  }
  spawn_plan(const spawn_plan&) = delete;
  spawn_plan& operator=(const spawn_plan&) = delete;
  ~spawn_plan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  /// A descriptor dup'ed onto itself loses its close-on-exec flag.
  void keep(int fd) { posix_spawn_file_actions_adddup2(&actions_, fd, fd); }

  int run(pid_t& pid, const std::vector<std::string>& argv,
          const std::vector<std::string>& environment) {
    auto args = pointers(argv);
    auto vars = pointers(environment);
    return posix_spawn(&pid, args[0], &actions_, &attributes_, args.data(),
                       vars.data());
  }

private:
  static std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (auto& text : texts)
      all.push_back(const_cast<char*>(text.c_str()));
    all.push_back(nullptr);
    return all;
  }

  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

result<net::unique_fd> make_input(const std::string& text) {
  net::unique_fd file{memfd_create("stdin", MFD_CLOEXEC)};
  if (!file)
    return system_fault("memfd_create", errno);
  if (::write(file.get(), text.data(), text.size()) !=
          static_cast<ssize_t>(text.size()) ||
      ::lseek(file.get(), 0, SEEK_SET) != 0)
    return system_fault("memfd", errno);
  return file;
}

std::vector<std::string> command_line(const launch_request& request,
                                      int error_fd, int stdin_fd) {
  std::vector<std::string> argv{request.launcher, "--error-fd",
                                std::to_string(error_fd), "--output",
                                request.output};
  if (stdin_fd >= 0) {
    argv.emplace_back("--stdin-fd");
    argv.push_back(std::to_string(stdin_fd));
  }
  argv.emplace_back("--");
  argv.insert(argv.end(), request.argv.begin(), request.argv.end());
  return argv;
}

result<pid_t> spawn(const launch_request& request, int error_fd) {
  net::unique_fd input;
  spawn_plan plan;
  if (request.input) {
    auto made = make_input(*request.input);
    if (!made)
      return made.error();
    input = std::move(*made);
    plan.keep(input.get());
  }
  plan.keep(error_fd);
  pid_t pid = 0;
  int error = plan.run(pid, command_line(request, error_fd, input.get()),
                       request.environment);
  if (error != 0)
    return system_fault(request.launcher.c_str(), error);
  return pid;
}

exit_status status_of(const siginfo_t& info) {
  if (info.si_code == CLD_EXITED)
    return {info.si_status, 0, false};
  return {0, info.si_status, false};
}

} // namespace

result<launched_child> launch(const launch_request& request) {
  if (request.argv.empty())
    return system_fault("no program", EINVAL);
  std::array<int, 2> ends;
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
    return system_fault("pipe2", errno);
  net::unique_fd errors{ends[0]};
  net::unique_fd error_end{ends[1]};
  auto pid = spawn(request, error_end.get());
  if (!pid)
    return pid.error();
  auto exit = open_process(*pid);
  if (!exit) {
    end_now(*pid);
    return exit.error();
  }
  return launched_child{*pid, std::move(*exit), std::move(errors)};
}

result<net::unique_fd> open_process(pid_t pid) {
  net::unique_fd fd{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
  if (!fd)
    return system_fault("pidfd_open", errno);
  return fd;
}

std::optional<int> launch_outcome(int errors) {
  ipc::launch_error report{};
  auto size = ::read(errors, &report, sizeof report);
  if (size < 0)
    return std::nullopt;
  if (size != sizeof report)
    return 0;
  // Before the program itself nothing can be wrong for good.
  return report.stage == ipc::launch_stage::execution ? report.error : EAGAIN;
}

void send_signal(int pidfd, int signal) {
  ::syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0);
}

void kill_group(pid_t pid) {
  if (pid <= 1)
    return;
  ::kill(-pid, SIGKILL);
  ::kill(pid, SIGKILL);
}

std::optional<exit_status> reap(int pidfd) {
  siginfo_t info{};
  if (::waitid(P_PIDFD, static_cast<id_t>(pidfd), &info, WEXITED | WNOHANG))
    return exit_status{0, 0, true};
  if (info.si_pid == 0)
    return std::nullopt;
  return status_of(info);
}

exit_status end_now(pid_t pid) {
  kill_group(pid);
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED) != 0)
    return {0, 0, true};
  return status_of(info);
}

} // namespace lh::bus
