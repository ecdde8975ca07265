#include "actors/client/command_line.hpp"

#include "actors/client/client_child.hpp"
#include "actors/client/client_identifier.hpp"
#include "actors/client/udhcpc_options.hpp"
#include "messages/net/hex.hpp"
#include "messages/net/ipv4.hpp"

#include <fmt/format.h>

namespace lh::client {

namespace {

constexpr uint32_t parameter_list = 55;

void add_option(pb::StartChild& child, uint32_t tag, std::string_view value) {
  child.add_argv("-x");
  child.add_argv(fmt::format("0x{:02x}:{}", tag, net::to_hex(value)));
}

void add_options(pb::StartChild& child, const pb::ClientConfig& config,
                 const pb::Identity& identity) {
  auto options = choose_options(config, identity);
  add_option(child, parameter_list, options.requested);
  for (auto* option : options.sent)
    add_option(child, option->tag(), option->value());
  if (!has_own_identifier(config, identity))
    return;
  child.add_argv("-C");
  add_option(child, identifier_option, client_identifier(config, identity, {}));
}

} // namespace

pb::StartChild udhcpc_command(const start_context& with) {
  auto& config = with.config;
  auto child = client_child(with);
  // -t 0 -T 3: a DISCOVER every 3 s until a server answers, so that a silent
  // server wakes nobody; -V "": option 60 only when a row sends it; -o: all of
  // option 55 is ours.
  for (auto* argument : {"-f", "-i", config.device().c_str(), "-s",
                         with.where.udhcpc_plugin.c_str(), "-t", "0", "-T", "3",
                         "-A", "5", "-V", "", "-o"})
    child.add_argv(argument);
  add_options(child, config, with.identity);
  if (with.requested_address != 0) {
    child.add_argv("-r");
    child.add_argv(net::to_string(net::ipv4{with.requested_address}));
  }
  return child;
}

} // namespace lh::client
