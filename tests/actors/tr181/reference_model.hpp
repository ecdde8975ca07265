#pragma once

#include "reference_rows.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace lh::tr181::test::reference {

/// The data model once more, for plainness.
class model {
public:
  std::vector<client> clients;
  std::vector<device_row> devices;
  int next_client = 1, next_device = 1;
  std::vector<std::string> faults;            ///< of the last operation
  std::map<std::string, std::string> actions; ///< of the last operation

  void set(const std::vector<write>& list) {
    auto before = *this;
    begin();
    touched_.clear();
    moves_.clear();
    for (const auto& w : list)
      take(w);
    if (faults.empty() && twins())
      faults.push_back("twins");
    if (!faults.empty()) {
      auto told = faults;
      *this = before;
      actions.clear();
      faults = told;
      return;
    }
    settle(before);
  }

  bool add_client() {
    begin();
    clients.push_back({next_client, free_alias(clients, next_client)});
    ++next_client;
    return true;
  }

  bool add_option(int n, const std::string& name) {
    begin();
    auto at = find(clients, n);
    if (at == clients.end())
      return false;
    auto& t = at->tables[name];
    option made{t.next, free_alias(t.rows, t.next)};
    ++t.next;
    made.order = t.rows.size() + 1;
    t.rows.push_back(made);
    ask(n, "WAKE");
    return true;
  }

  bool del_client(int n) {
    begin();
    auto at = find(clients, n);
    if (at == clients.end())
      return false;
    clients.erase(at);
    return true;
  }

  bool del_option(int n, const std::string& name, int o) {
    begin();
    auto at = find(clients, n);
    if (at == clients.end() ||
        find(at->tables[name].rows, o) == at->tables[name].rows.end())
      return false;
    auto& rows = at->tables[name].rows;
    rows.erase(find(rows, o));
    compact(rows);
    ask(n, "WAKE");
    return true;
  }

  bool del_device(int n) {
    begin();
    auto at = find(devices, n);
    if (at == devices.end())
      return false;
    devices.erase(at);
    for (auto& c : clients)
      if (reference_of(c.interface) == n)
        c.interface.clear();
    return true;
  }

  std::map<std::string, std::string> values() const {
    std::map<std::string, std::string> all;
    auto count = [](const auto& rows) { return std::to_string(rows.size()); };
    all["Device.DHCPv4.ClientNumberOfEntries"] = count(clients);
    all["Device.IP.InterfaceNumberOfEntries"] = count(devices);
    for (const auto& d : devices) {
      auto row = "Device.IP.Interface." + std::to_string(d.n) + '.';
      all[row + "Alias"] = d.alias;
      all[row + "Name"] = d.name;
    }
    for (const auto& c : clients)
      show(c, all);
    return all;
  }

  bool orders_are_compact() const {
    for (const auto& c : clients) {
      std::set<unsigned long> seen;
      const auto& rows = c.tables.at("ReqOption").rows;
      for (const auto& o : rows)
        seen.insert(o.order);
      if (seen.size() != rows.size() ||
          (!seen.empty() &&
           (*seen.begin() != 1 || *seen.rbegin() != seen.size())))
        return false;
    }
    return true;
  }

private:
  void begin() {
    faults.clear();
    actions.clear();
  }

  static int reference_of(const std::string& interface) {
    const std::string head = "Device.IP.Interface.";
    return interface.starts_with(head)
               ? std::stoi(interface.substr(head.size()))
               : 0;
  }

  std::string device(const std::string& interface) const {
    int n = reference_of(interface);
    if (n == 0)
      return interface;
    auto at = find(devices, n);
    return at == devices.end() ? "" : at->name;
  }

  void ask(int n, const std::string& what) {
    static const std::vector<std::string> ranks{"WAKE", "RENEW", "RESTART",
                                                "RELEASE"};
    auto rank = [](const std::string& s) {
      return std::find(ranks.begin(), ranks.end(), s) - ranks.begin();
    };
    auto& now = actions["dhcp4-client-" + std::to_string(n)];
    if (now.empty() || rank(what) > rank(now))
      now = what;
  }

  void refuse(const write& w, int code) {
    faults.push_back(w.path() + ' ' + std::to_string(code));
  }

  void take(const write& w) {
    auto at = find(clients, w.client);
    if (at == clients.end())
      return refuse(w, 9005);
    if (w.table.empty())
      return take_client(*at, w);
    auto& rows = at->tables[w.table].rows;
    auto o = find(rows, w.option);
    if (o == rows.end())
      return refuse(w, 9005);
    if (w.code != 0)
      return refuse(w, w.code);
    ask(w.client, "WAKE");
    if (w.name == "Enable")
      o->enable = w.canonical == "true";
    else if (w.name == "Alias")
      o->alias = w.canonical;
    else if (w.name == "Tag")
      o->tag = w.canonical;
    else if (w.name == "Value")
      o->value = w.canonical;
    else
      moves_[w.client].push_back({w.option, std::stoul(w.canonical)});
  }

