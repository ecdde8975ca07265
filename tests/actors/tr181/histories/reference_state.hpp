#pragma once

#include "reference_rows.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace lh::tr181::test::reference {

class state;

/// A part of a path that leads on to rows: those of a table below that fit, or
/// with a name such as "Interface+" the one that this reference means.
struct step {
  std::string name; ///< "DHCPv4.Client"
  std::string text; ///< "[Enable==true]"
  std::function<bool(const state&, const key&)> fits;
};

/// Where an operation goes, as text and as its meaning.
struct path {
  std::vector<step> steps;
  std::string name; ///< of the parameter, command or table below the rows

  std::string rows_text() const {
    std::string made = "Device.";
    for (const auto& s : steps)
      made += s.name + '.' + s.text + (s.text.empty() ? "" : ".");
    return made;
  }

  std::string text() const { return rows_text() + name; }
};

/// All rows, and what was told of clients and devices.
class state {
public:
  std::map<key, row> rows{{top, fresh("Device")}};
  std::map<std::string, int> used; ///< the greatest number that a table had
  std::map<std::string, told_client> clients;   ///< by "dhcp4-client-1"
  std::map<std::string, told_client6> clients6; ///< by "dhcp6-client-1"
  std::map<std::string, told_link> links;
  std::map<key, std::string> shows; ///< what rows are for that come by telling
  std::set<key> written;            ///< those of them that somebody wrote to

  /// The rows of a table, by number.
  std::vector<key> table(const std::string& name) const {
    std::vector<key> list;
    for (auto at = rows.lower_bound({name, 0});
         at != rows.end() && at->first.table == name; ++at)
      list.push_back(at->first);
    return list;
  }

  std::vector<key> client_rows() const {
    return table("Device.DHCPv4.Client.");
  }
  std::vector<key> client6_rows() const {
    return table("Device.DHCPv6.Client.");
  }
  std::vector<key> all_client_rows() const {
    auto list = client_rows();
    for (const auto& k : client6_rows())
      list.push_back(k);
    return list;
  }
  std::vector<key> downstream_rows() const {
    std::vector<key> list;
    for (const auto& k : client6_rows())
      for (const auto& d : table(k.path() + "X_LEASEHOLD_Downstream."))
        list.push_back(d);
    return list;
  }
  std::vector<key> device_rows() const { return table("Device.IP.Interface."); }

  /// An alias that no other row of the table has.
  std::string free_alias(const key& of) const {
    auto base = "cpe-" + std::to_string(of.n), alias = base;
    auto others = table(of.table);
    std::erase(others, of);
    auto taken = [&](const key& k) { return at(k, "Alias") == alias; };
    for (int i = 2; std::any_of(others.begin(), others.end(), taken); ++i)
      alias = base + '-' + std::to_string(i);
    return alias;
  }

  const std::string& at(const key& k, const std::string& name) const {
    return rows.at(k).at(name);
  }

  /// The row of Device.IP.Interface that an Interface names; the top if none.
  key interface(const std::string& text) const {
    for (const auto& k : device_rows())
      if (text == k.path() || text + '.' == k.path() || text == at(k, "Name"))
        return k;
    return top;
  }

  /// The device that an Interface names; empty if none.
  std::string device(const std::string& text) const {
    if (!text.starts_with("Device."))
      return text;
    auto k = interface(text);
    return k == top ? "" : at(k, "Name");
  }

  /// The row that a reference names; the top if none, and for lists always.
  key referred(const key& k, const std::string& name) const {
    const auto& text = at(k, name);
    if (name == "LowerLayers")
      return top;
    if (!text.starts_with("Device."))
      return interface(text);
    for (const auto& [other, values] : rows)
      if (other != top && (text == other.path() || text + '.' == other.path()))
        return other;
    return top;
  }

  /// Whether a row of X_LEASEHOLD_Downstream that is enabled gives its device
  /// something: not without one, nor the client's own, nor one that is off.
  bool acts(const key& client, const key& downstream) const {
    auto behind = device(at(downstream, "Interface"));
    auto on = interface(behind);
    bool off = on != top &&
               (at(on, "Enable") != "true" || at(on, "IPv6Enable") != "true");
    return !behind.empty() && !off && behind != device(at(client, "Interface"));
  }

  /// A row as it reads.
  row shown(const key& k) const {
    auto made = rows.at(k);
    for (auto& [name, value] : made)
      if (name.ends_with("NumberOfEntries"))
        value = std::to_string(
            table(k.path() + name.substr(0, name.size() - 15) + '.').size());
    if (k.kind() == "Client")
      show_client(k, made);
    else if (k.kind() == "Client6")
      show_client6(k, made);
    else if (k.kind() == "Interface")
      show_interface(k, made);
    else if (k.kind() == "IPv4Address")
      show_address(at(owner(k), "Name"), made);
    return made;
  }

