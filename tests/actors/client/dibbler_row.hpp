#pragma once

#include "client.pb.h"
#include "messages/net/ipv6.hpp"

#include <string>

namespace lh::tests {

/// A DHCPv6 row that is put together step by step.
struct dibbler_row {
  dibbler_row() {
    row.set_client("dhcp6-client-7");
    row.set_path("Device.DHCPv6.Client.7");
    row.set_device("wan0");
    row.mutable_v6()->set_row(7);
    row.mutable_v6()->set_suggested_t1(-1);
    row.mutable_v6()->set_suggested_t2(-1);
  }

  dibbler_row& addresses() {
    row.mutable_v6()->set_request_addresses(true);
    return *this;
  }

  dibbler_row& prefixes() {
    row.mutable_v6()->set_request_prefixes(true);
    return *this;
  }

  dibbler_row& hint(const std::string& text) {
    auto prefix = net::parse_ipv6_prefix(text).value();
    auto& hint = *prefixes().row.mutable_v6()->add_prefix_hints();
    hint.set_high(prefix.address.high);
    hint.set_low(prefix.address.low);
    hint.set_length(prefix.length);
    return *this;
  }

  dibbler_row& times(int32_t t1, int32_t t2) {
    row.mutable_v6()->set_suggested_t1(t1);
    row.mutable_v6()->set_suggested_t2(t2);
    return *this;
  }

  dibbler_row& map() {
    row.mutable_v6()->set_map(true);
    return *this;
  }

  dibbler_row& request(uint32_t tag) {
    row.add_requested()->set_tag(tag);
    return *this;
  }

  dibbler_row& send(uint32_t tag, const std::string& value) {
    auto& option = *row.add_sent();
    option.set_tag(tag);
    option.set_value(value);
    option.set_row(static_cast<uint32_t>(row.sent_size()));
    return *this;
  }

  pb::ClientConfig row;
};

} // namespace lh::tests
