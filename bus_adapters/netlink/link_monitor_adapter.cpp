#include "bus_adapters/netlink/link_monitor_adapter.hpp"

#include "bus_adapters/netlink/apply.hpp"
#include "bus_adapters/reactor/required.hpp"
#include "messages/convert/net_values.hpp"
#include "messages/log/catalogue.hpp"

#include <linux/rtnetlink.h>

namespace lh::netlink {

namespace {

constexpr std::chrono::seconds settle_limit{1};

pb::LinkResult answer(const result<void>& outcome) {
  pb::LinkResult said;
  if (outcome)
    return said;
  said.set_error(outcome.error().code);
  said.set_text(outcome.error().text);
  return said;
}

} // namespace

link_monitor_state::link_monitor_state(interface::pointer self,
                                       protocol::runtime& shared,
                                       bus::reactor& host,
                                       std::shared_ptr<link_table> table,
                                       int receive_bytes)
    : self_(self), shared_(shared), host_(host), table_(std::move(table)),
      kernel_(bus::required(rtnl::open())),
      links_(host, self,
             bus::required(
                 open_monitor(RTMGRP_LINK | RTMGRP_IPV4_IFADDR, receive_bytes)),
             EPOLLIN) {}

link_monitor_state::interface::behavior_type
link_monitor_state::make_behavior() {
  tell_all();
  return {
      [this](const pb::LinkQuery& x) { return show(x); },
      [this](const pb::ApplyAddress& x) { return apply_address(x); },
      [this](const pb::RemoveAddress& x) { return remove_address(x); },
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
  auto outcome = apply(kernel_, *device, change);
  if (outcome)
    adjust_mtu(*device, change.mtu(), change.max_mtu());
  return answer(outcome);
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
  adjust_mtu(*device, 0, 0);
  return answer(remove(kernel_, *device, convert::from_proto(prefix)));
}

/// A lease is of use also where the device cannot have its MTU.
void link_monitor_state::adjust_mtu(const link_info& device, uint32_t wanted,
                                    uint32_t most) {
  auto done = set_mtu(kernel_, device, table_->mtu_for(device, wanted, most));
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
  auto news = table_->replace(bus::required(kernel_.links()));
  std::erase_if(news, [](const pb::LinkState& x) { return x.present(); });
  publish(news);
  publish(table_->all());
}

void link_monitor_state::read_links() {
  auto lost = bus::required(
      drain(links_.get(), [this](nlmsghdr& message) { take(message); }));
  tell_gone(std::exchange(gone_, {}));
  if (!lost)
    return;
  log::write(log::netlink_resync, {});
  publish(table_->replace(bus::required(kernel_.links())));
}

/// Addresses also go with their device; of that the table tells.
void link_monitor_state::tell_gone(const std::vector<address_info>& gone) {
  for (auto& [ifindex, prefix] : gone) {
    auto* device = table_->find(ifindex);
    if (!device)
      continue;
    pb::AddressGone news;
    news.set_device(device->name);
    *news.mutable_address() = convert::to_proto(prefix);
    shared_.directory.publish(self_, protocol::topics::addresses(device->name),
                              news);
  }
}

void link_monitor_state::take(nlmsghdr& message) {
  if (message.nlmsg_type == RTM_DELADDR)
    if (auto address = decode_address(message))
      gone_.push_back(*address);
  auto is_link =
      message.nlmsg_type == RTM_NEWLINK || message.nlmsg_type == RTM_DELLINK;
  if (!is_link)
    return;
  auto device = decode_link(message);
  if (!device)
    return;
  if (message.nlmsg_type == RTM_NEWLINK)
    publish(table_->put(std::move(*device)));
  else
    publish(table_->drop(device->ifindex));
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
