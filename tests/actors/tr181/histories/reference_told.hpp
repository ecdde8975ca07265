#pragma once

#include "reference_state.hpp"

#include <fmt/format.h>

#include <set>

namespace lh::tr181::test::reference {

/// Makes the rows that are there because of what DHCPv6 clients told, or as
/// slots for it. Each is `wanted` for something; that decides on its number.
class told_rows {
public:
  explicit told_rows(state& now) : now_(now) {}

  void settle() {
    for (const auto& k : now_.device_rows()) {
      begin();
      for (const auto& client : now_.client6_rows())
        want_prefixes(client, now_.at(k, "Name"));
      wait(k, "IPv6Prefix.", prefix_values("PrefixDelegation", "", false));
      make(k.path() + "IPv6Prefix.");
    }
    for (const auto& k : now_.device_rows()) {
      refer_to_parents(k);
      begin();
      for (const auto& client : now_.client6_rows())
        want_addresses(client, k);
      wait(k, "IPv6Address.", address_values("DHCPv6"));
      make(k.path() + "IPv6Address.");
    }
    for (const auto& client : now_.client6_rows()) {
      begin();
      if (said(client).leased)
        slots_.push_back({"server", {}});
      make(client.path() + "Server.");
    }
    begin();
    for (const auto& client : now_.client6_rows())
      want_setting(client);
    make("Device.DSLite.InterfaceSetting.");
  }

private:
  struct wanted {
    std::string what;
    row values;
  };

  /// A prefix or address that is to be seen; `origin` of an address.
  struct shown {
    std::string text;
    bool preferred;
    std::string origin;
  };

  void begin() {
    slots_.clear();
    others_.clear();
  }

  const told_client6& said(const key& client) const {
    static const told_client6 nothing;
    auto found = now_.clients6.find("dhcp6-client-" + std::to_string(client.n));
    return found == now_.clients6.end() ? nothing : found->second;
  }

  static std::string short_path(const key& k) {
    auto path = k.path();
    path.pop_back();
    return path;
  }

  /// Downstream rows that are enabled.
  std::vector<key> downstream(const key& client) const {
    auto list = now_.table(client.path() + "X_LEASEHOLD_Downstream.");
    std::erase_if(list,
                  [&](auto& d) { return now_.at(d, "Enable") != "true"; });
    return list;
  }

  /// Those that keep slots on a device, whether or not they act.
  std::vector<key> downstream_of(const key& client,
                                 const std::string& device) const {
    auto list = downstream(client);
    std::erase_if(list, [&](auto& d) {
      return now_.device(now_.at(d, "Interface")) != device;
    });
    return list;
  }

  /// Those that get a /64 of each prefix.
  std::vector<key> acting(const key& client) const {
    auto list = downstream(client);
    std::erase_if(list, [&](auto& d) { return !now_.acts(client, d); });
    return list;
  }

  /// The /64 of each prefix for a device: rows of one number share none.
  std::vector<shown> children(const key& client,
                              const std::string& device) const {
    std::vector<shown> list;
    std::set<std::string> seen;
    auto add = [&](const std::string& prefix, bool preferred) {
      std::set<std::string> taken;
      for (const auto& d : acting(client)) {
        auto id = std::stoul(now_.at(d, "SubnetID"));
        if (!taken.insert(now_.at(d, "SubnetID")).second || id > 255 ||
            now_.device(now_.at(d, "Interface")) != device)
          continue;
        auto text = subnet(prefix, id);
        if (seen.insert(text).second)
          list.push_back({text, preferred, ""});
      }
    };
    for (const auto& prefix : said(client).preferred)
      add(prefix, true);
    for (const auto& prefix : said(client).deprecated)
      add(prefix, false);
    return list;
  }

  /// "2001:db8:a::" and 1 make "2001:db8:a:1::".
  static std::string subnet(const std::string& prefix, unsigned long id) {
    if (id == 0)
      return prefix;
    return fmt::format("{}{:x}::", prefix.substr(0, prefix.size() - 1), id);
  }

