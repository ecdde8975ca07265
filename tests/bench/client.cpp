// Stands in for udhcpc and for dibbler-client. Beside it in the directory that
// argv[0] names lie `stamp`, the file `stamps` and, when it shall become the
// real client, `real`.
#include "tests/bench/stamps.hpp"

#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

using lh::bench::stamps;

struct places {
  std::string directory;
  std::string client;
  std::string stamp = directory + "/stamp";
  std::string real = directory + "/real";
  std::string orders = directory + '/' + client + ".sock";
};

places find_places(const std::string& own_path) {
  auto* client = std::getenv("LEASEHOLD_CLIENT");
  return {own_path.substr(0, own_path.rfind('/')),
          client == nullptr ? "nobody" : client};
}

/// The script in dibbler's directory leads to descriptor 3: the stamp gets
/// that, and the plugin the next one.
std::string stamp_before_lent(const std::string& directory,
                              const places& here) {
  constexpr int lent = 3;
  auto moved = ::dup(lent);
  auto stamp = ::open(here.stamp.c_str(), O_PATH | O_CLOEXEC);
  ::dup2(stamp, lent);
  ::close(stamp);
  auto plugin = "/proc/self/fd/" + std::to_string(moved);
  ::setenv("BENCH_PROGRAM", plugin.c_str(), 1);
  return directory + "/notify";
}

/// Puts the stamp program before the plugin that the daemon has named; returns
/// the script to run.
std::string put_stamp_first(char** argv, places& here) {
  ::setenv("BENCH_STAMPS", (here.directory + "/stamps").c_str(), 1);
  for (; *argv != nullptr; ++argv)
    if (std::strcmp(*argv, "-w") == 0 && argv[1] != nullptr) {
      return stamp_before_lent(argv[1], here);
    } else if (std::strcmp(*argv, "-s") == 0 && argv[1] != nullptr) {
      ::setenv("BENCH_PROGRAM", argv[1], 1);
      argv[1] = here.stamp.data();
    }
  return here.stamp;
}

/// The words of an order, each ended by a zero octet.
std::vector<char*> words_of(char* text, size_t size) {
  std::vector<char*> words;
  for (auto* end = text + size; text < end; text += std::strlen(text) + 1)
    words.push_back(text);
  return words;
}

/// Runs the script as udhcpc does: a child with the variables added.
void run_script(const std::string& script, const places& here,
                const stamps& notes, const std::vector<char*>& words) {
  std::string about = here.client + ' ' + words.front();
  for (std::string_view word : words)
    if (word.substr(0, 3) == "ip=")
      about += ' ' + std::string{word.substr(3)};
  auto pid = ::fork();
  if (pid == 0) {
    for (size_t i = 1; i < words.size(); ++i)
      ::putenv(words[i]);
    const char* argv[] = {script.c_str(), words.front(), nullptr};
    ::execv(argv[0], const_cast<char**>(argv));
    ::_exit(127);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  notes.note("exit " + about + ' ' + std::to_string(status));
}

int listen_for_orders(const places& here) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  here.orders.copy(address.sun_path, sizeof address.sun_path - 1);
  ::unlink(address.sun_path);
  int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  auto* name = reinterpret_cast<const sockaddr*>(&address);
  return ::bind(fd, name, sizeof address) == 0 ? fd : -1;
}

int obey(const std::string& script, const places& here, const stamps& notes) {
  int orders = listen_for_orders(here);
  if (orders < 0)
    return 1;
  char deconfig[] = "deconfig";
  if (script == here.stamp)
    run_script(script, here, notes, {deconfig});
  notes.note("ready " + here.client);
  std::vector<char> text(4097);
  for (;;) {
    auto size = ::recv(orders, text.data(), text.size() - 1, 0);
    if (size <= 0)
      return 1;
    text[static_cast<size_t>(size)] = '\0';
    run_script(script, here, notes,
               words_of(text.data(), static_cast<size_t>(size)));
  }
}

} // namespace

int main(int, char** argv) {
  auto here = find_places(argv[0]);
  stamps notes{here.directory + "/stamps"};
  notes.note("start " + here.client + ' ' + std::to_string(::getpid()));
  auto script = put_stamp_first(argv, here);
  if (::access(here.real.c_str(), X_OK) != 0)
    return obey(script, here, notes);
  ::execv(here.real.c_str(), argv);
  return 127;
}
