#pragma once

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
    if (kind == "Client")
      return {{choose("DHCPv4.Client")}, ""};
    if (kind == "Interface" && below(3) != 0)
      return {{choose("IP.Interface")}, ""};
    if (kind == "Interface")
      return {{choose("DHCPv4.Client"), {"Interface+", "", {}}}, ""};
    auto above = rows(kind == "IPv4Address" ? "Interface" : "Client");
    above.steps.push_back(choose(kind));
    return above;
  }

  std::string any_kind() {
    static const std::vector<std::string> kinds{
        "Client",    "Client",    "Client",    "SentOption", "ReqOption",
        "ReqOption", "Interface", "Interface", "IPv4Address"};
    return any_of(kinds);
  }

private:
  using fitting =
      std::function<bool(const reference::state&, const reference::key&)>;
  struct search {
    const char* text;
    fitting fits;
  };

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
    return {table, '[' + alias + ']', is("Alias", alias)};
  }

  reference::step choose_search(const std::string& table) {
    const auto& list = searches().at(table);
    const auto& s = any_of(list);
    return {table, fmt::format("[{}]", s.text), s.fits};
  }

  static fitting is(const char* name, const std::string& value) {
    return [=](auto& in, auto& k) { return in.shown(k).at(name) == value; };
  }

  static fitting is_not(const char* name, const std::string& value) {
    return [=](auto& in, auto& k) { return in.shown(k).at(name) != value; };
  }

  static fitting above(const char* name, unsigned long bound) {
    return [=](auto& in, auto& k) {
      return std::stoul(in.shown(k).at(name)) > bound;
    };
  }

  static fitting both(const fitting& a, const fitting& b) {
    return [=](auto& in, auto& k) { return a(in, k) && b(in, k); };
  }

  static fitting through_interface(const fitting& fits) {
    return [=](auto& in, auto& k) {
      auto named = in.interface(in.at(k, "Interface"));
      return named != reference::top && fits(in, named);
    };
  }

  static const std::map<std::string, std::vector<search>>& searches() {
    static const std::map<std::string, std::vector<search>> list{
        {"DHCPv4.Client",
         {{"Enable==true", is("Enable", "true")},
          {"Enable!=1", is_not("Enable", "true")},
          {"Interface==wan0", is("Interface", "wan0")},
          {"X_RDK_LinuxInterface==\"wan1\"",
           is("X_RDK_LinuxInterface", "wan1")},
          {"DHCPStatus==Bound", is("DHCPStatus", "Bound")},
          {"Status == Enabled&&DHCPStatus != \"Bound\"",
           both(is("Status", "Enabled"), is_not("DHCPStatus", "Bound"))},
          {"Interface+.Status==Up", through_interface(is("Status", "Up"))},
          {"X_LEASEHOLD_NotHonoured~=PassthroughEnable", is_not("Alias", "")},
          {"ReqOptionNumberOfEntries>1", above("ReqOptionNumberOfEntries", 1)},
          {"DSCPMark>=047", above("DSCPMark", 46)}}},
        {"SentOption",
         {{"Enable==true", is("Enable", "true")},
          {"Tag==60", is("Tag", "60")},
          {"Value==\"4C48\"", is("Value", "4c48")},
          {"Tag>60", above("Tag", 60)}}},
        {"ReqOption",
         {{"Order==1", is("Order", "1")},
          {"Order>1", above("Order", 1)},
          {"Tag>=3", above("Tag", 2)}}},
        {"IP.Interface",
         {{"Name==wan0", is("Name", "wan0")},
          {"Status==Up", is("Status", "Up")},
          {"MaxMTUSize>1400", above("MaxMTUSize", 1400)},
          {"LowerLayers~=\"Device.PPP.Interface.2.\"",
           is_not("LowerLayers", "")},
          {"IPv4AddressNumberOfEntries==0",
           is("IPv4AddressNumberOfEntries", "0")}}},
        {"IPv4Address",
         {{"Status==Enabled", is("Status", "Enabled")},
          {"IPAddress==192.0.2.7", is("IPAddress", "192.0.2.7")}}}};
    return list;
  }

  std::mt19937& random_;
  const reference::state& rows_;
};

} // namespace lh::tr181::test
