#include "messages/dhcp4/routes.hpp"

#include "messages/wire/cursor.hpp"
#include "messages/wire/words.hpp"

#include <cerrno>
#include <optional>

namespace lh::dhcp4 {

namespace {

size_t significant_octets(uint8_t length) {
  return (length + 7u) / 8;
}

std::optional<route> take_route(wire::cursor& rest) {
  auto length = rest.take_number(1);
  if (!length || *length > 32)
    return std::nullopt;
  auto bits = static_cast<uint8_t>(*length);
  auto octets = significant_octets(bits);
  auto network = rest.take_number(octets);
  auto gateway = rest.take_ipv4();
  if (!network || !gateway)
    return std::nullopt;
  auto value = octets == 0 ? 0 : *network << (32 - 8 * octets);
  return route{{{value & net::mask_of(bits).value}, bits}, *gateway};
}

route static_route(net::ipv4 destination, net::ipv4 gateway) {
  auto length = net::classful_length(destination);
  bool host = (destination.value & ~net::mask_of(length).value) != 0;
  return {{destination, host ? uint8_t{32} : length}, gateway};
}

} // namespace

result<std::string> encode_routes(std::string_view text) {
  std::string bytes;
  auto words = wire::split_words(text);
  if (words.size() % 2 != 0)
    return fault{EINVAL, "a route without a gateway"};
  for (size_t i = 0; i < words.size(); i += 2) {
    auto destination = net::parse_ipv4_prefix(words[i]);
    auto gateway = net::parse_ipv4(words[i + 1]);
    if (!destination || !gateway)
      return fault{EINVAL, "not a list of routes"};
    auto octets = significant_octets(destination->length);
    wire::append_number(bytes, destination->length, 1);
    std::string network;
    wire::append_number(network, destination->address.value, 4);
    bytes.append(network, 0, octets);
    wire::append_number(bytes, gateway->value, 4);
  }
  return bytes;
}

result<std::vector<route>> decode_routes(std::string_view bytes) {
  std::vector<route> routes;
  wire::cursor rest{bytes};
  do {
    auto next = take_route(rest);
    if (!next)
      return fault{EBADMSG, "not a list of classless routes"};
    routes.push_back(*next);
  } while (!rest.at_end());
  return routes;
}

result<std::string> encode_ipv4_pairs(std::string_view text) {
  std::string bytes;
  for (auto word : wire::split_words(text)) {
    auto slash = word.find('/');
    if (slash == std::string_view::npos)
      return fault{EINVAL, "a destination without a gateway"};
    auto destination = net::parse_ipv4(word.substr(0, slash));
    auto gateway = net::parse_ipv4(word.substr(slash + 1));
    if (!destination || !gateway)
      return fault{EINVAL, "not a list of address pairs"};
    wire::append_number(bytes, destination->value, 4);
    wire::append_number(bytes, gateway->value, 4);
  }
  return bytes;
}

result<std::vector<route>> decode_static_routes(std::string_view bytes) {
  if (bytes.empty() || bytes.size() % 8 != 0)
    return fault{EBADMSG, "not a list of address pairs"};
  std::vector<route> routes;
  wire::cursor rest{bytes};
  while (auto destination = rest.take_ipv4()) {
    auto gateway = *rest.take_ipv4();
    if (destination->value != 0)
      routes.push_back(static_route(*destination, gateway));
  }
  return routes;
}

} // namespace lh::dhcp4
