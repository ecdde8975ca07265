#pragma once

#include "random_searches.hpp"
#include "reference_model.hpp"
#include "samples.hpp"

#include <fmt/format.h>

#include <random>

namespace lh::tr181::test {

/// Paths to rows that there are, were or may be, in every way to name them.
class random_paths {
public:
  random_paths(std::mt19937& random, const reference::state& rows)
      : random_(random), rows_(rows) {}

  int below(int n) { return static_cast<int>(random_() % unsigned(n)); }

  template <class List>
  const auto& any_of(const List& list) {
    return list[random_() % list.size()];
  }

  /// Some rows of a kind.
  reference::path rows(const std::string& kind) {
    if (kind == "Device")
      return {};
    if (kind == "Client")
      return {{choose("DHCPv4.Client")}, ""};
    if (kind == "Client6")
      return {{choose("DHCPv6.Client")}, ""};
    if (below(4) == 0)
      if (const auto* from = references_to(kind)) {
        const auto& [owner, name] = any_of(*from);
        auto made = rows(owner);
        made.steps.push_back({name + '+', "", {}});
        return made;
      }
    if (kind == "Interface")
      return {{choose("IP.Interface")}, ""};
    if (kind == "InterfaceSetting")
      return {{choose("DSLite.InterfaceSetting")}, ""};
    auto above = rows(parents().at(kind));
    above.steps.push_back(choose(kind == "SentOption6" ? "SentOption" : kind));
    return above;
  }

  std::string any_kind() {
    static const std::vector<std::string> kinds{
        "Client",     "Client",      "Client",
        "Client6",    "Client6",     "Client6",
        "SentOption", "ReqOption",   "ReqOption",
        "Interface",  "Interface",   "IPv4Address",
        "Device",     "SentOption6", "X_LEASEHOLD_Downstream",
        "IPv6Prefix", "IPv6Address", "X_LEASEHOLD_Downstream"};
    return any_of(kinds);
  }

private:
  static const std::map<std::string, std::string>& parents() {
    static const std::map<std::string, std::string> list{
        {"SentOption", "Client"},     {"ReqOption", "Client"},
        {"SentOption6", "Client6"},   {"X_LEASEHOLD_Downstream", "Client6"},
        {"IPv4Address", "Interface"}, {"IPv6Address", "Interface"},
        {"IPv6Prefix", "Interface"}};
    return list;
  }

  /// Kinds of rows and their parameters that lead, or seem to, to a kind.
  using reference_list = std::vector<std::pair<std::string, std::string>>;
  static const reference_list* references_to(const std::string& kind) {
    static const std::map<std::string, reference_list> list{
        {"Interface",
         {{"Client", "Interface"},
          {"Client", "Interface"},
          {"Client6", "Interface"},
          {"Client6", "Interface"},
          {"X_LEASEHOLD_Downstream", "Interface"},
          {"InterfaceSetting", "TunneledInterface"},
          {"Interface", "LowerLayers"},
          {"Client", "PassthroughDHCPPool"}}},
        {"IPv6Prefix",
         {{"IPv6Address", "Prefix"}, {"IPv6Prefix", "ParentPrefix"}}}};
    auto found = list.find(kind);
    return found == list.end() ? nullptr : &found->second;
  }

  reference::step choose(const std::string& table) {
    switch (below(12)) {
    case 0:
      return {table, "*", [](auto&, auto&) { return true; }};
    case 1:
      return choose_alias(table);
    case 2:
    case 3:
      return choose_search(table);
    default:
      return choose_number(table);
    }
  }

  reference::step choose_number(const std::string& table) {
    int most = 1;
    for (const auto& [name, used] : rows_.used)
      if (name.ends_with('.' + table + '.'))
        most = std::max(most, used);
    int n = std::max(1, most + (below(8) == 0 ? 1 : 0) - below(3));
    return {table, fmt::to_string(n), [n](auto&, auto& k) { return k.n == n; }};
  }

  reference::step choose_alias(const std::string& table) {
    static const std::vector<std::string> aliases{"wan",   "cpe-1", "cpe-2",
                                                  "cpe-3", "one",   "uplink"};
    auto alias = any_of(aliases);
    return {table, '[' + alias + ']', terms::is("Alias", alias)};
  }

  reference::step choose_search(const std::string& table) {
    const auto& s = any_of(all_searches().at(table));
    return {table, fmt::format("[{}]", s.text), s.fits};
  }

  std::mt19937& random_;
  const reference::state& rows_;
};

} // namespace lh::tr181::test
