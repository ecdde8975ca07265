#include "messages/dhcp4/sip_servers.hpp"

#include "messages/dhcp4/addresses.hpp"
#include "messages/wire/domain_list.hpp"

namespace lh::dhcp4 {

result<std::string> encode_sip_servers(std::string_view text) {
  if (auto addresses = encode_ipv4_list(text))
    return '\1' + *addresses;
  auto names = wire::encode_domain_list(text);
  if (!names)
    return names;
  return '\0' + *names;
}

} // namespace lh::dhcp4
