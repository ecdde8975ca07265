#include "messages/dhcp6/s46.hpp"

#include "messages/dhcp6/s46_options.hpp"

namespace lh::dhcp6 {

namespace {

result<net::ipv6> decode_relay(std::string_view content) {
  auto address = net::ipv6_from_octets(content);
  if (!address)
    return refuse(s46::border_relay, "{} octets instead of an IPv6 address",
                  content.size());
  return *address;
}

/// RFC 6052 2.2: where an IPv4 address fits behind it.
bool can_embed_ipv4(unsigned length) {
  return length == 96 || (length >= 32 && length <= 64 && length % 8 == 0);
}

result<net::ipv6_prefix> decode_default_mapping(std::string_view content) {
  s46_reader reader{content};
  auto length = reader.take_number(1);
  if (!length)
    return refuse(s46::default_mapping, "the option is empty");
  if (!can_embed_ipv4(*length))
    return refuse(s46::default_mapping,
                  "prefix length {} is none of RFC 6052's", *length);
  auto prefix = reader.take_prefix(*length);
  if (!prefix || !reader.rest().empty())
    return refuse(s46::default_mapping, "{} octets for a prefix of {} bits",
                  content.size() - 1, *length);
  return *prefix;
}

template <class T>
result<void> keep(std::vector<T>& list, result<T> value) {
  if (!value)
    return value.error();
  list.push_back(*std::move(value));
  return {};
}

template <class T>
result<void> keep(std::optional<T>& first, result<T> value) {
  if (!value)
    return value.error();
  if (!first)
    first = *std::move(value);
  return {};
}

} // namespace

result<s46_container> decode_s46(std::string_view content,
                                 zero_padding padding) {
  s46_container container;
  std::optional<net::port_set> out_of_place;
  auto read =
      read_options(content, 0, [&](int code, auto option) -> result<void> {
        switch (code) {
        case s46::rule:
          return keep(container.rules, decode_rule(option, padding));
        case s46::border_relay:
          return keep(container.relays, decode_relay(option));
        case s46::default_mapping:
          return keep(container.dmr, decode_default_mapping(option));
        case s46::binding:
          return keep(container.binding, decode_binding(option));
        case s46::port_parameters:
          return keep(out_of_place, decode_port_parameters(option));
        default:
          return {};
        }
      });
  if (!read)
    return read.error();
  return container;
}

} // namespace lh::dhcp6
