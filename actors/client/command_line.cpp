#include "actors/client/command_line.hpp"

#include "messages/net/hex.hpp"
#include "messages/net/ipv4.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lh::client {

namespace {

constexpr uint32_t subnet_mask = 1;
constexpr uint32_t client_id = 61;
constexpr char ethernet = 1;

std::string big_endian(uint32_t value, size_t octets) {
  std::string bytes;
  for (size_t i = octets; i-- > 0;)
    bytes += static_cast<char>(value >> (8 * i) & 255);
  return bytes;
}

/// RFC 4361 6.1: 255, IAID, DUID; RFC 8415 11.3: DUID-EN is type 2. The IAID
/// is the row's instance number, so it starts at 1 (TR-124 WAN.DHCPC.5).
std::string rfc4361_identifier(const pb::ClientConfig& config,
                               const pb::Identity& identity) {
  auto& path = config.path();
  auto instance = std::stoul(path.substr(path.rfind('.') + 1));
  return '\xff' + big_endian(static_cast<uint32_t>(instance), 4) +
         big_endian(2, 2) + big_endian(identity.enterprise(), 4) +
         identity.id();
}

const pb::SentOption* sent_option(const pb::ClientConfig& config,
                                  uint32_t tag) {
  for (auto& option : config.sent())
    if (option.tag() == tag && !option.value().empty())
      return &option;
  return nullptr;
}

/// Option 55 in the order of the rows; the mask is needed, so always first.
std::string parameter_list(const pb::ClientConfig& config) {
  std::string tags = big_endian(subnet_mask, 1);
  for (auto tag : config.requested())
    if (tag != subnet_mask)
      tags += big_endian(tag, 1);
  return tags;
}

void add_option(pb::StartChild& child, uint32_t tag, std::string_view value) {
  child.add_argv("-x");
  child.add_argv(fmt::format("0x{:02x}:{}", tag, net::to_hex(value)));
}

void add_sent_options(pb::StartChild& child, const pb::ClientConfig& config,
                      const pb::Identity& identity) {
  for (auto& option : config.sent())
    if (option.tag() != client_id && !option.value().empty())
      add_option(child, option.tag(), option.value());
  if (!sent_option(config, client_id) && identity.enterprise() == 0)
    return;
  child.add_argv("-C");
  add_option(child, client_id, client_identifier(config, identity, {}));
}

void add_variable(pb::StartChild& child, const char* name, std::string value) {
  auto* variable = child.add_environment();
  variable->set_name(name);
  variable->set_value(std::move(value));
}

} // namespace

std::string client_identifier(const pb::ClientConfig& config,
                              const pb::Identity& identity,
                              const std::string& hardware_address) {
  if (auto* row = sent_option(config, client_id))
    return row->value();
  if (identity.enterprise() != 0)
    return rfc4361_identifier(config, identity);
  return ethernet + hardware_address;
}

pb::StartChild udhcpc_command(const pb::ClientConfig& config,
                              const pb::Identity& identity, const places& where,
                              uint32_t requested_address) {
  pb::StartChild child;
  child.set_child(config.client());
  child.set_owner(config.client());
  // -t 0 -T 3: a DISCOVER every 3 s until a server answers, so that a silent
  // server wakes nobody; -V "": option 60 only when a row sends it.
  for (auto* argument :
       {where.udhcpc.c_str(), "-f", "-i", config.device().c_str(), "-s",
        where.udhcpc_plugin.c_str(), "-t", "0", "-T", "3", "-A", "5", "-V", "",
        "-o"})
    child.add_argv(argument);
  add_option(child, 55, parameter_list(config));
  add_sent_options(child, config, identity);
  if (requested_address != 0) {
    child.add_argv("-r");
    child.add_argv(net::to_string(net::ipv4{requested_address}));
  }
  add_variable(child, "PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
  add_variable(child, "LEASEHOLD_RUNTIME_DIR", where.runtime_dir);
  add_variable(child, "LEASEHOLD_CLIENT", config.client());
  return child;
}

} // namespace lh::client
