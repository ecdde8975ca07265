#include "bus_adapters/process/output.hpp"
#include "tests/bus_adapters/process/scratch.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

using namespace lh;
using namespace std::chrono_literals;

namespace {

struct tail_fixture {
  void feed(std::string_view bytes) {
    tail.feed(bytes, [this](auto& line) { lines.push_back(line); });
  }
  bus::output_tail tail;
  std::vector<std::string> lines;
};

} // namespace

TEST_CASE_FIXTURE(tail_fixture, "output: lines may come in any pieces") {
  for (char c : std::string{"one\ntwo\n\nthree"})
    feed({&c, 1});
  CHECK(lines == std::vector<std::string>{"one", "two", ""});
  tail.finish();
  tail.finish();
  CHECK(tail.last() == std::deque<std::string>{"one", "two", "", "three"});
}

TEST_CASE_FIXTURE(tail_fixture, "output: the last 8 lines are kept") {
  for (int i = 1; i <= 20; ++i)
    feed(std::to_string(i) + "\n");
  CHECK(lines.size() == 20);
  CHECK(tail.last().size() == 8);
  CHECK(tail.last().front() == "13");
  CHECK(tail.last().back() == "20");
}

TEST_CASE_FIXTURE(tail_fixture, "output: a line is cut at 512 octets") {
  feed(std::string(100'000, 'x') + "\nshort\n");
  CHECK(lines.front() == std::string(512, 'x'));
  CHECK(lines.back() == "short");
}

TEST_CASE_FIXTURE(tail_fixture, "output: what could do harm is replaced") {
  feed("a\x1b[31m\tb\r\x7f\xc3\xa4\n");
  CHECK(lines.front() == "a?[31m b????");
}

TEST_CASE("output: a child's name is one safe file name, never another's") {
  CHECK(bus::output_path("/run/x", "dhcp4-client-1") ==
        "/run/x/output/dhcp4-client-1");
  CHECK(bus::output_path("/r", "hook/Device.DHCPv4.Client.1") ==
        "/r/output/hook%2fDevice.DHCPv4.Client.1");
  CHECK(bus::output_path("/r", "../a b%") == "/r/output/%2e.%2fa%20b%25");
}

TEST_CASE("output: the FIFO is private and replaces what was in its place") {
  tests::scratch files;
  auto path = bus::output_path(files.path(), "child");
  REQUIRE(bus::make_output(path));
  ::unlink(path.c_str());
  auto victim = files.write("victim", "untouched");
  REQUIRE(::symlink(victim.c_str(), path.c_str()) == 0);
  auto fifo = bus::make_output(path);
  REQUIRE(fifo);
  struct stat status {};
  ::fstat(fifo->get(), &status);
  CHECK(S_ISFIFO(status.st_mode));
  CHECK((status.st_mode & 07777) == 0600);
  CHECK(tests::read_file(victim) == "untouched");
}

TEST_CASE("output: only a FIFO is opened again") {
  tests::scratch files;
  auto file = files.write("file", "text");
  CHECK(bus::open_output(file).error().code == EINVAL);
  CHECK(bus::open_output(files.file("none")).error().code == ENOENT);
  ::symlink(file.c_str(), files.file("link").c_str());
  CHECK(bus::open_output(files.file("link")).error().code == ELOOP);
}
