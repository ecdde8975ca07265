#include "child_nft.hpp"

#include "messages/net/unique_fd.hpp"

#include <spawn.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lh::leasectl_test {

namespace {

net::unique_fd memory_with(const std::string& text) {
  net::unique_fd file{::memfd_create("nft", MFD_CLOEXEC)};
  auto size = static_cast<ssize_t>(text.size());
  if (::write(file.get(), text.data(), text.size()) != size ||
      ::lseek(file.get(), 0, SEEK_SET) != 0)
    throw std::runtime_error("memfd");
  return file;
}

std::string text_in(int file) {
  std::string text(4096, '\0');
  auto size = ::pread(file, text.data(), text.size(), 0);
  text.resize(size > 0 ? static_cast<size_t>(size) : 0);
  return text;
}

int run(const char* const argv[], int in, int out) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out, 1);
  ::posix_spawn_file_actions_adddup2(&actions, out, 2);
  pid_t pid = 0;
  int error = ::posix_spawnp(&pid, argv[0], &actions, nullptr,
                             const_cast<char**>(argv), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0)
    throw std::runtime_error("posix_spawnp");
  int status = 0;
  ::waitpid(pid, &status, 0);
  return status;
}

} // namespace

std::string nft_complaint(const std::string& ruleset) {
  auto in = memory_with(ruleset);
  auto out = memory_with("");
  const char* as_user = ::geteuid() == 0 ? "-n" : "-rn";
  const char* argv[] = {"unshare", as_user, "/usr/sbin/nft", "-c",
                        "-f",      "-",     nullptr};
  auto status = run(argv, in.get(), out.get());
  auto said = text_in(out.get());
  return status == 0 || !said.empty() ? said : "nft fails without a word";
}

} // namespace lh::leasectl_test
