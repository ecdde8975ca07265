#pragma once

#include "reference_state.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace lh::tr181::test {

/// What the text of a search means, on a row.
using fitting =
    std::function<bool(const reference::state&, const reference::key&)>;

struct search {
  const char* text;
  fitting fits;
};

using searches = std::map<std::string, std::vector<search>>;

namespace terms {

inline fitting is(const char* name, const std::string& value) {
  return [=](auto& in, auto& k) { return in.shown(k).at(name) == value; };
}

inline fitting is_not(const char* name, const std::string& value) {
  return [=](auto& in, auto& k) { return in.shown(k).at(name) != value; };
}

inline fitting above(const char* name, unsigned long bound) {
  return [=](auto& in, auto& k) {
    return std::stoul(in.shown(k).at(name)) > bound;
  };
}

inline fitting both(const fitting& a, const fitting& b) {
  return [=](auto& in, auto& k) { return a(in, k) && b(in, k); };
}

inline fitting lists(const char* name, const std::string& item) {
  return [=](auto& in, auto& k) {
    auto items = reference::items_of(in.shown(k).at(name));
    return std::find(items.begin(), items.end(), item) != items.end();
  };
}

inline fitting through(const char* reference, const fitting& fits) {
  return [=](auto& in, auto& k) {
    auto named = in.referred(k, reference);
    return named != reference::top && fits(in, named);
  };
}

inline fitting nowhere() {
  return [](auto&, auto&) { return false; };
}

} // namespace terms

/// Searches in the tables of clients and what they make, by table.
inline searches client_searches() {
  using namespace terms;
  return {
      {"DHCPv4.Client",
       {{"Enable==true", is("Enable", "true")},
        {"Enable!=1", is_not("Enable", "true")},
        {"Interface==wan0", is("Interface", "wan0")},
        {"X_RDK_LinuxInterface==\"wan1\"", is("X_RDK_LinuxInterface", "wan1")},
        {"DHCPStatus==Bound", is("DHCPStatus", "Bound")},
        {"Status == Enabled&&DHCPStatus != \"Bound\"",
         both(is("Status", "Enabled"), is_not("DHCPStatus", "Bound"))},
        {"Interface+.Status==Up", through("Interface", is("Status", "Up"))},
        {"PassthroughDHCPPool+.Alias==\"wan\"", nowhere()},
        {"X_LEASEHOLD_NotHonoured~=PassthroughEnable", is_not("Alias", "")},
        {"ReqOptionNumberOfEntries>1", above("ReqOptionNumberOfEntries", 1)},
        {"DSCPMark>=047", above("DSCPMark", 46)}}},
      {"DHCPv6.Client",
       {{"Enable==true", is("Enable", "true")},
        {"Interface==wan0", is("Interface", "wan0")},
        {"Interface+.Status==Up", through("Interface", is("Status", "Up"))},
        {"RequestedOptions==\"23\"", is("RequestedOptions", "23")},
        {"RequestedOptions~=95", lists("RequestedOptions", "95")},
        {"X_LEASEHOLD_PrefixHints~=\"2001:DB8::/48\"",
         lists("X_LEASEHOLD_PrefixHints", "2001:db8::/48")},
        {"X_LEASEHOLD_NotHonoured~=\"X_LEASEHOLD_Downstream.1.Interface\"",
         lists("X_LEASEHOLD_NotHonoured",
               "X_LEASEHOLD_Downstream.1.Interface")},
        {"ServerNumberOfEntries==1", is("ServerNumberOfEntries", "1")},
        {"X_LEASEHOLD_NotHonoured~=RequestedOptions",
         lists("X_LEASEHOLD_NotHonoured", "RequestedOptions")}}},
      {"X_LEASEHOLD_Downstream",
       {{"Enable==true", is("Enable", "true")},
        {"Interface+.IPv6Enable==true",
         through("Interface", is("IPv6Enable", "true"))},
        {"SubnetID>0", above("SubnetID", 0)}}},
      {"DSLite.InterfaceSetting",
       {{"EndpointName==\"aftr.example\"", is("EndpointName", "aftr.example")},
        {"TunneledInterface+.Name==wan0",
         through("TunneledInterface", is("Name", "wan0"))}}},
      {"SentOption",
       {{"Enable==true", is("Enable", "true")},
        {"Tag==60", is("Tag", "60")},
        {"Value==\"4C48\"", is("Value", "4c48")},
        {"Tag>60", above("Tag", 60)}}},
      {"ReqOption",
       {{"Order==1", is("Order", "1")},
        {"Order>1", above("Order", 1)},
        {"Tag>=3", above("Tag", 2)}}}};
}

/// Searches in the tables of interfaces.
inline searches interface_searches() {
  using namespace terms;
  return {
      {"IPv6Address",
       {{"IPAddressStatus==Preferred", is("IPAddressStatus", "Preferred")},
        {"IPAddress==\"2001:DB8::7\"", is("IPAddress", "2001:db8::7")},
        {"Prefix==\"Device.IP.Interface.1.IPv6Prefix.1\"",
         is("Prefix", "Device.IP.Interface.1.IPv6Prefix.1")},
        {"Prefix+.PrefixStatus==Preferred",
         through("Prefix", is("PrefixStatus", "Preferred"))},
        {"Prefix+.ParentPrefix+.Alias==\"slot\"",
         through("Prefix", through("ParentPrefix", is("Alias", "slot")))}}},
      {"IPv6Prefix",
       {{"PrefixStatus!=Preferred", is_not("PrefixStatus", "Preferred")},
        {"ParentPrefix+.Enable==true",
         through("ParentPrefix", is("Enable", "true"))},
        {"Prefix==\"2001:db8:a:0::/56\"", is("Prefix", "2001:db8:a::/56")}}},
      {"IP.Interface",
       {{"Name==wan0", is("Name", "wan0")},
        {"Status==Up", is("Status", "Up")},
        {"MaxMTUSize>1400", above("MaxMTUSize", 1400)},
        {"LowerLayers~=\"Device.PPP.Interface.2.\"",
         lists("LowerLayers", "Device.PPP.Interface.2.")},
        {"LowerLayers+.Enable==true", nowhere()},
        {"IPv4AddressNumberOfEntries==0",
         is("IPv4AddressNumberOfEntries", "0")}}},
      {"IPv4Address",
       {{"Status==Enabled", is("Status", "Enabled")},
        {"IPAddress==192.0.2.7", is("IPAddress", "192.0.2.7")}}}};
}

/// All of them.
inline const searches& all_searches() {
  static const auto list = [] {
    auto made = client_searches();
    made.merge(interface_searches());
    return made;
  }();
  return list;
}

} // namespace lh::tr181::test
