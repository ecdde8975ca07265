#include "bus_adapters/service/notify_socket.hpp"
#include "tests/bus_adapters/service/fake_manager.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <unistd.h>

using namespace lh;
using namespace lh::tests;

namespace {

/// The environment as a service manager makes it, and not afterwards.
struct environment {
  environment(const char* address, const std::string& usec,
              const std::string& pid) {
    ::setenv("NOTIFY_SOCKET", address, 1);
    ::setenv("WATCHDOG_USEC", usec.c_str(), 1);
    ::setenv("WATCHDOG_PID", pid.c_str(), 1);
  }
  ~environment() {
    for (auto* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
      ::unsetenv(name);
  }
};

const std::string us = std::to_string(::getpid());

} // namespace

TEST_CASE("notify socket: without NOTIFY_SOCKET there is no manager") {
  CHECK_FALSE(service::find_manager());
  environment empty{"", "1000", us};
  CHECK_FALSE(service::find_manager());
}

TEST_CASE("notify socket: the watchdog is ours, or nobody's, or none") {
  using std::chrono::microseconds;
  auto watchdog = [](const std::string& usec, const std::string& pid) {
    environment given{"@some", usec, pid};
    return service::find_manager().value().watchdog;
  };
  CHECK(watchdog("30000000", us) == microseconds{30'000'000});
  CHECK(watchdog("1", "") == microseconds{1});
  CHECK_FALSE(watchdog("30000000", "1"));
  for (auto* bad : {"", "0", "-1", "x", "1s", "99999999999999999999"})
    CHECK_FALSE(watchdog(bad, us));
}

TEST_CASE("notify socket: lines arrive at a path and at an abstract name") {
  for (auto& address : {"@lh-notify-" + us, "/tmp/lh-notify-" + us}) {
    fake_manager manager{address};
    auto socket = service::notify_socket::open(address);
    REQUIRE(socket);
    CHECK(socket->send("READY=1").has_value());
    CHECK(manager.next() == "READY=1");
  }
}

TEST_CASE("notify socket: a manager that is not there is a fault, not the "
          "end, and one that comes back is told") {
  auto address = "/tmp/lh-notify-" + us;
  auto socket = service::notify_socket::open(address);
  REQUIRE(socket);
  CHECK(socket->send("READY=1").error().code == ENOENT);
  fake_manager manager{address};
  CHECK(socket->send("READY=1").has_value());
}

TEST_CASE("notify socket: a manager that does not read makes nobody wait") {
  auto address = "@lh-notify-" + us;
  fake_manager manager{address};
  auto socket = service::notify_socket::open(address);
  REQUIRE(socket);
  auto refused = [&] { return !socket->send("WATCHDOG=1"); };
  bool was = false;
  for (int i = 0; i < 100'000 && !was; ++i)
    was = refused();
  CHECK(was);
  CHECK(manager.next() == "WATCHDOG=1");
  CHECK_FALSE(refused());
}

TEST_CASE("notify socket: a name that no socket can have is a fault") {
  auto socket = service::notify_socket::open("/" + std::string(107, 'x'));
  REQUIRE_FALSE(socket);
  CHECK(socket.error().code == ENAMETOOLONG);
}
