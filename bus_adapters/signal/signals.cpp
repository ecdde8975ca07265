#include "bus_adapters/signal/signals.hpp"

#include <cerrno>
#include <csignal>
#include <sys/signalfd.h>
#include <system_error>

namespace lh::signals {

namespace {

sigset_t ours() {
  sigset_t set;
  sigemptyset(&set);
  for (int number : {SIGTERM, SIGINT, SIGHUP})
    sigaddset(&set, number);
  return set;
}

} // namespace

void block_signals() {
  auto set = ours();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

result<net::unique_fd> open_signals() {
  auto set = ours();
  net::unique_fd fd{::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC)};
  if (!fd)
    return fault{errno, "signalfd: " + std::generic_category().message(errno)};
  return fd;
}

void read_signals(int fd, const std::function<void(int)>& visit) {
  signalfd_siginfo info{};
  while (::read(fd, &info, sizeof info) == sizeof info)
    visit(static_cast<int>(info.ssi_signo));
}

} // namespace lh::signals
