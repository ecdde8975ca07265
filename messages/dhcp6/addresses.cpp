#include "messages/dhcp6/addresses.hpp"

#include "messages/wire/words.hpp"

#include <fmt/format.h>

#include <cerrno>

namespace lh::dhcp6 {

result<std::string> encode_ipv6_list(std::string_view text) {
  std::string bytes;
  for (auto word : wire::split_words(text)) {
    auto address = net::parse_ipv6(word);
    if (!address)
      return fault{EINVAL, "not an IPv6 address"};
    bytes += net::to_octets(*address);
  }
  return bytes;
}

result<std::vector<net::ipv6>> decode_ipv6_list(std::string_view bytes) {
  if (bytes.empty() || bytes.size() % net::ipv6_octets != 0)
    return fault{EBADMSG, fmt::format("{} bytes are no list of IPv6 addresses",
                                      bytes.size())};
  std::vector<net::ipv6> addresses;
  for (size_t at = 0; at < bytes.size(); at += net::ipv6_octets)
    addresses.push_back(
        *net::ipv6_from_octets(bytes.substr(at, net::ipv6_octets)));
  return addresses;
}

} // namespace lh::dhcp6
