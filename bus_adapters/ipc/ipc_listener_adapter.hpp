#pragma once

#include "bus_adapters/ipc/spool_directory.hpp"
#include "bus_adapters/ipc/unix_listener.hpp"
#include "bus_adapters/reactor/hosted.hpp"
#include "messages/protocol/interfaces.hpp"

#include <map>
#include <optional>
#include <set>

namespace lh::bus {

using scan_atom = caf::atom_constant<caf::atom("scan")>;

/// Hears plugins on RUNTIME_DIR/plugin.sock and reads what they had to leave
/// in the spool. An event is answered when the store has taken charge of it;
/// a sender that is not of the client's process group is dropped and counted.
class ipc_listener_state {
public:
  static constexpr const char* name = "ipc-listener";
  using interface =
      caf::typed_actor<caf::reacts_to<fd_event>, caf::reacts_to<scan_atom>>;

  ipc_listener_state(interface::pointer self, protocol::runtime& shared,
                     std::reference_wrapper<reactor> host,
                     std::string runtime_dir);

  interface::behavior_type make_behavior();

private:
  struct connection {
    watched_fd fd;
    peer from;
  };

  void on_ready(const fd_event& event);
  void accept_some();
  void hear(uint64_t watch);
  result<plugin::Event> of_this_boot(result<plugin::Event> event) const;
  void check(uint64_t watch, const plugin::Event& event);
  void keep(uint64_t watch, const plugin::Event& event);
  void answer(uint64_t watch);
  void limit_connections();

  void scan_spool();
  void check_spooled(ipc::spool_name file, const spooled_event& spooled);
  void keep_spooled(ipc::spool_name file, const plugin::Event& event);

  using known_child = std::function<void(const pb::ChildInfo&)>;
  void find_child(const std::string& client, known_child then);
  void forward(const plugin::Event& event);
  void reject(const std::string& from, const std::string& why);

  interface::pointer self_;
  protocol::runtime& shared_;
  reactor& host_;
  spool_directory spool_;
  watched_fd listener_;
  watched_fd spool_watch_;
  std::map<uint64_t, connection> connections_;
  std::set<ipc::spool_name> reading_;
  uint64_t rejected_ = 0;
  std::optional<net::boot_time> last_complaint_;
};

} // namespace lh::bus
