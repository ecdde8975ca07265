#pragma once

#include "bus_adapters/ipc/ipc_listener_adapter.hpp"
#include "messages/ipc/frame.hpp"
#include "messages/ipc/spool.hpp"
#include "tests/bus_adapters/reactor/reactor_world.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sys/socket.h>
#include <sys/wait.h>

namespace lh::tests {

constexpr uid_t nobody = 65534;

/// A listener whose runner says that the test's own process group is the
/// client's, unless the test says otherwise.
struct ipc_world : reactor_world {
  ipc_world() {
    namespace names = protocol::names;
    put(names::leases, caf::actor_cast<caf::actor>(self));
    put(names::runner,
        system.spawn([this](caf::event_based_actor*) -> caf::behavior {
          return {[this](const pb::ChildQuery& query) {
            pb::ChildInfo child;
            child.set_running(query.child() == "dhcp4-client-1" && runs);
            child.set_uid(uid);
            child.mutable_identity()->set_pid(group);
            return child;
          }};
        }));
    put_store();
  }

  void put_store() {
    put(protocol::names::store,
        system.spawn([this](caf::event_based_actor*) -> caf::behavior {
          return {[this](const plugin::Event&) -> caf::result<pb::Ack> {
            ++asked;
            if (refuses)
              return caf::sec::runtime_error;
            return pb::Ack{};
          }};
        }));
  }

  void listen() {
    host_actor<bus::ipc_listener_state>(protocol::names::listener, directory());
    REQUIRE(eventually(
        [this] { return packet_peer{file("plugin.sock")}.connected(); }));
  }

  plugin::Event event(const std::string& client = "dhcp4-client-1") {
    plugin::Event made;
    made.set_client(client);
    made.set_pid(4711);
    made.set_boottime_ns(++last_ns);
    made.set_kind(plugin::DECONFIG);
    made.set_interface("wan0");
    return made;
  }

  std::string frame(const std::string& client = "dhcp4-client-1") {
    return *ipc::encode_frame(event(client));
  }

  /// Whether the daemon takes charge of what a new peer says.
  bool is_taken(const std::string& packet) {
    packet_peer peer{file("plugin.sock")};
    REQUIRE(peer.connected());
    REQUIRE(peer.send(packet));
    auto answer = peer.receive();
    if (answer)
      CHECK(answer->size() == 1);
    return answer.has_value();
  }

  /// The same, said by a process of another user, in the test's group.
  bool is_taken_from(uid_t user, const std::string& packet) {
    auto path = file("plugin.sock");
    auto child = ::fork();
    if (child == 0) {
      if (::setresuid(user, user, user) != 0)
        ::_exit(2);
      packet_peer peer{path};
      bool sent = peer.connected() && peer.send(packet);
      char byte;
      ::_exit(sent && ::recv(peer.get(), &byte, 1, 0) == 1 ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WEXITSTATUS(status) != 2);
    return WEXITSTATUS(status) == 0;
  }

  std::string spool(const std::string& content, uid_t owner = 0) {
    auto name = ipc::to_string({++last_ns, 4711});
    std::filesystem::create_directory(file("spool"));
    auto temporary = file("spool/temporary");
    std::ofstream{temporary, std::ios::binary} << content;
    REQUIRE(::chown(temporary.c_str(), owner, owner) == 0);
    std::filesystem::rename(temporary, file("spool/" + name));
    return file("spool/" + name);
  }

  static bool gone(const std::string& path) {
    return eventually([&] { return !std::filesystem::exists(path); });
  }

  /// The event that the lease monitor gets next, by its time.
  int64_t forwarded() {
    auto one = next<plugin::Event>();
    return one ? one->boottime_ns() : 0;
  }

  bool nothing_forwarded() { return self->mailbox().empty(); }

  std::atomic<bool> runs{true};
  std::atomic<bool> refuses{false};
  std::atomic<uid_t> uid{0};
  std::atomic<uint32_t> group{static_cast<uint32_t>(::getpgrp())};
  std::atomic<int> asked{0};
  int64_t last_ns = 0;
};

} // namespace lh::tests
