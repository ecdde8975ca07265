#include "bus_adapters/netlink/link_table.hpp"

#include "messages/convert/net_values.hpp"
#include "messages/net/ipv4.hpp"

#include <algorithm>
#include <tuple>

namespace lh::netlink {

namespace {

constexpr auto smallest_mtu = net::smallest_ipv4_mtu;

pb::LinkState present(const link_info& device) {
  pb::LinkState state;
  state.set_device(device.name);
  state.set_present(true);
  state.set_running(device.running);
  state.set_lower_up(device.lower_up);
  state.set_ifindex(device.ifindex);
  state.set_hardware_address(device.hardware_address);
  if (auto& address = device.link_local.address)
    *state.mutable_link_local() = convert::to_proto(*address);
  state.set_link_local_duplicate(device.link_local.duplicate);
  return state;
}

pb::LinkState absent(const std::string& device) {
  pb::LinkState state;
  state.set_device(device);
  return state;
}

auto told(const link_info& x) {
  return std::tie(x.name, x.running, x.lower_up, x.hardware_address,
                  x.link_local);
}

void append(link_table::news& all, link_table::news more) {
  for (auto& state : more)
    all.push_back(std::move(state));
}

} // namespace

link_table::news link_table::put(link_info fresh) {
  news told_now;
  auto known = links_.find(fresh.ifindex);
  if (known != links_.end() && told(known->second) == told(fresh)) {
    known->second = std::move(fresh);
    return told_now;
  }
  if (known != links_.end() && known->second.name != fresh.name)
    lose_name(fresh.ifindex, told_now);
  if (auto* other = find(fresh.name); other && other->ifindex != fresh.ifindex)
    lose_name(other->ifindex, told_now);
  told_now.push_back(present(fresh));
  links_[fresh.ifindex] = std::move(fresh);
  return told_now;
}

link_table::news link_table::drop(uint32_t ifindex) {
  auto known = links_.find(ifindex);
  if (known == links_.end())
    return {};
  news gone{absent(known->second.name)};
  links_.erase(known);
  own_mtu_.erase(ifindex);
  placed_.erase(ifindex);
  return gone;
}

/// It may well be there by another name.
void link_table::lose_name(uint32_t ifindex, news& told) {
  renamed_.push_back({ifindex, own_mtu_[ifindex], placed_[ifindex].prefixes()});
  append(told, drop(ifindex));
}

placed_addresses& link_table::placed_on(uint32_t ifindex) {
  return placed_[ifindex];
}

std::vector<renamed_device> link_table::take_renamed() {
  return std::exchange(renamed_, {});
}

link_table::news link_table::replace(std::vector<link_info> all) {
  std::set<uint32_t> missing;
  for (auto& [ifindex, device] : links_)
    missing.insert(ifindex);
  for (auto& device : all)
    missing.erase(device.ifindex);
  news told_now;
  for (auto ifindex : missing)
    append(told_now, drop(ifindex));
  for (auto& device : all)
    append(told_now, put(std::move(device)));
  return told_now;
}

const link_info* link_table::find(std::string_view device) const {
  for (auto& [ifindex, known] : links_)
    if (known.name == device)
      return &known;
  return nullptr;
}

const link_info* link_table::find(uint32_t ifindex) const {
  auto known = links_.find(ifindex);
  return known == links_.end() ? nullptr : &known->second;
}

uint32_t link_table::mtu_for(const link_info& device, uint32_t wanted,
                             uint32_t most) {
  auto kept = own_mtu_.find(device.ifindex);
  auto own = kept == own_mtu_.end() ? device.mtu : kept->second;
  auto mtu = wanted < smallest_mtu ? own : wanted;
  if (most != 0)
    mtu = std::min(mtu, std::max(most, smallest_mtu));
  if (mtu == own)
    own_mtu_.erase(device.ifindex);
  else
    own_mtu_.try_emplace(device.ifindex, own);
  return mtu == device.mtu ? 0 : mtu;
}

void link_table::remember_mtu(uint32_t ifindex, uint32_t own) {
  if (own != 0)
    own_mtu_.try_emplace(ifindex, own);
}

uint32_t link_table::own_mtu(uint32_t ifindex) const {
  auto kept = own_mtu_.find(ifindex);
  return kept == own_mtu_.end() ? 0 : kept->second;
}

pb::LinkState link_table::state_of(const std::string& device) const {
  auto* known = find(device);
  return known ? present(*known) : absent(device);
}

link_table::news link_table::all() const {
  news states;
  for (auto& [ifindex, device] : links_)
    states.push_back(present(device));
  return states;
}

} // namespace lh::netlink
