#include "tests/bus_adapters/ipc/ipc_world.hpp"

#include <sys/stat.h>

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;

namespace {

struct listening : ipc_world {
  listening() { listen(); }
};

} // namespace

TEST_CASE_FIXTURE(listening, "ipc: a frame gets one byte and goes to the lease "
                             "monitor once the store has it") {
  CHECK(is_taken(frame()));
  CHECK(asked == 1);
  CHECK(forwarded() == last_ns);
  CHECK(nothing_forwarded());
}

TEST_CASE_FIXTURE(listening, "ipc: a sender of another process group is "
                             "refused") {
  ++group;
  CHECK(is_refused(frame()));
  CHECK(asked == 0);
  CHECK(nothing_forwarded());
  --group;
  CHECK(is_taken(frame()));
}

TEST_CASE_FIXTURE(listening, "ipc: a client that does not run or does not "
                             "exist has no senders") {
  CHECK(is_refused(frame("dhcp4-client-2")));
  runs = false;
  CHECK(is_refused(frame()));
  CHECK(asked == 0);
}

TEST_CASE_FIXTURE(listening, "ipc: another user than root and the client's is "
                             "dropped") {
  CHECK_FALSE(is_taken_from(nobody, clients, frame()));
  CHECK(asked == 0);
  uid = nobody;
  CHECK(is_taken_from(nobody, clients, frame()));
  CHECK(is_taken(frame()));
}

TEST_CASE_FIXTURE(listening, "ipc: only root and the clients' group can "
                             "connect") {
  struct stat status {};
  REQUIRE(::stat(file("plugin.sock").c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0660);
  CHECK(status.st_uid == 0);
  CHECK(status.st_gid == clients);
  uid = nobody;
  CHECK_FALSE(is_taken_from(nobody, nobody, frame()));
  CHECK(asked == 0);
}

TEST_CASE_FIXTURE(listening, "ipc: frames of wrong version, kind or content "
                             "are refused") {
  auto good = frame();
  auto wrong = [&](size_t at, char value) {
    auto bytes = good;
    bytes[at] = value;
    return bytes;
  };
  CHECK(is_refused(wrong(0, 'X')));
  CHECK(is_refused(wrong(1, 'X')));
  CHECK(is_refused(wrong(2, 2)));
  CHECK(is_refused(wrong(3, 9)));
  CHECK(is_refused(good.substr(0, 3)));
  CHECK(is_refused(good.substr(0, 4) + "\xff\xff\xff"));
  CHECK(asked == 0);
  CHECK(is_taken(good));
}

TEST_CASE_FIXTURE(listening, "ipc: a frame of more than 64 KiB is refused") {
  auto big = frame() + std::string(ipc::max_frame_size, '\0');
  CHECK(is_refused(big));
  CHECK(is_taken(frame()));
}

TEST_CASE_FIXTURE(listening, "ipc: a store that refuses gives no byte, but the "
                             "event goes on") {
  refuses = true;
  CHECK(answer_to(frame()).empty());
  CHECK(forwarded() == last_ns);
}

TEST_CASE_FIXTURE(listening, "ipc: without a store there is no byte, but the "
                             "event goes on") {
  end(names::store, caf::sec::runtime_error);
  CHECK(answer_to(frame()).empty());
  CHECK(forwarded() == last_ns);
}

TEST_CASE_FIXTURE(listening,
                  "ipc: while nobody knows whose a sender is he gets "
                  "no answer") {
  end(names::runner, caf::sec::runtime_error);
  CHECK(answer_to(frame()).empty());
  put_runner();
  CHECK(is_taken(frame()));
}

TEST_CASE_FIXTURE(listening, "ipc: drops are counted where people look") {
  ++group;
  is_taken(frame());
  auto slot = shared.statistics.slot(names::listener, "");
  CHECK(slot->state().find("1 rejected") != std::string::npos);
}

TEST_CASE_FIXTURE(listening, "ipc: many silent connections of one keep nobody "
                             "else out") {
  CHECK(is_taken(frame()));
  auto bytes = frame();
  auto ours = ::getpgrp();
  CHECK(is_so_for_another([&] {
    std::vector<packet_peer> silent;
    for (int i = 0; i < 400; ++i)
      silent.emplace_back(file("plugin.sock"));
    if (!silent.back().is_hung_up() || ::setpgid(0, ours) != 0)
      return false;
    packet_peer other{file("plugin.sock")};
    return other.send(bytes) && other.receive().has_value();
  }));
}

TEST_CASE_FIXTURE(listening, "ipc: a flood of bad frames keeps nobody out") {
  CHECK(is_taken(frame()));
  auto path = file("plugin.sock");
  CHECK(is_so_for_another([&] {
    for (int i = 0; i < 500; ++i)
      packet_peer{path}.send("; reboot");
    return true;
  }));
  CHECK(is_taken(frame()));
  CHECK(asked == 2);
}

TEST_CASE_FIXTURE(listening, "ipc: a listener that was started again listens") {
  end(names::listener, caf::sec::runtime_error);
  listen();
  CHECK(is_taken(frame()));
}

TEST_CASE_FIXTURE(listening, "ipc: a plugin that went without waiting is heard "
                             "all the same") {
  auto bytes = frame();
  packet_peer{file("plugin.sock")}.send(bytes);
  CHECK(forwarded() == last_ns);
}
