#include "bus_adapters/process/child_process.hpp"

#include "bus_adapters/process/spawn.hpp"
#include "messages/ipc/launch_error.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
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
  auto add = [&](const char* option, std::string value) {
    argv.emplace_back(option);
    argv.push_back(std::move(value));
  };
  if (stdin_fd >= 0)
    add("--stdin-fd", std::to_string(stdin_fd));
  if (!request.directory.empty())
    add("--directory", request.directory);
  if (!request.lent_program.empty())
    add("--lend", request.lent_program);
  for (auto& one : request.covers)
    add("--cover", one);
  if (request.data > 0)
    add("--data", std::to_string(request.data));
  if (request.nice > 0)
    add("--nice", std::to_string(request.nice));
  if (request.raw_packets)
    add("--raw-packets", "yes");
  if (request.user)
    add("--user", fmt::format("{}:{}", request.user->uid, request.user->gid));
  argv.emplace_back("--");
  argv.insert(argv.end(), request.argv.begin(), request.argv.end());
  return argv;
}

/// Where the kernel cannot start it in its group, the launcher joins that.
result<pid_t> spawn_launcher(const launch_request& request, int error_fd) {
  net::unique_fd input;
  spawn_request wanted;
  wanted.environment = request.environment;
  wanted.kept = {error_fd};
  if (request.input) {
    auto made = make_input(*request.input);
    if (!made)
      return made.error();
    input = std::move(*made);
    wanted.kept.push_back(input.get());
  }
  wanted.argv = command_line(request, error_fd, input.get());
  if (request.group.empty())
    return spawn(wanted);
  if (auto pid = spawn_in(request.group, wanted, error_fd))
    return pid;
  wanted.argv.insert(wanted.argv.begin() + 1, {"--cgroup", request.group});
  return spawn(wanted);
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
  auto pid = spawn_launcher(request, error_end.get());
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

bool has_ended(int pidfd) {
  pollfd one{pidfd, POLLIN, 0};
  return ::poll(&one, 1, 0) > 0;
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
