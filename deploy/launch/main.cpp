#include "deploy/launch/covers.hpp"
#include "deploy/launch/limits.hpp"
#include "deploy/launch/options.hpp"
#include "deploy/launch/privileges.hpp"
#include "messages/ipc/launch_error.hpp"
#include "messages/ipc/lent_program.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using lh::ipc::launch_stage;
using lh::ipc::lent_program_fd;
using lh::launch::options;

/// On the child's output, as soon as it has one.
void complain(launch_stage stage, int error, const char* place) {
  auto what = lh::ipc::to_string(stage);
  ::dprintf(STDERR_FILENO, "leasehold-launch: %.*s: %s%s%s\n",
            static_cast<int>(what.size()), what.data(), place ? place : "",
            place ? ": " : "", std::strerror(error));
}

/// That a program cannot be executed needs no more words than its errno.
[[noreturn]] void fail(int error_fd, launch_stage stage, int error,
                       const char* place) {
  lh::ipc::launch_error report{stage, error};
  bool told = ::write(error_fd, &report, sizeof report) == sizeof report;
  if (!told || stage != launch_stage::execution)
    complain(stage, error, place);
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

/// Leaves what comes first after the three standard ones to a lent program.
bool close_all_but(int& error_fd) {
  int moved = ::fcntl(error_fd, F_DUPFD_CLOEXEC, lent_program_fd + 1);
  if (moved < 0)
    return false;
  error_fd = moved;
  auto kept = static_cast<unsigned>(moved);
  return ::close_range(kept + 1, ~0u, 0) == 0 &&
         ::close_range(STDERR_FILENO + 1, kept - 1, 0) == 0;
}

/// As root, so that the child needs no way to it.
bool lend(const char* program) {
  return ::open(program, O_PATH) == lent_program_fd;
}

bool enter(const char* directory) {
  constexpr int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  int fd = ::open(directory, flags);
  return fd >= 0 && ::fchdir(fd) == 0;
}

/// That a client runs is worth more than that it runs alone.
void isolate(const options& wanted) {
  auto prefer = [](bool done, launch_stage stage, const char* place) {
    if (!done)
      complain(stage, errno, place);
  };
  if (wanted.group != nullptr)
    prefer(lh::launch::join(wanted.group), launch_stage::group, wanted.group);
  prefer(lh::launch::limit_descriptors(), launch_stage::limits, "descriptors");
  if (wanted.data > 0)
    prefer(lh::launch::limit_data(wanted.data), launch_stage::limits, "data");
  if (wanted.nice > 0)
    prefer(lh::launch::be_nice(wanted.nice), launch_stage::limits, "nice");
}

} // namespace

int main(int, char** argv) {
  options wanted;
  if (!lh::launch::parse(argv, wanted))
    fail(wanted.error_fd, launch_stage::arguments, EINVAL, nullptr);
  auto require = [&](bool done, launch_stage stage,
                     const char* place = nullptr) {
    if (!done)
      fail(wanted.error_fd, stage, errno, place);
  };
  require(::setsid() >= 0, launch_stage::session);
  reset_signals();
  ::umask(022);
  require(connect_stdin(wanted.stdin_fd), launch_stage::standard_input);
  require(connect_output(wanted.output), launch_stage::output, wanted.output);
  require(close_all_but(wanted.error_fd), launch_stage::descriptors);
  isolate(wanted);
  require(wanted.lent_program == nullptr || lend(wanted.lent_program),
          launch_stage::lent_program, wanted.lent_program);
  require(wanted.directory == nullptr || enter(wanted.directory),
          launch_stage::directory, wanted.directory);
  require(wanted.covers.empty() || lh::launch::leave_mounts(),
          launch_stage::covers);
  auto owner = wanted.user.value_or(lh::net::user{}).uid;
  for (auto* one : wanted.covers)
    require(lh::launch::cover(one, owner), launch_stage::covers, one);
  require(!wanted.user || lh::launch::become(*wanted.user, wanted.raw_packets),
          launch_stage::privileges);
  ::execve(wanted.program[0], wanted.program, environ);
  fail(wanted.error_fd, launch_stage::execution, errno, wanted.program[0]);
}