  void want_prefixes(const key& client, const std::string& device) {
    const auto& told = said(client);
    bool own = now_.device(now_.at(client, "Interface")) == device;
    std::vector<wanted> slots;
    if (own && now_.at(client, "RequestPrefixes") == "true") {
      const auto& hints = now_.at(client, "X_LEASEHOLD_PrefixHints");
      auto count = 1 + std::count(hints.begin(), hints.end(), ',');
      for (int n = 1; n <= count; ++n)
        slots.push_back({fmt::format("{} pd {}", client.n, n),
                         prefix_values("PrefixDelegation", "", true)});
    }
    std::vector<shown> prefixes;
    if (told.device == device) {
      for (const auto& one : told.preferred)
        prefixes.push_back({one + "/56", true, ""});
      for (const auto& one : told.deprecated)
        prefixes.push_back({one + "/56", false, ""});
    }
    fill(slots, prefixes, "PrefixDelegation", "Prefix");
    slots.clear();
    for (const auto& d : downstream_of(client, device)) {
      auto id = std::stoul(now_.at(d, "SubnetID"));
      auto bits = id == 0 ? "::/64" : fmt::format("0:0:0:{:x}::/64", id);
      if (id > 65535)
        bits = fmt::format("0:0:{:x}:{:x}::/64", id >> 16, id & 65535);
      slots.push_back({short_path(d), prefix_values("Child", bits, true)});
    }
    auto list = children(client, device);
    for (auto& one : list)
      one.text += "/64";
    fill(slots, list, "Child", "Prefix");
  }

  static row prefix_values(const std::string& origin, const std::string& bits,
                           bool slot) {
    return {{"Status", "Disabled"},
            {"PrefixStatus", "Invalid"},
            {"Prefix", ""},
            {"Origin", origin},
            {"StaticType", slot ? origin : "Inapplicable"},
            {"ChildPrefixBits", bits},
            {"OnLink", origin == "Child" ? "true" : "false"},
            {"PreferredLifetime", "0001-01-01T00:00:00Z"},
            {"ValidLifetime", "0001-01-01T00:00:00Z"}};
  }

  static row address_values(const std::string& origin) {
    return {{"Status", "Disabled"},
            {"IPAddressStatus", "Invalid"},
            {"IPAddress", ""},
            {"Origin", origin},
            {"Prefix", ""},
            {"PreferredLifetime", "0001-01-01T00:00:00Z"},
            {"ValidLifetime", "0001-01-01T00:00:00Z"}};
  }

  void fill(std::vector<wanted> slots, const std::vector<shown>& list,
            const std::string& origin, const std::string& name) {
    size_t next = 0;
    for (const auto& one : list) {
      bool fits = one.preferred && next < slots.size();
      auto fresh = name == "Prefix" ? prefix_values(origin, "", false)
                                    : address_values(origin);
      if (!fits)
        others_.push_back({one.text, fresh});
      auto& values = fits ? slots[next++].values : others_.back().values;
      values[name] = one.text;
      values["Status"] = "Enabled";
      values[name == "Prefix" ? "PrefixStatus" : "IPAddressStatus"] =
          one.preferred ? "Preferred" : "Deprecated";
      values["PreferredLifetime"] =
          one.preferred ? "1970-01-01T00:30:00Z" : "1970-01-01T00:00:00Z";
      values["ValidLifetime"] = "1970-01-01T01:00:00Z";
      if (!one.origin.empty())
        values["Origin"] = one.origin;
    }
    slots_.insert(slots_.end(), slots.begin(), slots.end());
  }

  /// Leased ones, or one of each prefix of a /64 that no other device has.
  std::vector<shown> own_addresses(const key& client) const {
    const auto& told = said(client);
    std::vector<shown> list;
    for (const auto& one : told.addresses)
      list.push_back({one, true, "DHCPv6"});
    if (!list.empty())
      return list;
    std::set<unsigned long> taken;
    for (const auto& d : acting(client))
      taken.insert(std::stoul(now_.at(d, "SubnetID")));
    unsigned long id = 0;
    while (taken.contains(id))
      ++id;
    for (const auto& one : told.preferred)
      list.push_back({subnet(one, id) + '1', true, "AutoConfigured"});
    for (const auto& one : told.deprecated)
      list.push_back({subnet(one, id) + '1', false, "AutoConfigured"});
    return list;
  }

  void want_addresses(const key& client, const key& interface) {
    const auto& device = now_.at(interface, "Name");
    bool own = now_.device(now_.at(client, "Interface")) == device;
    bool asks = now_.at(client, "RequestAddresses") == "true" ||
                now_.at(client, "RequestPrefixes") == "true";
    std::vector<wanted> slots;
    if (own && asks)
      slots.push_back(
          {fmt::format("{} address", client.n), address_values("DHCPv6")});
    fill(slots,
         said(client).device == device ? own_addresses(client)
                                       : std::vector<shown>{},
         "", "IPAddress");
    slots.clear();
    for (const auto& d : downstream_of(client, device))
      slots.push_back({short_path(d), address_values("AutoConfigured")});
    auto list = children(client, device);
    for (auto& one : list)
      one = {one.text + '1', one.preferred, "AutoConfigured"};
    fill(slots, list, "", "IPAddress");
    for (auto* some : {&slots_, &others_})
      for (auto& one : *some)
        one.values["Prefix"] =
            holder(interface, one.values.at("IPAddress"), "");
  }

