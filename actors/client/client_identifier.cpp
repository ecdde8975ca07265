#include "actors/client/client_identifier.hpp"

#include "messages/wire/cursor.hpp"

namespace lh::client {

namespace {

constexpr char ethernet = 1;
constexpr size_t mac_octets = 6;
constexpr size_t octets_before_id = 1 + 4 + 2 + 4;

/// RFC 4361 6.1: 255, IAID, DUID; RFC 8415 11.3: DUID-EN is type 2. The IAID
/// is the row's instance number, so it starts at 1 (TR-124 WAN.DHCPC.5).
std::string rfc4361_identifier(const pb::ClientConfig& config,
                               const pb::Identity& identity) {
  auto& path = config.path();
  auto instance = std::stoul(path.substr(path.rfind('.') + 1));
  std::string content = "\xff";
  wire::append_number(content, static_cast<uint32_t>(instance), 4);
  wire::append_number(content, 2, 2);
  wire::append_number(content, identity.enterprise(), 4);
  return content + identity.id();
}

const std::string* sent_identifier(const pb::ClientConfig& config) {
  for (auto& option : config.sent())
    if (option.tag() == identifier_option && !option.value().empty())
      return &option.value();
  return nullptr;
}

} // namespace

bool has_own_identifier(const pb::ClientConfig& config,
                        const pb::Identity& identity) {
  return sent_identifier(config) || identity.enterprise() != 0;
}

std::string client_identifier(const pb::ClientConfig& config,
                              const pb::Identity& identity,
                              const std::string& hardware_address) {
  if (auto* content = sent_identifier(config))
    return *content;
  if (identity.enterprise() != 0)
    return rfc4361_identifier(config, identity);
  return ethernet + hardware_address;
}

size_t identifier_size(const pb::ClientConfig& config,
                       const pb::Identity& identity) {
  if (auto* content = sent_identifier(config))
    return content->size();
  return identity.enterprise() != 0 ? octets_before_id + identity.id().size()
                                    : sizeof ethernet + mac_octets;
}

} // namespace lh::client
