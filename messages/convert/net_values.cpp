#include "messages/convert/net_values.hpp"

#include <algorithm>

namespace lh::convert {

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

} // namespace lh::convert
