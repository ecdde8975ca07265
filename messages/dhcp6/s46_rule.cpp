#include "messages/dhcp6/s46_options.hpp"

namespace lh::dhcp6 {

namespace {

constexpr unsigned max_ea_len = 48;

using optional_ports = std::optional<net::port_set>;

/// The options inside a rule or a binding.
result<optional_ports> decode_inner(std::string_view list, int around) {
  optional_ports found;
  auto read =
      read_options(list, around, [&](int code, auto content) -> result<void> {
        if (code != s46::port_parameters)
          return {};
        auto ports = decode_port_parameters(content);
        if (!ports)
          return ports.error();
        if (!found)
          found = *ports;
        return {};
      });
  if (!read)
    return read.error();
  return found;
}

/// What follows the zeros that fill a prefix of `octets` up to 8 or 16, when
/// that is how the rest of a rule can be read.
result<optional_ports> decode_padded(std::string_view list, size_t octets,
                                     const fault& otherwise) {
  for (size_t whole : {8, 16}) {
    auto zeros = whole - octets;
    if (octets >= whole || list.size() < zeros ||
        list.find_first_not_of('\0') < zeros)
      continue;
    if (auto inner = decode_inner(list.substr(zeros), s46::rule))
      return inner;
  }
  return otherwise;
}

result<s46_rule> with_inner(s46_rule rule, std::string_view list,
                            zero_padding padding) {
  auto inner = decode_inner(list, s46::rule);
  if (!inner) {
    inner = decode_padded(list, (rule.ipv6.length + 7) / 8, inner.error());
    if (!inner)
      return inner.error();
    if (padding == zero_padding::refused)
      return refuse(s46::rule, "the IPv6 prefix is filled up with zeros, "
                               "which is not tolerated");
    rule.padded = true;
  }
  rule.ports = *inner;
  return rule;
}

} // namespace

result<s46_rule> decode_rule(std::string_view content, zero_padding padding) {
  constexpr size_t fixed_octets = 8;
  if (content.size() < fixed_octets)
    return refuse(s46::rule, "{} octets, a rule has {} and a prefix",
                  content.size(), fixed_octets);
  s46_reader reader{content};
  auto flags = *reader.take_number(1);
  auto ea_len = *reader.take_number(1);
  auto length4 = *reader.take_number(1);
  auto address4 = *reader.take_number(4);
  auto length6 = *reader.take_number(1);
  if (ea_len > max_ea_len)
    return refuse(s46::rule, "{} EA bits, at most {}", ea_len, max_ea_len);
  if (length4 > 32)
    return refuse(s46::rule, "IPv4 prefix length {}, at most 32", length4);
  if (length6 > 128)
    return refuse(s46::rule, "IPv6 prefix length {}, at most 128", length6);
  auto prefix6 = reader.take_prefix(length6);
  if (!prefix6)
    return refuse(s46::rule, "{} octets for an IPv6 prefix of {} bits",
                  reader.rest().size(), length6);
  auto mask4 = net::mask_of(static_cast<uint8_t>(length4)).value;
  s46_rule rule;
  rule.forwarding = flags & 1;
  rule.ea_len = static_cast<uint8_t>(ea_len);
  rule.ipv4 = {{address4 & mask4}, static_cast<uint8_t>(length4)};
  rule.ipv6 = *prefix6;
  return with_inner(std::move(rule), reader.rest(), padding);
}

result<s46_binding> decode_binding(std::string_view content) {
  constexpr size_t fixed_octets = 5;
  if (content.size() < fixed_octets)
    return refuse(s46::binding, "{} octets, a binding has {} and a prefix",
                  content.size(), fixed_octets);
  s46_reader reader{content};
  auto address = *reader.take_number(4);
  auto length = *reader.take_number(1);
  if (length > 128)
    return refuse(s46::binding, "IPv6 prefix length {}, at most 128", length);
  auto prefix = reader.take_prefix(length);
  if (!prefix)
    return refuse(s46::binding, "{} octets for an IPv6 prefix of {} bits",
                  reader.rest().size(), length);
  auto ports = decode_inner(reader.rest(), s46::binding);
  if (!ports)
    return ports.error();
  return s46_binding{{address}, *prefix, *ports};
}

result<net::port_set> decode_port_parameters(std::string_view content) {
  s46_reader reader{content};
  if (content.size() != 4)
    return refuse(s46::port_parameters, "{} octets instead of 4",
                  content.size());
  auto offset = *reader.take_number(1);
  auto length = *reader.take_number(1);
  auto field = *reader.take_number(2);
  if (offset > 15)
    return refuse(s46::port_parameters, "PSID offset {}, at most 15", offset);
  if (length > 16)
    return refuse(s46::port_parameters, "PSID length {}, at most 16", length);
  if (offset + length > 16)
    return refuse(s46::port_parameters,
                  "PSID offset {} and length {} exceed the 16 bits of a port",
                  offset, length);
  return net::port_set{static_cast<uint8_t>(offset),
                       static_cast<uint8_t>(length),
                       static_cast<uint16_t>(field >> (16 - length))};
}

} // namespace lh::dhcp6
