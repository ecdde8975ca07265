#pragma once

#include "bus_adapters/ipc/acceptor.hpp"
#include "bus_adapters/ipc/runtime_directory.hpp"
#include "bus_adapters/ipc/spool_directory.hpp"
#include "bus_adapters/ipc/spool_queue.hpp"
#include "bus_adapters/ipc/turns.hpp"
#include "messages/protocol/interfaces.hpp"

#include <map>
#include <optional>
#include <set>

namespace lh::bus {

using scan_atom = caf::atom_constant<caf::atom("scan")>;
using turn_atom = caf::atom_constant<caf::atom("turn")>;

/// Hears plugins on RUNTIME_DIR/plugin.sock and reads what they had to leave
/// in the spool. An event is answered when the store has taken charge of it; of
/// a sender that is not of the client's process group it is refused and
/// counted. What one client has to say delays no other.
class ipc_listener_state {
public:
  static constexpr const char* name = "ipc-listener";
  using interface = protocol::ipc_listener::extend<
      caf::reacts_to<fd_event>, caf::reacts_to<accept_atom>,
      caf::reacts_to<scan_atom>, caf::reacts_to<turn_atom>,
      caf::reacts_to<pb::StoreHealth>>;

  /// `clients` is the group of the unprivileged ones: beside root only they may
  /// connect and spool.
  ipc_listener_state(interface::pointer self, protocol::runtime& shared,
                     std::reference_wrapper<reactor> host,
                     std::string runtime_dir, gid_t clients);

  interface::behavior_type make_behavior();

private:
  struct connection {
    watched_fd fd;
    peer from;
    pid_t sender; // as turns_ know him
  };

  /// Who asks for what a client had to leave in the spool.
  struct asker {
    std::string client;
    std::optional<uint64_t> files; // found by then; nothing: not listed since
    caf::typed_response_promise<pb::Ack> promise;
  };

  void on_ready(const fd_event& event);
  void look_for_room();
  bool accept_some();
  void let_wait(uint64_t watch);
  void take_turns();
  void wake_for_turns();
  void hear(uint64_t watch);
  result<plugin::Event> of_this_boot(result<plugin::Event> event) const;
  void check(uint64_t watch, const plugin::Event& event);
  void keep(uint64_t watch, const plugin::Event& event);
  void refuse(uint64_t watch, const std::string& why);
  void answer(uint64_t watch, char with);
  void close(uint64_t watch);
  void limit_connections();
  size_t held_by(pid_t sender) const;
  pid_t sender_of(const peer& from) const;
  void learn(const pb::ChildInfo& child);

  void hear_of_spool();
  void take_in();
  void read_spool();
  void rest_spool(std::chrono::milliseconds time);
  void end_rest();
  void look_at(ipc::spool_name file);
  void end_flood(const spool_sender& whose);
  void read(ipc::spool_name file);
  result<spooled_event> spooled(ipc::spool_name file) const;
  void drop(ipc::spool_name file, const fault& why);
  void check_spooled(ipc::spool_name file, const spooled_event& spooled);
  void keep_spooled(ipc::spool_name file, const plugin::Event& event);
  void read_later(ipc::spool_name file);
  void read_refused();
  void is_read(ipc::spool_name file);
  void end_reading(ipc::spool_name file);
  void answer_if_read();
  caf::typed_response_promise<pb::Ack>
  tell_when_read(const pb::SpoolQuery& query);

  using known_child = std::function<void(const pb::ChildInfo&)>;
  void find_child(const std::string& client, known_child then);
  void forward(const plugin::Event& event);
  void reject(const std::string& from, const std::string& why);

  interface::pointer self_;
  protocol::runtime& shared_;
  reactor& host_;
  std::string runtime_dir_;
  acceptor listener_;
  size_t most_connections_ = most_connections();
  spool_directory spool_;
  watched_fd spool_watch_;
  runtime_watch made_;
  std::map<uint64_t, connection> connections_;
  turns turns_;
  bool takes_turns_ = false;
  bool has_room_ = true;
  std::optional<net::boot_time> wakes_at_; // for the next turn
  std::map<std::string, pid_t> groups_;    // of clients
  spool_queue queue_;
  bool is_listed_ = false; // all of the spool is in the queue
  bool reads_spool_ = false;
  int spool_rests_ = 0; // that are not over
  /// What the store has not taken; asked for again when its alarm ends.
  std::set<ipc::spool_name> refused_;
  std::vector<asker> askers_;
  std::map<spool_sender, net::boot_time> floods_; // when they are told again
  uint64_t rejected_ = 0;
  std::optional<net::boot_time> last_complaint_;
};

} // namespace lh::bus
