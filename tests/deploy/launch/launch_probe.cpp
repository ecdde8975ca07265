#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <string_view>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

int open_descriptors() {
  int count = 0;
  for (int fd = 0; fd < 1024; ++fd)
    count += ::fcntl(fd, F_GETFD) >= 0;
  return count;
}

int altered_signals() {
  sigset_t blocked;
  ::sigprocmask(SIG_SETMASK, nullptr, &blocked);
  int count = 0;
  for (int signal = 1; signal < NSIG; ++signal) {
    struct sigaction action {};
    if (::sigaction(signal, nullptr, &action) == 0)
      count += action.sa_handler != SIG_DFL || ::sigismember(&blocked, signal);
  }
  return count;
}

int descriptors_allowed() {
  rlimit allowed{};
  ::getrlimit(RLIMIT_NOFILE, &allowed);
  return static_cast<int>(allowed.rlim_cur);
}

void report(char** arguments) {
  char input[64] = {};
  if (::read(STDIN_FILENO, input, sizeof input - 1) < 0)
    std::snprintf(input, sizeof input, "errno %d", errno);
  char directory[4096] = {};
  std::printf("session %d group %d\n", ::getsid(0) == ::getpid(),
              ::getpgrp() == ::getpid());
  std::printf("descriptors %d signals %d umask %03o\n", open_descriptors(),
              altered_signals(), ::umask(0));
  std::printf("directory %s\n", ::getcwd(directory, sizeof directory));
  std::printf("variable %s\nstdin %s\n", std::getenv("PROBE"), input);
  for (; *arguments != nullptr; ++arguments)
    std::printf("argument %s\n", *arguments);
}

/// What the kernel says of user, groups and capabilities, a word a line.
void report_privileges() {
  char line[256];
  FILE* status = std::fopen("/proc/self/status", "re");
  while (status != nullptr && std::fgets(line, sizeof line, status) != nullptr)
    for (std::string_view wanted :
         {"Uid:", "Gid:", "Groups:", "CapInh:", "CapPrm:", "CapEff:", "CapBnd:",
          "CapAmb:", "NoNewPrivs:"})
      if (std::string_view{line}.substr(0, wanted.size()) == wanted)
        std::fputs(line, stdout);
}

/// Writes 1 MiB without a reader; 0 when it was refused and never stopped.
int flood() {
  char block[4096] = {};
  bool refused = false;
  for (int i = 0; i < 256; ++i)
    refused |=
        ::write(STDERR_FILENO, block, sizeof block) < 0 && errno == EAGAIN;
  return refused ? 0 : 1;
}

/// For each byte on stdin: a line on stdout, then the byte goes back.
void echo() {
  char byte = 0;
  while (::read(STDIN_FILENO, &byte, 1) == 1)
    if (::write(STDOUT_FILENO, "line\n", 5) != 5 ||
        ::write(STDIN_FILENO, &byte, 1) != 1)
      std::abort();
}

} // namespace

int main(int, char** argv) {
  std::string_view mode{argv[1]};
  if (mode == "flood")
    return flood();
  if (mode == "echo")
    echo();
  else if (mode == "privileges")
    report_privileges();
  else if (mode == "limits")
    std::printf("descriptors %d\n", descriptors_allowed());
  else
    report(argv + 2);
  return 0;
}
