#include "bus_adapters/netlink/link_monitor_adapter.hpp"

#include "bus_adapters/netlink/steps.hpp"
#include "bus_adapters/reactor/required.hpp"
#include "messages/convert/net_values.hpp"
#include "messages/log/catalogue.hpp"

#include <linux/rtnetlink.h>

namespace lh::netlink {

namespace {

constexpr std::chrono::seconds settle_limit{1};
constexpr uint32_t followed_groups =
    RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE;

pb::LinkResult answer(const result<void>& outcome) {
  pb::LinkResult said;
  if (outcome)
    return said;
  said.set_error(outcome.error().code);
  said.set_text(outcome.error().text);
  return said;
}

template <class News>
void append(News& all, const News& more) {
  all.insert(all.end(), more.begin(), more.end());
}

} // namespace

link_monitor_state::link_monitor_state(interface::pointer self,
                                       protocol::runtime& shared,
                                       bus::reactor& host,
                                       std::shared_ptr<link_table> table,
                                       int receive_bytes)
    : self_(self), shared_(shared), host_(host),
      table_(std::move(table)), known_{{}, *table_, addresses_, routes_, false},
      kernel_(bus::required(rtnl::open())),
      links_(host, self,
             bus::required(open_monitor(followed_groups, receive_bytes)),
             EPOLLIN) {}

link_monitor_state::interface::behavior_type
link_monitor_state::make_behavior() {
  tell_all();
  return {
      [this](const pb::LinkQuery& x) { return show(x); },
      [this](const pb::ApplyAddress& x) { return apply_address(x); },
      [this](const pb::RemoveAddress& x) { return remove_address(x); },
      [this](const pb::ChangeAddresses6& x) { return change_addresses(x); },
      [this](const pb::ProbeLinkLocal& x) { return probe_link_local(x); },
      [this](const pb::SettleNeighbours& x) { return settle(x); },
      [this](const bus::fd_event& x) { read_ready(x); },
      [this](settle_deadline, uint64_t id) { give_up(id); },
  };
}

pb::LinkState link_monitor_state::show(const pb::LinkQuery& query) {
  read_links();
  return table_->state_of(query.device());
}

pb::LinkResult
link_monitor_state::apply_address(const pb::ApplyAddress& change) {
  read_links();
  auto* device = table_->find(change.device());
  if (!device)
    return answer(errno_fault(ENODEV, change.device()));
  auto outcome = apply(kernel_, known_, *device, change);
  look_again();
  table_->remember_mtu(device->ifindex, change.own_mtu());
  if (outcome)
    adjust_mtu(*device, change.mtu(), change.max_mtu());
  auto told = answer(outcome);
  told.set_own_mtu(table_->own_mtu(device->ifindex));
  return told;
}

pb::LinkResult
link_monitor_state::remove_address(const pb::RemoveAddress& removal) {
  read_links();
  auto* device = table_->find(removal.device());
  if (!device)
    return {};
  pb::Ipv4Prefix prefix;
  prefix.set_value(removal.address().value());
  prefix.set_length(removal.prefix_len());
  table_->remember_mtu(device->ifindex, removal.own_mtu());
  adjust_mtu(*device, 0, 0);
  return answer(
      take_away(kernel_, known_, *device, convert::from_proto(prefix)));
}

pb::LinkResult
link_monitor_state::change_addresses(const pb::ChangeAddresses6& change) {
  read_links();
  auto outcome = apply(kernel_, known_, change);
  look_again();
  return answer(outcome);
}

pb::LinkResult
link_monitor_state::probe_link_local(const pb::ProbeLinkLocal& asked) {
  read_links();
  auto* device = table_->find(asked.device());
  if (!device)
    return {};
  return answer(probe(kernel_, *device,
                      addresses_.duplicate_link_locals(device->ifindex)));
}

void link_monitor_state::adjust_mtu(const link_info& device, uint32_t wanted,
                                    uint32_t most) {
  give_mtu(device, table_->mtu_for(device, wanted, most));
}

/// A lease is of use also where the device cannot have its MTU.
void link_monitor_state::give_mtu(const link_info& device, uint32_t mtu) {
  auto done = set_mtu(kernel_, device, mtu);
  if (!done)
    log::write(log::mtu_refused, {{"text", done.error().text}});
}

link_monitor_state::promise
link_monitor_state::settle(const pb::SettleNeighbours& asked) {
  read_links();
  auto reply = self_->make_response_promise<pb::LinkResult>();
  auto* device = table_->find(asked.device());
  if (!device)
    return reply.deliver(pb::LinkResult{});
  if (!neighbours_)
    neighbours_ = {
        host_, self_,
        bus::required(open_monitor(RTMGRP_NEIGH, default_receive_bytes)),
        EPOLLIN};
  auto id = ++last_waiting_;
  waiting_.push_back({id, device->ifindex, reply});
  answer_settled();
  if (!waiting_.empty() && waiting_.back().id == id)
    self_->delayed_send(self_, settle_limit, settle_deadline::value, id);
  return reply;
}

void link_monitor_state::read_ready(const bus::fd_event& event) {
  if (event.watch == links_.watch())
    read_links();
  else if (neighbours_ && event.watch == neighbours_.watch())
    read_neighbours();
}

void link_monitor_state::give_up(uint64_t id) {
  answer_if([id](const waiting& one) { return one.id == id; });
}

void link_monitor_state::tell_all() {
  auto news = read_all();
  lost_.clear();
  std::erase_if(news, [](const pb::LinkState& x) { return x.present(); });
  publish(news);
  publish(table_->all());
}

/// What is undone of renamed devices is news too, and read before anything
/// else is done with them.
void link_monitor_state::read_links() {
  known_.now = shared_.clocks.boot();
  do
    read_news();
  while (undo_renamed());
  look_again();
  tell_lost();
  tell_lost_routes();
}

void link_monitor_state::read_news() {
  auto dropped = bus::required(
      drain(links_.get(), [this](nlmsghdr& message) { take(message); }));
  if (dropped) {
    log::write(log::netlink_resync, {});
    publish(read_all());
  }
}

link_table::news link_monitor_state::read_all() {
  auto devices = bus::required(kernel_.links());
  append(lost_, addresses_.replace(bus::required(kernel_.addresses())));
  append(lost_routes_, routes_.replace(bus::required(kernel_.unreachable())));
  known_.doubtful = true;
  for (auto& device : devices)
    device.link_local = addresses_.link_local_of(device.ifindex);
  return table_->replace(std::move(devices));
}

void link_monitor_state::take(nlmsghdr& message) {
  auto type = message.nlmsg_type;
  if (type == RTM_NEWLINK || type == RTM_DELLINK) {
    if (auto device = decode_link(message))
      take_link(type, std::move(*device));
  } else if (type == RTM_NEWADDR || type == RTM_DELADDR) {
    if (auto address = decode_address(message))
      take_address(type, *address);
  } else if (type == RTM_NEWROUTE || type == RTM_DELROUTE) {
    if (auto route = decode_route(message))
      take_route(type, *route);
  }
}

void link_monitor_state::take_link(int type, link_info device) {
  device.link_local = addresses_.link_local_of(device.ifindex);
  publish(type == RTM_NEWLINK ? table_->put(std::move(device))
                              : table_->drop(device.ifindex));
}

void link_monitor_state::take_address(int type, const address_info& address) {
  bool there = type == RTM_NEWADDR;
  append(lost_, there ? addresses_.put(address) : addresses_.drop(address));
  known_.doubtful |=
      there &&
      table_->placed_on(address.ifindex).is_doubtful(address, known_.now);
  if (auto* device = table_->find(address.ifindex))
    take_link(RTM_NEWLINK, *device);
}

void link_monitor_state::take_route(int type, const route_info& route) {
  if (!route.ours)
    routes_doubtful_ |= type == RTM_NEWROUTE && routes_.doubt(route.to);
  else if (type == RTM_NEWROUTE)
    routes_.put(route.to);
  else
    append(lost_routes_, routes_.drop(route.to));
}

/// News may be old when they are read, and tell of what is there no more.
void link_monitor_state::look_again() {
  if (std::exchange(known_.doubtful, false)) {
    auto all = bus::required(kernel_.addresses());
    auto now = shared_.clocks.boot();
    for (auto& there : all)
      if (table_->placed_on(there.ifindex).has_changed(there, now))
        lost_.push_back({there.ifindex, there.prefix, false});
  }
  if (std::exchange(routes_doubtful_, false))
    append(lost_routes_, routes_.replace(bus::required(kernel_.unreachable())));
}

/// Changes are asked for by the device's name: one that takes another name is
/// not meant any more.
bool link_monitor_state::undo_renamed() {
  auto renamed = table_->take_renamed();
  for (auto& before : renamed)
    if (auto* device = table_->find(before.ifindex))
      undo(*device, before);
  return !renamed.empty();
}

void link_monitor_state::undo(const link_info& device,
                              const renamed_device& before) {
  give_mtu(device, before.own_mtu);
  for (auto& prefix : before.placed) {
    auto done = take_away(kernel_, known_, device, prefix);
    if (!done)
      log::write(log::address_refused, {{"text", done.error().text}});
  }
}

/// Addresses also go with their device; of that the table tells.
void link_monitor_state::tell_lost() {
  for (auto& [ifindex, prefix, duplicate] : std::exchange(lost_, {})) {
    auto* device = table_->find(ifindex);
    if (!device)
      continue;
    pb::AddressLost news;
    news.set_device(device->name);
    news.set_duplicate(duplicate);
    if (auto* v4 = std::get_if<net::ipv4_prefix>(&prefix))
      *news.mutable_address() = convert::to_proto(*v4);
    else
      *news.mutable_address6() =
          convert::to_proto(std::get<net::ipv6_prefix>(prefix).address);
    shared_.directory.publish(self_, protocol::topics::addresses(device->name),
                              news);
  }
}

void link_monitor_state::tell_lost_routes() {
  for (auto& prefix : std::exchange(lost_routes_, {})) {
    pb::AddressLost news;
    *news.mutable_unreachable() = convert::to_proto(prefix);
    shared_.directory.publish(self_, protocol::topics::routes, news);
  }
}

void link_monitor_state::publish(const link_table::news& news) {
  for (auto& state : news)
    shared_.directory.publish(self_, protocol::topics::link(state.device()),
                              state);
}

void link_monitor_state::read_neighbours() {
  bus::required(drain(neighbours_.get(), [](nlmsghdr&) {}));
  answer_settled();
}

void link_monitor_state::answer_settled() {
  auto unresolved = bus::required(kernel_.unresolved());
  answer_if(
      [&](const waiting& one) { return unresolved.count(one.ifindex) == 0; });
}

template <class IsSettled>
void link_monitor_state::answer_if(IsSettled is_settled) {
  std::erase_if(waiting_, [&](waiting& one) {
    if (!is_settled(one))
      return false;
    one.answer.deliver(pb::LinkResult{});
    return true;
  });
  if (waiting_.empty())
    neighbours_.reset();
}

} // namespace lh::netlink
