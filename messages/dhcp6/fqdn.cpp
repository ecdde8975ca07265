#include "messages/dhcp6/fqdn.hpp"

#include "messages/wire/domain_list.hpp"
#include "messages/wire/words.hpp"

#include <cerrno>

namespace lh::dhcp6 {

namespace {

/// RFC 4704 4.1.
constexpr std::pair<std::string_view, char> flags[] = {
    {"S", 1}, {"O", 2}, {"N", 4}};

char flag_of(std::string_view word) {
  for (auto& [name, bit] : flags)
    if (name == word)
      return bit;
  return 0;
}

} // namespace

result<std::string> encode_fqdn(std::string_view text) {
  auto name = text.substr(0, text.find(' '));
  std::string bytes(1, '\0');
  for (auto word : wire::split_words(text.substr(name.size()))) {
    auto flag = flag_of(word);
    if (flag == 0)
      return fault{EINVAL, "not a name with its flags"};
    bytes[0] = static_cast<char>(bytes[0] | flag);
  }
  auto labels = wire::encode_domain_list(name);
  if (!labels)
    return labels;
  return bytes + *labels;
}

} // namespace lh::dhcp6
