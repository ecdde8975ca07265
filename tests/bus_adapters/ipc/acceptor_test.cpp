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

TEST_CASE("acceptor: connections are given a share of the descriptors") {
  {
    descriptor_limit few{80};
    CHECK(bus::most_connections() == 10);
  }
  descriptor_limit many{4000};
  CHECK(bus::most_connections() == 256);
}