  /// The rows that a path leads to, each once.
  std::vector<key> select(const path& to) const {
    std::vector<key> here{top};
    for (const auto& s : to.steps) {
      std::vector<key> next;
      for (const auto& k : here)
        for (const auto& found : follow(k, s))
          if (std::find(next.begin(), next.end(), found) == next.end())
            next.push_back(found);
      here = next;
    }
    return here;
  }

private:
  /// The row that an option or address is of.
  static key owner(const key& k) {
    auto path = k.table.substr(0, k.table.size() - k.kind().size() - 2);
    auto dot = path.rfind('.') + 1;
    return {path.substr(0, dot), std::stoi(path.substr(dot))};
  }

  std::vector<key> follow(const key& k, const step& s) const {
    if (s.name.ends_with('+')) {
      auto named = referred(k, s.name.substr(0, s.name.size() - 1));
      return named == top ? std::vector<key>{} : std::vector<key>{named};
    }
    auto list = table(k.path() + s.name + '.');
    std::erase_if(list, [&](const key& one) { return !s.fits(*this, one); });
    return list;
  }

  void show_status(row& to, bool critical) const {
    auto behind = device(to["Interface"]);
    bool wrong = !to["X_LEASEHOLD_Misconfigured"].empty() ||
                 (to["Enable"] == "true" && behind.empty());
    to["X_RDK_LinuxInterface"] = behind;
    to["Status"] = wrong                    ? "Error_Misconfigured"
                   : to["Enable"] != "true" ? "Disabled"
                   : critical               ? "Error"
                                            : "Enabled";
  }

  void show_client6(const key& k, row& to) const {
    auto said = clients6.find("dhcp6-client-" + std::to_string(k.n));
    bool told = said != clients6.end();
    show_status(to, told && said->second.state == "critical");
    bool maps = at(top, "MAP.Enable") == "true";
    auto codes = ',' + to["RequestedOptions"] + ',';
    bool unasked = codes.find(",95,") != codes.npos && !maps;
    auto& list = to["X_LEASEHOLD_NotHonoured"];
    list = unasked ? "RequestedOptions" : "";
    const std::string below = "X_LEASEHOLD_Downstream.";
    for (const auto& d : table(k.path() + below))
      if (at(d, "Enable") == "true" && !acts(k, d))
        list += (list.empty() ? "" : ",") + below + std::to_string(d.n) +
                ".Interface";
  }

  void show_client(const key& k, row& to) const {
    to["X_LEASEHOLD_NotHonoured"] =
        "PassthroughEnable,PassthroughDHCPPool,X_CISCO_COM_BootFileName";
    auto said = clients.find("dhcp4-client-" + std::to_string(k.n));
    bool told = said != clients.end();
    show_status(to, told && said->second.state == "critical");
    if (told && !said->second.dhcp_status.empty())
      to["DHCPStatus"] = said->second.dhcp_status;
    if (told && !said->second.address.empty()) {
      show_lease(said->second, to);
      to["LeaseTimeRemaining"] = "600";
    }
  }

  static void show_lease(const told_client& client, row& to) {
    to["IPAddress"] = client.address;
    to["SubnetMask"] = "255.255.255.0";
  }

  void show_interface(const key& k, row& to) const {
    to["X_LEASEHOLD_NotHonoured"] =
        "LowerLayers,ULAEnable,Router,Loopback,AutoIPEnable";
    for (const std::string name :
         {"IPv4Address.", "IPv6Address.", "IPv6Prefix."})
      for (const auto& below : table(k.path() + name))
        to["X_LEASEHOLD_NotHonoured"] +=
            ',' + name + std::to_string(below.n) + ".Enable";
    if (std::stoi(to["MaxMTUSize"]) < 576)
      to["X_LEASEHOLD_NotHonoured"] += ",MaxMTUSize";
    auto said = links.find(to["Name"]);
    if (said != links.end())
      to["Status"] = !said->second.present ? "NotPresent"
                     : said->second.running && to["Enable"] == "true" ? "Up"
                                                                      : "Down";
  }

  void show_address(const std::string& device, row& to) const {
    for (const auto& [name, client] : clients)
      if (client.device == device && !client.address.empty()) {
        to["Status"] = "Enabled";
        return show_lease(client, to);
      }
  }
};

} // namespace lh::tr181::test::reference
