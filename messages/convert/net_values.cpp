#include "messages/convert/net_values.hpp"

#include <algorithm>

namespace lh::convert {

namespace {

uint8_t length_of(uint32_t told) {
  return static_cast<uint8_t>(std::min(told, 128u));
}

} // namespace

net::ipv4 from_proto(const pb::Ipv4& address) {
  return {address.value()};
}

net::ipv4_prefix from_proto(const pb::Ipv4Prefix& prefix) {
  auto length = std::min(prefix.length(), 32u);
  return {{prefix.value()}, static_cast<uint8_t>(length)};
}

pb::Ipv4 to_proto(net::ipv4 address) {
  pb::Ipv4 message;
  message.set_value(address.value);
  return message;
}

pb::Ipv4Prefix to_proto(net::ipv4_prefix prefix) {
  pb::Ipv4Prefix message;
  message.set_value(prefix.address.value);
  message.set_length(prefix.length);
  return message;
}

net::ipv6 from_proto(const pb::Ipv6& address) {
  return {address.high(), address.low()};
}

net::ipv6_prefix from_proto(const pb::Ipv6Prefix& prefix) {
  return {{prefix.high(), prefix.low()}, length_of(prefix.length())};
}

net::ipv6_prefix from_proto(const pb::DelegatedPrefix& delegated) {
  return {from_proto(delegated.prefix()), length_of(delegated.len())};
}

net::ipv6_prefix from_proto(const pb::DeviceAddress6& entry) {
  return {from_proto(entry.address()), length_of(entry.prefix_len())};
}

pb::Ipv6 to_proto(net::ipv6 address) {
  pb::Ipv6 message;
  message.set_high(address.high);
  message.set_low(address.low);
  return message;
}

pb::Ipv6Prefix to_proto(net::ipv6_prefix prefix) {
  pb::Ipv6Prefix message;
  message.set_high(prefix.address.high);
  message.set_low(prefix.address.low);
  message.set_length(prefix.length);
  return message;
}

} // namespace lh::convert
