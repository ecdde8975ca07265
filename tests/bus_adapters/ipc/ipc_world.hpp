#pragma once

#include "bus_adapters/ipc/ipc_listener_adapter.hpp"
#include "messages/ipc/frame.hpp"
#include "messages/ipc/spool.hpp"
#include "tests/bus_adapters/reactor/reactor_world.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <grp.h>
#include <sys/socket.h>
#include <sys/wait.h>

namespace lh::tests {

constexpr uid_t nobody = 65534;
constexpr gid_t clients = 65533;

/// A listener whose runner says that the test's own process group is the
/// client's, unless the test says otherwise.
struct ipc_world : reactor_world {
  ipc_world() {
    namespace names = protocol::names;
    put(names::leases, caf::actor_cast<caf::actor>(self));
    put_runner();
    put_store();
  }

  void put_runner() {
    put(protocol::names::runner,
        system.spawn([this](caf::event_based_actor*) -> caf::behavior {
          return {[this](const pb::ChildQuery& query) {
            ++queried;
            pb::ChildInfo child;
            child.set_child(query.child());
            child.set_running(query.child() == "dhcp4-client-1" && runs);
            child.set_uid(uid);
            child.mutable_identity()->set_pid(group);
            return child;
          }};
        }));
  }

  void put_store() {
    put(protocol::names::store,
        system.spawn([this](caf::event_based_actor*) -> caf::behavior {
          return {
              [this](const plugin::Event&) -> caf::result<pb::Ack> {
                ++asked;
                if (refuses)
                  return caf::sec::runtime_error;
                return pb::Ack{};
              },
              [](const pb::ChildRecordsQuery&) { return pb::ChildRecords{}; },
              [](const pb::ChildRecord&) { return pb::Ack{}; }};
        }));
  }

  /// Until it hears, and all that it makes is there.
  void listen() {
    auto slot = shared.statistics.slot(protocol::names::listener, {});
    auto before = slot->handled.load();
    host_actor<bus::ipc_listener_state>(protocol::names::listener, directory(),
                                        clients);
    REQUIRE(eventually(
        [this] { return packet_peer{file("plugin.sock")}.connected(); }));
    REQUIRE(eventually([&] { return slot->handled > before; }));
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

  /// What the daemon answers to what a new peer says: "" is a hang-up.
  std::string answer_to(const std::string& packet) {
    packet_peer peer{file("plugin.sock")};
    REQUIRE(peer.connected());
    REQUIRE(peer.send(packet));
    return peer.receive().value_or(std::string{});
  }

  bool is_taken(const std::string& packet) {
    return answer_to(packet) == std::string{ipc::taken};
  }

  bool is_refused(const std::string& packet) {
    return answer_to(packet) == std::string{ipc::refused};
  }

  /// The same, said by a process of another user, in the test's process group.
  bool is_taken_from(uid_t user, gid_t users, const std::string& packet) {
    auto path = file("plugin.sock");
    auto child = ::fork();
    if (child == 0) {
      if (::setgroups(0, nullptr) != 0 || ::setresgid(users, users, users) ||
          ::setresuid(user, user, user) != 0)
        ::_exit(2);
      packet_peer peer{path};
      bool sent = peer.connected() && peer.send(packet);
      char byte;
      ::_exit(sent && ::recv(peer.get(), &byte, 1, 0) == 1 && byte == ipc::taken
                  ? 0
                  : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WEXITSTATUS(status) != 2);
    return WEXITSTATUS(status) == 0;
  }

  /// What a process of a group of its own says of it.
  template <class Does>
  static bool is_so_for_another(Does does) {
    auto child = ::fork();
    if (child == 0) {
      ::setpgid(0, 0);
      ::_exit(does() ? 0 : 1);
    }
    int status = 1;
    return ::waitpid(child, &status, 0) == child && status == 0;
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

  /// How many files are in the spool.
  auto files_left() const {
    return std::distance(std::filesystem::directory_iterator{file("spool")},
                         std::filesystem::directory_iterator{});
  }

  /// Asks whether all is read that a client has left in the spool.
  bool is_spool_read(const std::string& client) {
    bool is_read = false;
    pb::SpoolQuery query;
    query.set_client(client);
    self->request(shared.directory.find_as<protocol::ipc_listener>(
                      protocol::names::listener),
                  patience, query)
        .receive([&](const pb::Ack&) { is_read = true; },
                 [](const caf::error&) {});
    return is_read;
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
  std::atomic<int> queried{0};
  std::atomic<int> asked{0};
  int64_t last_ns = 0;
};

} // namespace lh::tests
