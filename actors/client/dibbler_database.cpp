#include "actors/client/dibbler_database.hpp"

#include "actors/client/association_limits.hpp"
#include "messages/convert/net_values.hpp"
#include "messages/convert/utf8.hpp"

#include <charconv>
#include <pugixml.hpp>
#include <string_view>

namespace lh::client {

namespace {

uint32_t number(const pugi::xml_node& node, const char* name) {
  std::string_view text = node.attribute(name).value();
  uint32_t value = 0;
  auto last = text.data() + text.size();
  auto [end, error] = std::from_chars(text.data(), last, value);
  return error == std::errc{} && end == last ? value : 0;
}

std::optional<pb::Ipv6Prefix> held(const pugi::xml_node& node) {
  auto address = net::parse_ipv6(node.child_value());
  auto length = number(node, node.attribute("length") ? "length" : "prefix");
  if (!address || length > 128)
    return std::nullopt;
  return convert::to_proto(
      net::ipv6_prefix{*address, static_cast<uint8_t>(length)});
}

void add_held(pb::IaState& ia, const pugi::xml_node& node, const char* kind) {
  for (auto& one : node.children(kind))
    if (auto prefix = held(one); prefix && ia.holds_size() < most_bindings)
      *ia.add_holds() = *prefix;
}

pb::IaState association(const pugi::xml_node& node, bool prefixes) {
  pb::IaState ia;
  ia.set_prefixes(prefixes);
  ia.set_iaid(number(node, "IAID"));
  ia.set_t1_s(number(node, "T1"));
  ia.set_t2_s(number(node, "T2"));
  std::string state = node.attribute("state").value();
  if (convert::is_utf8(state))
    ia.set_state(std::move(state));
  add_held(ia, node, prefixes ? "AddrPrefix" : "AddrAddr");
  return ia;
}

void add(std::vector<pb::IaState>& all, const pugi::xml_node& client,
         const char* kind, bool prefixes) {
  for (auto& node : client.children(kind))
    if (all.size() < most_associations)
      all.push_back(association(node, prefixes));
}

} // namespace

std::optional<std::vector<pb::IaState>>
dibbler_associations(const std::string& database) {
  pugi::xml_document document;
  auto parsed = document.load_buffer(database.data(), database.size(),
                                     pugi::parse_minimal, pugi::encoding_utf8);
  auto root = document.child("AddrMgr");
  if (!parsed || !root)
    return std::nullopt;
  std::vector<pb::IaState> all;
  auto client = root.child("AddrClient");
  add(all, client, "AddrIA", false);
  add(all, client, "AddrPD", true);
  return all;
}

} // namespace lh::client
