#include "tests/simulation/isp.hpp"

#include "messages/net/ipv4.hpp"

#include <algorithm>
#include <string>

namespace lh::simulation {

namespace {

enum option : uint32_t { mask = 1, router = 3, dns = 6, mtu = 26, time = 51 };

std::string octets(uint64_t value, int count = 4) {
  std::string bytes;
  for (int i = count - 1; i >= 0; --i)
    bytes += static_cast<char>(value >> (8 * i));
  return bytes;
}

plugin::Event told(const grant4& grant, uint32_t network) {
  plugin::Event event;
  event.set_address(grant.address);
  auto& options = *event.mutable_options();
  options[mask] = octets(0xffffff00);
  options[router] = octets(network + 1);
  options[dns] = octets(network + 53);
  options[time] = octets(grant.seconds);
  if (grant.mtu != 0)
    options[mtu] = octets(grant.mtu, 2);
  return event;
}

bool gets_through(dice& luck, const weather& now) {
  return !now.silent &&
         (now.loss_percent == 0 || !luck.percent(now.loss_percent));
}

constexpr uint64_t documentation = 0x20010db8'00000000;

} // namespace

void isp4::renumber() {
  network_ += 0x100;
  granted_.reset();
}

bool isp4::is_heard() {
  return gets_through(luck_, now);
}

isp4::answer isp4::request(uint32_t address) {
  if (now.lies)
    return lie();
  if (now.refuses || address != offer()) {
    granted_.reset();
    return {verdict::nak, {}};
  }
  auto mtu = luck_.one_in(4) ? 1400u + luck_.below(50) : 0;
  granted_ = grant4{address, lease_s, mtu, time_.now()};
  promised_[address] = granted_->end();
  return {verdict::ack, told(*granted_, network_)};
}

isp4::answer isp4::lie() {
  auto wrong = told({offer(), lease_s, 0, {}}, network_);
  auto& options = *wrong.mutable_options();
  constexpr uint32_t addresses[] = {0, 0x7f000001, 0xe0000001, 0xffffffff};
  constexpr uint32_t masks[] = {0, 0xff00ff00, 0x00ffffff};
  switch (luck_.below(5)) {
  case 0:
    wrong.set_address(luck_.one_of(addresses));
    break;
  case 1:
    wrong.set_address(network_ + 255);
    break;
  case 2:
    options[mask] = octets(luck_.one_of(masks));
    break;
  case 3:
    options.erase(time);
    break;
  default:
    options[time] = octets(0);
  }
  return {verdict::ack, wrong};
}

bool isp6::is_heard() {
  return gets_through(luck_, now);
}

bindings6 isp6::current() const {
  auto site = documentation | uint64_t{site_} << 24;
  auto address_net = site | generation_;
  auto prefix = site | uint64_t{0x8000 + generation_} << 8;
  return {{address_net, 7, 0, valid_s / 2, valid_s},
          {prefix, 0, 56, valid_s / 2, valid_s}};
}

std::optional<moment> isp4::promised(uint32_t address) const {
  auto found = promised_.find(address);
  return found == promised_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<moment> isp6::promised(uint64_t high) const {
  auto found = promised_.find(high >> 8);
  return found == promised_.end() ? std::nullopt : std::optional{found->second};
}

plugin::Binding6& add_binding(plugin::Event& event, const binding6& one) {
  auto& told = one.length == 0 ? *event.add_addresses() : *event.add_prefixes();
  told.set_high(one.high);
  told.set_low(one.low);
  told.set_length(one.length);
  told.set_preferred_s(one.preferred_s);
  told.set_valid_s(one.valid_s);
  return told;
}

std::string isp6::reply(const bindings6& told, uint32_t iaid) const {
  auto option = [](uint32_t code, const std::string& content) {
    return octets(code, 2) + octets(content.size(), 2) + content;
  };
  std::string message{"\7\0\0\1", 4};
  for (auto& one : told) {
    auto address = octets(one.high, 8) + octets(one.low, 8);
    auto times = octets(one.preferred_s) + octets(one.valid_s);
    auto association = octets(iaid) + octets(t1()) + octets(t2());
    if (one.length == 0)
      message += option(3, association + option(5, address + times));
    else
      message +=
          option(25, association +
                         option(26, times + octets(one.length, 1) + address));
  }
  return message;
}

std::string isp6::map_container() const {
  std::string rule{"\0\x59\0\x15\1\x10\x18\xc0\0\2\0\x28\x20\1\x0d\xb8", 16};
  rule += static_cast<char>(site_);
  rule += std::string{"\0\x5d\0\4\6\0\0\0", 8};
  return rule + std::string{"\0\x5b\0\x9\x40\0\x64\xff\x9b\0\1\0\0", 13};
}

bindings6 isp6::answer(const bindings6& held) {
  if (now.lies)
    return lie();
  bindings6 said;
  if (!now.refuses)
    said = current();
  granted_ = said;
  granted_at_ = time_.now();
  for (auto& one : said)
    promised_[one.high >> 8] = granted_at_ + std::chrono::seconds{valid_s};
  for (auto one : held) {
    auto same = [&](auto& other) { return other.is_same(one); };
    if (std::any_of(said.begin(), said.end(), same))
      continue;
    one.preferred_s = one.valid_s = 0;
    said.push_back(one);
  }
  return said;
}

bindings6 isp6::lie() {
  auto wrong = current();
  auto& one = wrong[luck_.below(2)];
  switch (luck_.below(3)) {
  case 0:
    one.preferred_s = one.valid_s + 1;
    break;
  case 1:
    one.high = uint64_t{0xff02} << 48;
    break;
  default:
    one.high = uint64_t{0xfe80} << 48;
  }
  return {one};
}

} // namespace lh::simulation
