#pragma once

#include "bus_adapters/netlink/address_table.hpp"
#include "bus_adapters/netlink/apply.hpp"
#include "bus_adapters/netlink/link_table.hpp"
#include "bus_adapters/netlink/route_table.hpp"
#include "bus_adapters/netlink/rtnl.hpp"
#include "bus_adapters/reactor/hosted.hpp"
#include "messages/protocol/interfaces.hpp"

#include <memory>
#include <vector>

namespace lh::netlink {

/// Watches the devices and changes their addresses. The table outlives a
/// restart of the actor, so that a device which went meanwhile is told gone.
class link_monitor_state {
public:
  /// The time of a waiting SettleNeighbours is up.
  using settle_deadline = caf::atom_constant<caf::atom("settle")>;

  using interface =
      protocol::link_monitor::extend<caf::reacts_to<bus::fd_event>,
                                     caf::reacts_to<settle_deadline, uint64_t>>;

  static constexpr int default_receive_bytes = 1 << 18;

  link_monitor_state(interface::pointer self, protocol::runtime& shared,
                     bus::reactor& host, std::shared_ptr<link_table> table,
                     int receive_bytes = default_receive_bytes);

  interface::behavior_type make_behavior();

private:
  using promise = caf::typed_response_promise<pb::LinkResult>;

  struct waiting {
    uint64_t id;
    uint32_t ifindex;
    promise answer;
  };

  pb::LinkState show(const pb::LinkQuery& query);
  pb::LinkResult apply_address(const pb::ApplyAddress& change);
  pb::LinkResult remove_address(const pb::RemoveAddress& removal);
  pb::LinkResult change_addresses(const pb::ChangeAddresses6& change);
  pb::LinkResult probe_link_local(const pb::ProbeLinkLocal& asked);
  promise settle(const pb::SettleNeighbours& asked);
  void adjust_mtu(const link_info& device, uint32_t wanted, uint32_t most);
  void give_mtu(const link_info& device, uint32_t mtu);
  void read_ready(const bus::fd_event& event);
  void give_up(uint64_t id);

  void tell_all();
  void read_links();
  void read_news();
  link_table::news read_all();
  void take(nlmsghdr& message);
  void take_link(int type, link_info device);
  void take_address(int type, const address_info& address);
  void take_route(int type, const route_info& route);
  void look_again();
  bool undo_renamed();
  void undo(const link_info& device, const renamed_device& before);
  void tell_lost();
  void tell_lost_routes();
  void publish(const link_table::news& news);
  void read_neighbours();
  void answer_settled();
  template <class IsSettled>
  void answer_if(IsSettled is_settled);

  interface::pointer self_;
  protocol::runtime& shared_;
  bus::reactor& host_;
  std::shared_ptr<link_table> table_;
  address_table addresses_;
  route_table routes_;
  tables known_;
  rtnl kernel_;
  bus::watched_fd links_;
  bus::watched_fd neighbours_;
  std::vector<waiting> waiting_;
  address_table::news lost_;
  route_table::news lost_routes_;
  bool routes_doubtful_ = false;
  uint64_t last_waiting_ = 0;
};

} // namespace lh::netlink
