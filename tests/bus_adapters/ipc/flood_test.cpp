#include "tests/bus_adapters/ipc/ipc_world.hpp"

#include <atomic>
#include <memory>

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;

namespace {

constexpr int few = bus::spool_queue::at_once;

/// A store that takes charge of nothing.
struct flooded : ipc_world {
  flooded() {
    end(names::store, caf::exit_reason::user_shutdown);
    put(names::store,
        system.spawn([this](caf::event_based_actor* store) -> caf::behavior {
          return {[this, store](const plugin::Event&) {
            ++asked;
            auto reply = store->make_response_promise();
            if (answers)
              reply.deliver(pb::Ack{});
            return reply;
          }};
        }));
    listen();
  }

  /// Peers of this process, which wait for an answer.
  void say(int count) {
    for (int i = 0; i < count; ++i) {
      peers.push_back(std::make_unique<packet_peer>(file("plugin.sock")));
      peers.back()->send(frame());
    }
  }

  /// Nobody is a client's sender until it has been found to be.
  void be_known() {
    answers = true;
    say(1);
    CHECK(peers.back()->receive());
    answers = false;
    asked = 0;
  }

  /// A sender of a process group of its own: what it says is not for the store,
  /// but to be told so it must have been heard.
  bool another_is_heard() {
    auto bytes = frame();
    return is_so_for_another([&] {
      packet_peer peer{file("plugin.sock")};
      return peer.send(bytes) && peer.is_hung_up();
    });
  }

  std::atomic<bool> answers{false};
  std::vector<std::unique_ptr<packet_peer>> peers;
};

} // namespace

TEST_CASE_FIXTURE(flooded, "ipc: of one client one event is under way, and "
                           "others are heard meanwhile") {
  say(100);
  CHECK(eventually([this] { return asked == 1; }));
  CHECK(another_is_heard());
  CHECK(asked == 1);
}

TEST_CASE_FIXTURE(flooded,
                  "spool: of one client a few files are under way, and "
                  "others are read meanwhile") {
  for (int i = 0; i < 10 * few; ++i)
    spool(ipc::seal_frame(frame()));
  CHECK(eventually([this] { return asked == few; }));
  spool(ipc::seal_frame(frame("dhcp4-client-2")));
  CHECK(eventually([this] { return asked == few + 1; }));
  CHECK(another_is_heard());
  CHECK(asked == few + 1);
  CHECK(is_spool_read("dhcp4-client-3"));
}

TEST_CASE_FIXTURE(ipc_world, "spool: who leaves too much waits for his rate, "
                             "and nobody for him") {
  constexpr int more = 3;
  constexpr int most = bus::spool_queue::without_pause;
  for (int i = 0; i < most + more; ++i)
    spool(ipc::seal_frame(frame()));
  auto begun = shared.clocks.boot();
  listen();
  CHECK(is_spool_read("dhcp4-client-2"));
  CHECK(is_spool_read("dhcp4-client-1"));
  CHECK(shared.clocks.boot() - begun >= more * bus::pace::pause);
  CHECK(asked == most + more);
  CHECK(gone(spool(ipc::seal_frame(frame("dhcp4-client-2")))));
}

namespace {

struct spool_flooded : flooded {
  spool_flooded() {
    answers = true;
    put("dhcp4-client-1", caf::actor_cast<caf::actor>(self));
  }

  void leave(int count, uid_t owner = 0) {
    for (int i = 0; i < count; ++i)
      spool(ipc::seal_frame(frame()), owner);
  }

  static constexpr int most = ipc::spool_limit;
};

} // namespace

TEST_CASE_FIXTURE(spool_flooded, "spool: of a client that leaves more than is "
                                 "taken its actor is told, and again") {
  leave(most);
  CHECK(eventually([this] { return files_left() == 0; }));
  CHECK_FALSE(next<pb::EventFlood>(0s));
  leave(most + most / 2);
  CHECK(next<pb::EventFlood>());
  CHECK(eventually([this] {
    leave(few);
    return next<pb::EventFlood>(50ms).has_value();
  }));
}

TEST_CASE_FIXTURE(spool_flooded, "spool: where a store hangs there is no "
                                 "flood") {
  answers = false;
  leave(2 * most);
  CHECK(eventually([this] { return files_left() <= most + few; }));
  is_spool_read("dhcp4-client-2");
  CHECK_FALSE(next<pb::EventFlood>(50ms));
}

TEST_CASE_FIXTURE(spool_flooded, "spool: who is not a client's user makes no "
                                 "flood of the client's") {
  leave(3 * most, nobody);
  CHECK(eventually([this] { return files_left() <= most; }));
  CHECK_FALSE(next<pb::EventFlood>(0s));
  uid = nobody;
  CHECK(eventually([this] {
    leave(few, nobody);
    return next<pb::EventFlood>(50ms).has_value();
  }));
}

TEST_CASE_FIXTURE(flooded, "ipc: strangers are one sender, however many groups "
                           "they make") {
  be_known();
  auto bytes = frame("dhcp4-client-2");
  auto begun = shared.clocks.boot();
  constexpr int many = 2 * bus::turns::at_once;
  for (int i = 0; i < many; ++i)
    is_so_for_another(
        [&] { return packet_peer{file("plugin.sock")}.send(bytes); });
  say(1);
  CHECK(eventually([this] { return asked == 1; }));
  auto paused = (shared.clocks.boot() - begun) / bus::pace::pause;
  CHECK(queried <= bus::turns::at_once + paused + 3);
}

TEST_CASE_FIXTURE(ipc_world,
                  "ipc: a flood waits for its rate, and all of it is "
                  "heard") {
  listen();
  std::vector<std::unique_ptr<packet_peer>> peers;
  constexpr int more = 3;
  constexpr int count = bus::turns::at_once + more;
  auto begun = shared.clocks.boot();
  for (int i = 0; i < count; ++i) {
    peers.push_back(std::make_unique<packet_peer>(file("plugin.sock")));
    peers.back()->send(frame());
  }
  for (auto& peer : peers)
    CHECK(peer->receive());
  CHECK(asked == count);
  CHECK(shared.clocks.boot() - begun >= more * bus::pace::pause);
}
