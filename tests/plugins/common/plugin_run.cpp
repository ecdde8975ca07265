#include "tests/plugins/common/plugin_run.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace {

std::string read_all(int fd) {
  std::string text;
  char buffer[4096];
  ssize_t count = 0;
  while ((count = ::read(fd, buffer, sizeof buffer)) > 0)
    text.append(buffer, static_cast<size_t>(count));
  return text;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts)
    all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

sockaddr_un address_of(const fs::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  REQUIRE(path.native().size() < sizeof address.sun_path);
  path.native().copy(address.sun_path, path.native().size());
  return address;
}

} // namespace

scratch_directory::scratch_directory() {
  std::string name = fs::temp_directory_path() / "lh-plugin-XXXXXX";
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  path_ = name;
}

scratch_directory::~scratch_directory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

plugin_run run_plugin(const std::string& program,
                      std::vector<std::string> arguments,
                      std::vector<std::string> environment) {
  auto argv = pointers(arguments);
  auto envp = pointers(environment);

  int errors[2];
  REQUIRE(::pipe2(errors, O_CLOEXEC) == 0);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, errors[1], STDERR_FILENO);
  auto start = std::chrono::steady_clock::now();
  pid_t pid = 0;
  REQUIRE(::posix_spawn(&pid, program.c_str(), &actions, nullptr, argv.data(),
                        envp.data()) == 0);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(errors[1]);
  auto text = read_all(errors[0]);
  ::close(errors[0]);
  int status = 0;
  REQUIRE(::waitpid(pid, &status, 0) == pid);
  auto end = std::chrono::steady_clock::now();
  REQUIRE(WIFEXITED(status));
  return {WEXITSTATUS(status), text,
          std::chrono::duration_cast<std::chrono::milliseconds>(end - start)};
}

plugin_socket::plugin_socket(const fs::path& directory, int backlog)
    : path_(directory / "plugin.sock"),
      fd_(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)) {
  auto address = address_of(path_);
  REQUIRE(::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) ==
          0);
  REQUIRE(::listen(fd_, backlog) == 0);
}

plugin_socket::~plugin_socket() {
  ::close(fd_);
}

std::string plugin_socket::take_frame(std::optional<char> answer) {
  int connection = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
  std::string frame(128 * 1024, '\0');
  auto size = ::recv(connection, frame.data(), frame.size(), 0);
  frame.resize(size > 0 ? static_cast<size_t>(size) : 0);
  if (answer)
    ::send(connection, &*answer, 1, MSG_NOSIGNAL);
  ::close(connection);
  return frame;
}

int plugin_socket::occupy() {
  auto address = address_of(path_);
  int fd = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
    return fd;
  ::close(fd);
  return -1;
}
