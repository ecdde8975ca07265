#include "messages/dhcp4/ip6rd.hpp"

#include "messages/dhcp4/addresses.hpp"
#include "messages/net/hex.hpp"
#include "messages/wire/numbers.hpp"
#include "messages/wire/words.hpp"

#include <cerrno>
#include <optional>

namespace lh::dhcp4 {

namespace {

std::optional<std::string> parse_groups(std::string_view word) {
  std::string digits;
  if (word.size() != 39)
    return std::nullopt;
  for (size_t i = 0; i < word.size(); ++i) {
    if (i % 5 != 4)
      digits += word[i];
    else if (word[i] != ':')
      return std::nullopt;
  }
  return net::parse_hex(digits);
}

} // namespace

result<std::string> encode_ip6rd(std::string_view text) {
  fault refusal{EINVAL, "not a 6rd prefix with its border relays"};
  auto words = wire::split_words(text);
  if (words.size() < 4)
    return refusal;
  auto bytes = wire::encode_numbers(words[0], 1);
  auto prefix_length = wire::encode_numbers(words[1], 1);
  auto prefix = parse_groups(words[2]);
  if (!bytes || !prefix_length || !prefix)
    return refusal;
  *bytes += *prefix_length + *prefix;
  for (size_t i = 3; i < words.size(); ++i) {
    auto relay = encode_ipv4_list(words[i]);
    if (!relay)
      return refusal;
    *bytes += *relay;
  }
  return bytes;
}

} // namespace lh::dhcp4
