#include "tests/deploy/launch/launched.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace {

pid_t spawn_carelessly(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (auto& word : words)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  char variable[] = "PROBE=a b; reboot";
  char* environment[] = {variable, nullptr};
  sigset_t blocked;
  ::sigfillset(&blocked);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  ::posix_spawnattr_setsigmask(&attributes, &blocked);
  auto pipe_handler = ::signal(SIGPIPE, SIG_IGN);
  auto mask = ::umask(077);
  int leak = ::dup2(STDERR_FILENO, 100);
  pid_t pid = 0;
  int error = ::posix_spawn(&pid, argv[0], nullptr, &attributes, argv.data(),
                            environment);
  ::close(leak);
  ::umask(mask);
  ::signal(SIGPIPE, pipe_handler);
  ::posix_spawnattr_destroy(&attributes);
  REQUIRE(error == 0);
  return pid;
}

} // namespace

fifo_place::fifo_place() {
  std::string name = fs::temp_directory_path() / "lh-launch-XXXXXX";
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  directory_ = name;
}

fifo_place::~fifo_place() {
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

launched::launched(const std::vector<std::string>& arguments) {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  error_fd_ = ends[0];
  int inherited = ::fcntl(ends[1], F_DUPFD, 50);
  ::close(ends[1]);
  words all{LH_LAUNCH, "--error-fd", std::to_string(inherited)};
  all.insert(all.end(), arguments.begin(), arguments.end());
  pid_ = spawn_carelessly(all);
  ::close(inherited);
}

launched::~launched() {
  if (!reaped_) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(error_fd_);
}

std::optional<lh::ipc::launch_error> launched::start_error() {
  lh::ipc::launch_error error{};
  auto size = ::read(error_fd_, &error, sizeof error);
  if (size == 0)
    return std::nullopt;
  REQUIRE(size == sizeof error);
  return error;
}

int launched::exit_code() {
  int status = 0;
  REQUIRE(::waitpid(pid_, &status, 0) == pid_);
  reaped_ = true;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

words probe(const fifo_place& place, const words& options,
            const words& arguments) {
  words all{"--output", place.fifo()};
  all.insert(all.end(), options.begin(), options.end());
  all.insert(all.end(), {"--", LH_PROBE});
  all.insert(all.end(), arguments.begin(), arguments.end());
  return all;
}

void check_refused(const words& arguments, lh::ipc::launch_stage stage,
                   int error) {
  launched run{arguments};
  auto refusal = run.start_error();
  REQUIRE(refusal);
  CHECK(refusal->stage == stage);
  CHECK(refusal->error == error);
  CHECK(run.exit_code() == 127);
}

int open_as_daemon(const fs::path& fifo) {
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  int fd = ::open(fifo.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  REQUIRE(fd >= 0);
  return fd;
}

std::string read_to_end(int fd) {
  std::string text;
  char buffer[4096];
  ssize_t count = 0;
  while ((count = ::read(fd, buffer, sizeof buffer)) > 0)
    text.append(buffer, static_cast<size_t>(count));
  return text;
}
