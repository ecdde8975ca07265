#include "messages/dhcp4/addresses.hpp"

#include "messages/wire/cursor.hpp"
#include "messages/wire/words.hpp"

#include <fmt/format.h>

#include <cerrno>

namespace lh::dhcp4 {

result<std::string> encode_ipv4_list(std::string_view text) {
  std::string bytes;
  for (auto word : wire::split_words(text)) {
    auto address = net::parse_ipv4(word);
    if (!address)
      return fault{EINVAL, "not an IPv4 address"};
    wire::append_number(bytes, address->value, 4);
  }
  return bytes;
}

result<net::ipv4> decode_ipv4(std::string_view bytes) {
  if (bytes.size() != 4)
    return fault{EBADMSG, fmt::format("{} bytes where an IPv4 address has 4",
                                      bytes.size())};
  return *wire::cursor{bytes}.take_ipv4();
}

result<std::vector<net::ipv4>> decode_ipv4_list(std::string_view bytes) {
  if (bytes.empty() || bytes.size() % 4 != 0)
    return fault{EBADMSG, fmt::format("{} bytes are no list of IPv4 addresses",
                                      bytes.size())};
  std::vector<net::ipv4> addresses;
  wire::cursor rest{bytes};
  while (auto address = rest.take_ipv4())
    addresses.push_back(*address);
  return addresses;
}

} // namespace lh::dhcp4
