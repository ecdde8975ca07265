#include "tests/simulation/kernel.hpp"

#include "messages/convert/net_values.hpp"

#include <fmt/format.h>

#include <cerrno>

namespace lh::simulation {

using namespace std::chrono_literals;

namespace {

constexpr auto forever = UINT32_MAX;
constexpr uint32_t own_mtu = 1500;

/// Until a link-local address has passed DAD.
constexpr auto dad_time = 1500ms;

std::string text_of(uint32_t address, uint32_t length) {
  return net::to_string(
      net::ipv4_prefix{{address}, static_cast<uint8_t>(length)});
}

} // namespace

void kernel::add_device(const std::string& name) {
  four_[name];
  six_.devices[name] = {++last_index_, true, true, false};
}

pb::LinkState kernel::link(const std::string& name) const {
  if (six_.devices.count(name) != 0)
    return six_.link(name);
  pb::LinkState absent;
  absent.set_device(name);
  return absent;
}

bool kernel::is_present(const std::string& name) const {
  return ifindex(name) != 0;
}

bool kernel::is_running(const std::string& name) const {
  return six_.devices.at(name).running;
}

uint32_t kernel::ifindex(const std::string& name) const {
  return six_.devices.at(name).ifindex;
}

void kernel::tell(const std::string& name) {
  if (listener)
    listener->link_changed(link(name));
}

void kernel::tell(const tests::kernel6::lost_addresses& lost) {
  for (auto& one : lost)
    if (listener && (!one.has_address6() || is_present(one.device())))
      listener->address_lost(one);
}

void kernel::tell_lost4(const std::string& name, const std::string& address) {
  if (!listener)
    return;
  pb::AddressLost lost;
  lost.set_device(name);
  *lost.mutable_address() = convert::to_proto(*net::parse_ipv4_prefix(address));
  listener->address_lost(lost);
}

void kernel::set_carrier(const std::string& name, bool there) {
  auto& device = six_.devices.at(name);
  if (device.ifindex == 0 || device.running == there)
    return;
  device.running = there;
  tell(name);
  if (there && !device.link_local)
    bring_up(name);
}

/// DAD tells whether another host has the link-local address.
void kernel::bring_up(const std::string& name) {
  auto& waiting = four_.at(name);
  time_.cancel(waiting.dad);
  waiting.dad = time_.after(dad_time, [this, name] {
    auto& device = six_.devices.at(name);
    if (device.ifindex == 0 || !device.running)
      return;
    device.duplicate = four_.at(name).taken;
    device.link_local = !device.duplicate;
    tell(name);
  });
}

void kernel::clear4(const std::string& name) {
  auto& device = four_.at(name);
  device.addresses.clear();
  device.mtu = own_mtu;
}

void kernel::remove_device(const std::string& name) {
  six_.devices.at(name) = {};
  six_.clear(name);
  clear4(name);
  tell(name);
}

void kernel::make_device(const std::string& name) {
  auto& device = six_.devices.at(name);
  if (device.ifindex != 0)
    return;
  device = {++last_index_, true, false, false};
  tell(name);
  bring_up(name);
}

void kernel::set_taken(const std::string& name, bool taken) {
  four_.at(name).taken = taken;
  auto& device = six_.devices.at(name);
  if (!taken || device.ifindex == 0)
    return;
  device.link_local = false;
  tell(name);
  bring_up(name);
}

/// What failed DAD stays so until somebody looks again.
void kernel::probe(const std::string& name) {
  if (six_.devices.at(name).duplicate)
    bring_up(name);
}

void kernel::reboot() {
  six_.reboot();
  for (auto& [name, device] : four_) {
    clear4(name);
    six_.devices.at(name) = {++last_index_, true, false, false};
    bring_up(name);
  }
}

int kernel::apply(const pb::ApplyAddress& wanted) {
  ++changes;
  auto& name = wanted.device();
  if (!is_present(name))
    return ENODEV;
  if (refusal != 0)
    return refusal;
  auto& device = four_.at(name);
  auto end = wanted.valid_s() == forever
                 ? moment{INT64_MAX}
                 : time_.now() + std::chrono::seconds{wanted.valid_s()};
  device.addresses[text_of(wanted.address().value(), wanted.prefix_len())] =
      end;
  expire_after(wanted.valid_s());
  for (auto& old : wanted.remove()) {
    auto gone = text_of(old.value(), old.length());
    if (device.addresses.erase(gone) != 0)
      tell_lost4(name, gone);
  }
  auto mtu = wanted.mtu() == 0 ? own_mtu : wanted.mtu();
  device.mtu = wanted.max_mtu() == 0 ? mtu : std::min(mtu, wanted.max_mtu());
  return 0;
}

void kernel::remove(const pb::RemoveAddress& wanted) {
  ++changes;
  if (!is_present(wanted.device()))
    return;
  auto& device = four_.at(wanted.device());
  auto gone = text_of(wanted.address().value(), wanted.prefix_len());
  device.mtu = own_mtu;
  if (device.addresses.erase(gone) != 0)
    tell_lost4(wanted.device(), gone);
}

/// What it refuses does not keep it from the rest.
int kernel::change(const pb::ChangeAddresses6& wanted) {
  ++changes;
  auto taken = wanted;
  bool refused = refusal != 0 && !wanted.put().empty();
  if (refused)
    taken.clear_put();
  six_.change(taken, time_.now());
  for (auto& one : taken.put())
    expire_after(one.valid_s());
  return refused ? refusal : 0;
}

void kernel::expire_after(uint32_t seconds) {
  if (seconds != forever)
    time_.after(std::chrono::seconds{seconds}, [this] { expire(); });
}

void kernel::expire() {
  tell(six_.expire(time_.now()));
  for (auto& [name, device] : four_)
    for (auto one = device.addresses.begin(); one != device.addresses.end();) {
      auto [address, end] = *one++;
      if (end > time_.now())
        continue;
      device.addresses.erase(address);
      tell_lost4(name, address);
    }
}

std::string kernel::steal4(const std::string& name) {
  auto& addresses = four_.at(name).addresses;
  if (addresses.empty())
    return {};
  auto gone = addresses.begin()->first;
  addresses.erase(addresses.begin());
  tell_lost4(name, gone);
  return gone;
}

std::string kernel::steal6(uint32_t number) {
  auto lost = six_.remove_one(number);
  tell(lost);
  if (lost.empty())
    return {};
  return net::to_string(convert::from_proto(lost[0].address6()));
}

bool kernel::find_duplicate(uint32_t number) {
  auto lost = six_.find_duplicate(number);
  tell(lost);
  return !lost.empty();
}

const kernel::places4& kernel::addresses4(const std::string& device) const {
  return four_.at(device).addresses;
}

uint32_t kernel::mtu(const std::string& device) const {
  return four_.at(device).mtu;
}

} // namespace lh::simulation
