#include "tests/support/kernel6.hpp"

#include "messages/convert/net_values.hpp"

#include <fmt/format.h>

namespace lh::tests {

namespace {

std::string route_of(const pb::Ipv6Prefix& prefix) {
  return "unreachable " + net::to_string(convert::from_proto(prefix));
}

template <class Addresses, class Prefixes>
places6 places_of(const Addresses& addresses, const Prefixes& prefixes) {
  places6 all;
  for (auto& one : addresses)
    all.insert(place_of(one));
  for (auto& one : prefixes)
    all.insert(route_of(one));
  return all;
}

pb::AddressLost news_of(const pb::DeviceAddress6& address, bool duplicate) {
  pb::AddressLost news;
  news.set_device(address.device());
  *news.mutable_address6() = address.address();
  news.set_duplicate(duplicate);
  return news;
}

} // namespace

std::string place_of(const pb::DeviceAddress6& address) {
  return fmt::format("{} {}/{}", address.device(),
                     net::to_string(convert::from_proto(address.address())),
                     address.prefix_len());
}

places6 places_of(const client::kernel_state6& wanted) {
  return places_of(wanted.addresses, wanted.unreachable);
}

places6 places_of(const pb::ClientRecord& record) {
  return places_of(record.applied(), record.unreachable());
}

pb::LinkState kernel6::link(const std::string& name) const {
  auto& state = devices.at(name);
  pb::LinkState told;
  told.set_device(name);
  told.set_present(state.ifindex != 0);
  told.set_running(state.running);
  told.set_lower_up(state.running);
  told.set_ifindex(state.ifindex);
  told.set_hardware_address("\x02\x00\x00\x00\x00\x01", 6);
  if (state.link_local)
    *told.mutable_link_local() = convert::to_proto(*net::parse_ipv6("fe80::1"));
  told.set_link_local_duplicate(state.duplicate);
  return told;
}

void kernel6::change(const pb::ChangeAddresses6& wanted, net::boot_time now) {
  for (auto& one : wanted.put()) {
    auto end = one.valid_s() == client::infinite_lifetime
                   ? net::boot_time{INT64_MAX}
                   : now + std::chrono::seconds{one.valid_s()};
    if (devices.at(one.device()).ifindex != 0)
      entries_[place_of(one)] = {one, end, false};
  }
  for (auto& one : wanted.put_unreachable())
    unreachable_.insert(route_of(one));
  for (auto& one : wanted.remove())
    entries_.erase(place_of(one));
  for (auto& one : wanted.remove_unreachable())
    unreachable_.erase(route_of(one));
}

/// Of one that another host has, that was told before.
template <class Condition>
kernel6::lost_addresses kernel6::remove_if(const Condition& condition) {
  lost_addresses lost;
  std::erase_if(entries_, [&](auto& known) {
    auto& [place, one] = known;
    bool gone = condition(one);
    if (gone && !one.duplicate)
      lost.push_back(news_of(one.address, false));
    return gone;
  });
  return lost;
}

kernel6::lost_addresses kernel6::clear(const std::string& name) {
  return remove_if(
      [&](const entry& one) { return one.address.device() == name; });
}

kernel6::lost_addresses kernel6::expire(net::boot_time now) {
  return remove_if([&](const entry& one) { return one.end <= now; });
}

kernel6::lost_addresses kernel6::remove_one(size_t number) {
  return remove_if(
      [&](const entry& one) { return !one.duplicate && number-- == 0; });
}

kernel6::lost_addresses kernel6::find_duplicate(size_t number) {
  if (number >= entries_.size())
    return {};
  auto& one = std::next(entries_.begin(), ptrdiff_t(number))->second;
  if (std::exchange(one.duplicate, true))
    return {};
  return {news_of(one.address, true)};
}

void kernel6::reboot() {
  entries_.clear();
  unreachable_.clear();
  for (auto& [name, one] : devices)
    one = {one.ifindex, false, false, false};
}

places6 kernel6::places() const {
  auto all = unreachable_;
  for (auto& [place, one] : entries_)
    all.insert(place);
  return all;
}

places6 kernel6::duplicates() const {
  places6 all;
  for (auto& [place, one] : entries_)
    if (one.duplicate)
      all.insert(place);
  return all;
}

net::boot_time kernel6::end_of(const std::string& place) const {
  return entries_.at(place).end;
}

} // namespace lh::tests
