#include "bus_adapters/ipc/acceptor.hpp"
#include "tests/bus_adapters/ipc/ipc_world.hpp"
#include "tests/bus_adapters/reactor/descriptor_limit.hpp"

#include <cstring>
#include <sys/un.h>

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;

namespace {

net::unique_fd new_socket() {
  return net::unique_fd{
      ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
}

bool connect(const net::unique_fd& fd, const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, path.size());
  return ::connect(fd.get(), reinterpret_cast<sockaddr*>(&address),
                   sizeof address) == 0;
}

/// Rests whenever somebody knocks, and lets nobody in; tells the test of both.
class resting_state {
public:
  using interface = caf::typed_actor<caf::reacts_to<bus::fd_event>,
                                     caf::reacts_to<bus::accept_atom>>;
  static constexpr std::chrono::milliseconds rest{30};

  resting_state(interface::pointer self, protocol::runtime&,
                std::reference_wrapper<bus::reactor> host,
                const std::string& path, const caf::actor& witness)
      : witness_(witness),
        listener_(host, self, *bus::listen_at(path, 0600), "test") {}

  interface::behavior_type make_behavior() {
    return {
        [this](const bus::fd_event&) {
          listener_.take_rest(rest);
          tell("knocked");
        },
        [this](bus::accept_atom) {
          tell("rested");
          listener_.go_on();
        },
    };
  }

private:
  void tell(const std::string& what) { caf::anon_send(witness_, what); }

  caf::actor witness_;
  bus::acceptor listener_;
};

} // namespace

TEST_CASE_FIXTURE(ipc_world, "acceptor: without descriptors it rests, and then "
                             "takes who has waited") {
  listen();
  CHECK(is_taken(frame()));
  CHECK(forwarded() == last_ns);
  auto plugin = new_socket();
  auto bytes = frame();
  auto& handled = shared.statistics.slot(names::listener, "")->handled;
  {
    descriptor_limit none{0};
    REQUIRE(connect(plugin, file("plugin.sock")));
    REQUIRE(::send(plugin.get(), bytes.data(), bytes.size(), 0) > 0);
    auto begun = shared.clocks.boot();
    auto before = handled.load();
    constexpr int of_two_rests = 6;
    CHECK(eventually([&] { return handled >= before + of_two_rests; }));
    CHECK(shared.clocks.boot() - begun >= bus::acceptor::rest);
    CHECK(asked == 1);
  }
  CHECK(forwarded() == last_ns);
}

TEST_CASE_FIXTURE(ipc_world, "acceptor: in a rest it is told of nobody, and "
                             "then of all who wait") {
  auto path = file("resting.sock");
  host_actor<resting_state>("resting", path, caf::actor_cast<caf::actor>(self));
  auto plugin = new_socket();
  REQUIRE(eventually([&] { return connect(plugin, path); }));
  for (int i = 0; i < 3; ++i) {
    CHECK(next<std::string>() == "knocked");
    CHECK(next<std::string>() == "rested");
  }
}

TEST_CASE("acceptor: connections are given a share of the descriptors") {
  {
    descriptor_limit few{80};
    CHECK(bus::most_connections() == 10);
  }
  descriptor_limit many{4000};
  CHECK(bus::most_connections() == 256);
}
