#include "bus_adapters/process/identity.hpp"

#include <doctest/doctest.h>

#include <string>
#include <sys/prctl.h>
#include <unistd.h>

using namespace lh;

namespace {

std::string stat_of(const std::string& name) {
  std::string text = "4711 (" + name + ") S";
  for (int field = 4; field <= 52; ++field)
    text += " " + std::to_string(field * 100);
  return text + "\n";
}

} // namespace

TEST_CASE("identity: the start time is field 22 whatever the name holds") {
  for (auto name : {"udhcpc", "a) S 1 2", "a b", ")", "(((", ") ) )", ""})
    CHECK(bus::start_time_of(stat_of(name)) == 2200);
}

TEST_CASE("identity: every cut of a stat is refused or reads the same") {
  auto stat = stat_of("a) R 7 (b");
  for (size_t size = 0; size < stat.size(); ++size) {
    auto ticks = bus::start_time_of({stat.data(), size});
    CHECK((!ticks || *ticks == 2200));
  }
  CHECK_FALSE(bus::start_time_of("no parenthesis"));
}

TEST_CASE("identity: a running process is itself under any name") {
  ::prctl(PR_SET_NAME, "x) R 1 (2");
  auto own = bus::read_identity(::getpid());
  ::prctl(PR_SET_NAME, "test");
  REQUIRE(own);
  CHECK(own->start_time() > 0);
  CHECK(own->executable().starts_with("/"));
  CHECK(bus::is_same(*own));
}

TEST_CASE("identity: each part must be the same") {
  auto own = *bus::read_identity(::getpid());
  auto other = own;
  other.set_start_time(own.start_time() + 1);
  CHECK_FALSE(bus::is_same(other));
  other = own;
  other.set_executable("/bin/other");
  CHECK_FALSE(bus::is_same(other));
  CHECK(bus::is_same_process(own, other));
  other = own;
  other.set_pid(1);
  CHECK_FALSE(bus::is_same(other));
  CHECK_FALSE(bus::is_same({}));
}

TEST_CASE("identity: no process is no identity") {
  CHECK(bus::read_identity(0x7ffffff0).error().code == ENOENT);
  CHECK(bus::uid_of(0x7ffffff0).error().code == ENOENT);
  CHECK(*bus::uid_of(::getpid()) == ::geteuid());
}