  /// The row of IPv6Prefix on an interface that an address or prefix lies in.
  std::string holder(const key& interface, const std::string& inner,
                     const std::string& origin) const {
    for (const auto& k : now_.table(interface.path() + "IPv6Prefix.")) {
      const auto& outer = now_.at(k, "Prefix");
      bool is_of = origin.empty() || now_.at(k, "Origin") == origin;
      if (!outer.empty() && !inner.empty() && is_of && lies_in(inner, outer))
        return short_path(k);
    }
    return "";
  }

  /// Of prefixes like 2001:db8:a::/56 and 2001:db8:a:1::/64 and what is in
  /// them; a subnet number has at most two digits.
  static bool lies_in(const std::string& inner, const std::string& outer) {
    auto group = [](const std::string& text, int n) {
      auto plain = text.substr(0, text.find('/'));
      std::istringstream parts{plain.substr(0, plain.find("::"))};
      std::string part;
      while (n-- > 0)
        if (!std::getline(parts, part, ':'))
          return std::string{"0"};
      return part;
    };
    if (group(inner, 3) != group(outer, 3))
      return false;
    return outer.ends_with("/56") || group(inner, 4) == group(outer, 4);
  }

  void refer_to_parents(const key& interface) {
    for (const auto& k : now_.table(interface.path() + "IPv6Prefix.")) {
      auto& parent = now_.rows[k]["ParentPrefix"];
      parent.clear();
      if (now_.at(k, "Origin") != "Child")
        continue;
      for (const auto& client : users(now_.at(interface, "Name")))
        if (auto up = now_.interface(said(client).device);
            up != top && parent.empty() && !said(client).device.empty())
          parent = holder(up, now_.at(k, "Prefix"), "PrefixDelegation");
    }
  }

  /// Clients that name a device in any way, or have their lease on it.
  std::vector<key> users(const std::string& device) const {
    std::vector<key> list;
    for (const auto& client : now_.client6_rows()) {
      bool uses = said(client).device == device ||
                  now_.device(now_.at(client, "Interface")) == device;
      for (const auto& d :
           now_.table(client.path() + "X_LEASEHOLD_Downstream."))
        uses |= now_.device(now_.at(d, "Interface")) == device;
      if (uses)
        list.push_back(client);
    }
    return list;
  }

  void want_setting(const key& client) {
    const auto& told = said(client);
    if (told.aftr.empty())
      return;
    auto on = now_.interface(told.device);
    slots_.push_back(
        {client.path(),
         {{"EndpointName", told.aftr},
          {"TunneledInterface", on == top ? "" : short_path(on)}}});
  }

  /// A row that was written, and is no slot, waits for what it is for until
  /// all clients of its device have told.
  void wait(const key& interface, const std::string& table, const row& empty) {
    auto clients = users(now_.at(interface, "Name"));
    bool told = std::all_of(clients.begin(), clients.end(), [&](auto& k) {
      return now_.clients6.contains("dhcp6-client-" + std::to_string(k.n));
    });
    for (const auto& k : now_.table(interface.path() + table))
      if (!told && now_.written.contains(k) &&
          now_.shows.at(k).starts_with("2001:"))
        others_.push_back({now_.shows.at(k), empty});
  }

  /// Rows for what is not wanted go; what has none gets the least number.
  void make(const std::string& table) {
    auto all = slots_;
    for (const auto& one : others_)
      if (!wants(all, one.what))
        all.push_back(one);
    for (const auto& k : now_.table(table))
      if (!wants(all, now_.shows[k])) {
        now_.rows.erase(k);
        now_.shows.erase(k);
        now_.written.erase(k);
      }
    for (const auto& one : all)
      for (const auto& [name, text] : one.values)
        now_.rows[row_for(table, one.what)][name] = text;
    for (const auto& one : all)
      row_for(table, one.what);
  }

  static bool wants(const std::vector<wanted>& all, const std::string& what) {
    return std::any_of(all.begin(), all.end(),
                       [&](const auto& one) { return one.what == what; });
  }

  key row_for(const std::string& table, const std::string& what) {
    for (const auto& k : now_.table(table))
      if (now_.shows[k] == what)
        return k;
    key made{table, 1};
    while (now_.rows.contains(made))
      ++made.n;
    auto& used = now_.used[table];
    used = std::max(used, made.n);
    now_.shows[made] = what;
    auto values = fresh(made.kind());
    if (values.contains("Alias"))
      values["Alias"] = now_.free_alias(made);
    now_.rows[made] = values;
    return made;
  }

  state& now_;
  std::vector<wanted> slots_, others_;
};

} // namespace lh::tr181::test::reference
