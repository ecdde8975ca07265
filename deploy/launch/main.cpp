#include "deploy/launch/options.hpp"
#include "messages/ipc/launch_error.hpp"

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using lh::ipc::launch_stage;
using lh::launch::options;

[[noreturn]] void fail(int error_fd, launch_stage stage, int error) {
  lh::ipc::launch_error report{stage, error};
  if (::write(error_fd, &report, sizeof report) != sizeof report) {
    constexpr char text[] = "leasehold-launch: cannot start a program\n";
    [[maybe_unused]] auto written =
        ::write(STDERR_FILENO, text, sizeof text - 1);
  }
  ::_exit(127);
}

void reset_signals() {
  for (int signal = 1; signal < NSIG; ++signal)
    ::signal(signal, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

bool connect_stdin(int fd) {
  if (fd < 0)
    fd = ::open("/dev/null", O_RDONLY);
  return fd >= 0 && ::dup2(fd, STDIN_FILENO) >= 0;
}

/// Read and write, so that it has a reader even without the daemon; non-
/// blocking, so that a full FIFO costs output and never stops the child.
bool connect_output(const char* path) {
  if (::mkfifo(path, 0600) != 0 && errno != EEXIST)
    return false;
  int fd = ::open(path, O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY);
  struct stat status {};
  if (fd < 0 || ::fstat(fd, &status) != 0)
    return false;
  if (!S_ISFIFO(status.st_mode)) {
    errno = EINVAL;
    return false;
  }
  return ::dup2(fd, STDOUT_FILENO) >= 0 && ::dup2(fd, STDERR_FILENO) >= 0;
}

bool close_all_but(int error_fd) {
  auto kept = static_cast<unsigned>(error_fd);
  return ::fcntl(error_fd, F_SETFD, FD_CLOEXEC) == 0 &&
         (kept == 3 || ::close_range(3, kept - 1, 0) == 0) &&
         ::close_range(kept + 1, ~0u, 0) == 0;
}

} // namespace

int main(int, char** argv) {
  options wanted;
  if (!lh::launch::parse(argv, wanted))
    fail(wanted.error_fd, launch_stage::arguments, EINVAL);
  auto require = [&](bool done, launch_stage stage) {
    if (!done)
      fail(wanted.error_fd, stage, errno);
  };
  require(::setsid() >= 0, launch_stage::session);
  reset_signals();
  ::umask(022);
  require(connect_stdin(wanted.stdin_fd), launch_stage::standard_input);
  require(connect_output(wanted.output), launch_stage::output);
  require(close_all_but(wanted.error_fd), launch_stage::descriptors);
  require(wanted.directory == nullptr || ::chdir(wanted.directory) == 0,
          launch_stage::directory);
  ::execve(wanted.program[0], wanted.program, environ);
  fail(wanted.error_fd, launch_stage::execution, errno);
}
