#pragma once

#include "bus_adapters/reactor/hosted.hpp"
#include "bus_adapters/service/notify_socket.hpp"
#include "messages/protocol/interfaces.hpp"

#include <map>
#include <string>
#include <vector>

namespace lh::service {

/// Tells the service manager that the daemon is ready, how its clients are and,
/// as long as every actor takes part in rounds, that it is alive.
class service_state {
public:
  /// Look once more whether everything is ready.
  using again = caf::atom_constant<caf::atom("again")>;

  using interface = protocol::service::extend<caf::reacts_to<bus::fd_event>,
                                              caf::reacts_to<again>>;

  service_state(interface::pointer self, protocol::runtime& shared,
                bus::reactor& host, manager told);

  interface::behavior_type make_behavior();

private:
  /// An actor that was asked; id 0 when there was none of that name.
  struct asked {
    caf::actor_id id = 0;
    int64_t since_ns = 0;
  };
  /// An actor that has not taken part; `busy` when it is in a handler.
  struct silence {
    std::string actor;
    asked what;
    bool busy = false;
  };

  void look_whether_ready();
  void ready(const pb::Status& status);
  void heard(pb::DaemonPhase::Phase phase);
  void tick();
  void begin_round();
  std::vector<silence> silent() const;
  void name_stuck(std::vector<silence> late) const;
  void ask_status();
  void show(const pb::Status& status);
  bool tell(const std::string& lines);

  interface::pointer self_;
  protocol::runtime& shared_;
  bus::reactor& host_;
  manager manager_;
  notify_socket socket_;
  bus::watched_fd ticker_;
  bool ready_ = false;
  std::chrono::milliseconds pause_{5}; ///< before READY is said again
  bool heard_of_ = true; ///< the manager took what it was told last
  bool asking_ = false;
  bool changed_ = false;
  std::string shown_;
  uint64_t round_ = 0;
  std::map<std::string, asked> asked_;
};

} // namespace lh::service