  void take_client(client& c, const write& w) {
    if (w.code != 0)
      return refuse(w, w.code);
    bool names = w.name == "Interface" || w.name == "X_RDK_LinuxInterface";
    if (names && !w.canonical.empty() && device(w.canonical).empty())
      return refuse(w, 9007);
    if (w.name == "Renew" || w.name.starts_with("X_RDK_Re")) {
      if (w.canonical == "true")
        ask(c.n, w.name == "Renew"           ? "RENEW"
                 : w.name == "X_RDK_Restart" ? "RESTART"
                                             : "RELEASE");
      return;
    }
    ask(c.n, "WAKE");
    if (names)
      c.interface = w.canonical;
    else if (w.name == "Alias")
      c.alias = w.canonical;
    else if (w.name == "Enable")
      c.enable = w.canonical == "true";
    if (names || w.name == "Enable")
      touched_[c.n] |= names ? 3 : 1;
  }

  bool twins() const {
    std::set<std::string> aliases;
    for (const auto& c : clients) {
      if (!aliases.insert(c.alias).second)
        return true;
      for (const auto& [name, t] : c.tables)
        if (twins_in(t.rows))
          return true;
    }
    return false;
  }

  static bool twins_in(const std::vector<option>& rows) {
    std::set<std::string> aliases, tags;
    for (const auto& o : rows)
      if (!aliases.insert(o.alias).second ||
          (o.enable && o.tag != "0" && !tags.insert(o.tag).second))
        return true;
    return false;
  }

  void settle(const model& before) {
    for (auto& c : clients) {
      auto asked = actions.find("dhcp4-client-" + std::to_string(c.n));
      if (asked != actions.end() && asked->second == "RELEASE") {
        c.enable = false;
        touched_[c.n] |= 1;
      }
      if (moves_.contains(c.n))
        reorder(c.tables["ReqOption"].rows, moves_[c.n]);
    }
    for (auto& c : clients) {
      if (!touched_.contains(c.n))
        continue;
      c.verdict.clear();
      if (touched_[c.n] == 3 && reference_of(c.interface) == 0)
        make_device(c.interface);
    }
    if (!touched_.empty())
      settle_clashes(before);
    std::erase_if(actions, [&](const auto& a) {
      auto c = find(clients, std::stoi(a.first.substr(13)));
      return !c->enable && (a.second == "RENEW" || a.second == "RESTART");
    });
  }

  void make_device(const std::string& name) {
    if (name.empty() ||
        std::any_of(devices.begin(), devices.end(),
                    [&](const auto& d) { return d.name == name; }))
      return;
    devices.push_back({next_device, free_alias(devices, next_device), name});
    ++next_device;
  }

  void settle_clashes(const model& before) {
    std::map<std::string, int> holders;
    for (bool standing : {true, false})
      for (auto& c : clients) {
        auto wants = device(c.interface);
        if (!c.enable || wants.empty() || stood(before, c.n, wants) != standing)
          continue;
        auto [holder, alone] = holders.emplace(wants, c.n);
        if (alone)
          continue;
        c.enable = false;
        c.verdict = "Device.DHCPv4.Client." + std::to_string(holder->second) +
                    " has " + wants;
      }
  }

  static bool stood(const model& before, int n, const std::string& device) {
    auto c = find(before.clients, n);
    return c != before.clients.end() && c->enable &&
           before.device(c->interface) == device;
  }

  static void compact(std::vector<option>& rows) {
    auto old = rows;
    for (auto& o : rows)
      o.order = 1 + static_cast<unsigned long>(std::count_if(
                        old.begin(), old.end(), [&](const auto& other) {
                          return other.order < find(old, o.n)->order;
                        }));
  }

  using move = std::pair<int, unsigned long>;

  static void reorder(std::vector<option>& rows, std::vector<move> moves) {
    std::vector<move> last;
    for (const auto& m : moves) {
      std::erase_if(last, [&](const move& o) { return o.first == m.first; });
      last.push_back(m);
    }
    std::stable_sort(last.begin(), last.end(),
                     [](auto& a, auto& b) { return a.second < b.second; });
    for (auto [n, order] : last) {
      for (auto& o : rows)
        o.order += o.order >= order ? 1 : 0;
      find(rows, n)->order = order;
    }
    compact(rows);
  }

  void show(const client& c, std::map<std::string, std::string>& all) const {
    auto row = "Device.DHCPv4.Client." + std::to_string(c.n) + '.';
    all[row + "Enable"] = c.enable ? "true" : "false";
    all[row + "Alias"] = c.alias;
    all[row + "Interface"] = c.interface;
    all[row + "X_RDK_LinuxInterface"] = device(c.interface);
    all[row + "X_LEASEHOLD_Misconfigured"] = c.verdict;
    for (const auto& [name, t] : c.tables) {
      all[row + name + "NumberOfEntries"] = std::to_string(t.rows.size());
      for (const auto& o : t.rows) {
        auto below = row + name + '.' + std::to_string(o.n) + '.';
        all[below + "Enable"] = o.enable ? "true" : "false";
        all[below + "Alias"] = o.alias;
        all[below + "Tag"] = o.tag;
        if (name == "SentOption")
          all[below + "Value"] = o.value;
        else
          all[below + "Order"] = std::to_string(o.order);
      }
    }
  }

  std::map<int, int> touched_; ///< 1: Enable, 3: Interface
  std::map<int, std::vector<move>> moves_;
};

} // namespace lh::tr181::test::reference
