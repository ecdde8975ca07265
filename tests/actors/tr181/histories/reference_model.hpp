#pragma once

#include "reference_state.hpp"
#include "reference_told.hpp"

#include <set>
#include <utility>

namespace lh::tr181::test::reference {

/// A value for a parameter, known to be good (code 0) or to be refused.
struct write {
  path to;
  std::string text, canonical;
  int code;
};

/// What an operation answers: "PATH CODE" of faults, "CLIENT KIND" of actions,
/// both in any order, and the path of a new row.
struct outcome {
  std::vector<std::string> faults{}, actions{};
  std::string added{};
};

/// The data model once more, for plainness.
class model {
public:
  state now;

  outcome set(const std::vector<write>& list) {
    begin();
    for (const auto& w : list)
      take(w);
    if (faults_.empty())
      refuse_twins();
    if (faults_.empty())
      settle();
    return end();
  }

  outcome add(const path& table) {
    begin();
    auto found = before_.select(table);
    const auto& name = table.name;
    if (found.size() != 1 || !may_add(found[0].kind(), name)) {
      refuse(table.text(), 9005);
      return end();
    }
    auto made = insert(found[0].path() + name);
    if (made.kind() == "ReqOption")
      now.rows[made]["Order"] = std::to_string(now.table(made.table).size());
    if (found[0] != top)
      ask(made, "WAKE");
    show();
    auto done = end();
    done.added = made.path();
    return done;
  }

  outcome del(const path& to) {
    begin();
    auto found = before_.select(to);
    if (found.size() != 1 || comes_by_itself(found[0].kind()))
      refuse(to.text(), 9005);
    else
      remove(found[0]);
    return end();
  }

  outcome run(const path& command) {
    static const std::map<std::string, std::string> commands{
        {"Renew()", "RENEW"}, {"Stats.Reset()", "RESET_COUNTERS"}};
    begin();
    auto found = before_.select(command);
    auto known = commands.find(command.name);
    if (found.empty() || known == commands.end())
      refuse(command.text(), 9005);
    else
      for (const auto& k : found)
        ask(k, known->second);
    return end();
  }

  /// What was told is gone. Numbers of rows that are gone are free, but for
  /// those of devices, which leave a mark.
  void restart() {
    now.clients.clear();
    now.clients6.clear();
    now.links.clear();
    std::erase_if(now.used, [](const auto& table) {
      return table.first != "Device.IP.Interface.";
    });
    for (const auto& [k, values] : now.rows)
      now.used[k.table] = std::max(now.used[k.table], k.n);
    show();
  }

  /// Rows that follow from all others and from what was told.
  void show() {
    settle_addresses();
    told_rows{now}.settle();
  }

private:
  static bool may_add(const std::string& to, const std::string& table) {
    static const std::set<std::pair<std::string, std::string>> tables{
        {"Device", "DHCPv4.Client."}, {"Device", "DHCPv6.Client."},
        {"Client", "SentOption."},    {"Client", "ReqOption."},
        {"Client6", "SentOption."},   {"Client6", "X_LEASEHOLD_Downstream."}};
    return tables.contains({to, table});
  }

  static bool comes_by_itself(const std::string& kind) {
    return kind == "IPv4Address" || kind == "IPv6Address" ||
           kind == "IPv6Prefix" || kind == "Device";
  }

  using numbered = std::pair<int, unsigned long>;

  void begin() {
    before_ = now;
    faults_.clear();
    asked_.clear();
    touched_.clear();
    moves_.clear();
  }

  outcome end() {
    outcome done{faults_, {}, {}};
    if (!faults_.empty()) {
      now = before_;
      return done;
    }
    for (const auto& [client, kinds] : asked_)
      for (const auto& kind : kinds)
        if (counts(client, kind))
          done.actions.push_back(
              (client.kind() == "Client" ? "dhcp4-client-" : "dhcp6-client-") +
              std::to_string(client.n) + ' ' + kind);
    return done;
  }

  void refuse(const std::string& path, int code) {
    faults_.push_back(path + ' ' + std::to_string(code));
  }

  void ask(const key& k, const std::string& what) {
    for (const std::string clients :
         {"Device.DHCPv4.Client.", "Device.DHCPv6.Client."})
      if (k.path().starts_with(clients))
        asked_[{clients, std::stoi(k.path().substr(clients.size()))}].insert(
            what);
  }

  /// Counters are reset whatever happens; of the rest the strongest counts,
  /// and a disabled client has nothing to renew or restart.
  bool counts(const key& client, const std::string& kind) const {
    static const std::vector<std::string> ranks{"RELEASE", "RESTART", "RENEW",
                                                "WAKE"};
    if (kind == "RESET_COUNTERS")
      return true;
    auto strongest = *std::find_if(ranks.begin(), ranks.end(), [&](auto& r) {
      return asked_.at(client).contains(r);
    });
    bool runs = now.at(client, "Enable") == "true";
    return kind == strongest && (runs || kind == "WAKE" || kind == "RELEASE");
  }

  void take(const write& w) {
    auto found = before_.select(w.to);
    if (w.code == 9005 || found.empty())
      return refuse(w.to.text(), 9005);
    for (const auto& k : found)
      take_one(k, w);
  }

  void take_one(const key& k, const write& w) {
    static const std::map<std::string, std::string> flags{
        {"Renew", "RENEW"},
        {"X_RDK_Restart", "RESTART"},
        {"X_RDK_Release", "RELEASE"},
        {"Stats.Reset", "RESET_COUNTERS"}};
    auto name = w.to.name;
    bool interface = name == "Interface" || name == "X_RDK_LinuxInterface";
    if (w.code != 0)
      return refuse(k.path() + name, w.code);
    if (interface && !w.text.empty() && now.device(w.text).empty())
      return refuse(k.path() + name, 9007);
    if (name == "LowerLayers" && names_no_row(w.canonical))
      return refuse(k.path() + name, 9007);
    if (flags.contains(name)) {
      if (w.canonical == "true")
        ask(k, flags.at(name));
      return;
    }
    ask(k, "WAKE");
    touched_.insert({k, interface ? "Interface" : name});
    if (now.shows.contains(k))
      now.written.insert(k);
    if (name != "Order") {
      now.rows[k][interface ? "Interface" : name] = w.canonical;
      return;
    }
    auto& moves = moves_[k.table];
    std::erase_if(moves, [&](auto& m) { return m.first == k.n; });
    moves.push_back({k.n, std::stoul(w.canonical)});
  }

  /// Whether a list names an interface that there is not.
  bool names_no_row(const std::string& list) const {
    auto items = items_of(list);
    return std::any_of(items.begin(), items.end(), [&](auto& item) {
      return item.starts_with("Device.IP.Interface.") &&
             now.interface(item) == top;
    });
  }

  /// Two rows with one alias, two enabled ones with one tag: who was written
  /// to is told.
  void refuse_twins() {
    for (const auto& [k, values] : now.rows)
      for (const auto* name : {"Alias", "Tag"}) {
        if (!values.contains(name) || !has_to_differ(values, name))
          continue;
        auto first = first_like(k, name);
        if (first == k)
          continue;
        if (written(k) || written(first))
          refuse((written(k) ? k : first).path() + name, 9007);
      }
  }

  static bool has_to_differ(const row& values, const std::string& name) {
    return name == "Alias" ||
           (values.at("Enable") == "true" && values.at("Tag") != "0");
  }

  key first_like(const key& k, const std::string& name) const {
    for (const auto& other : now.table(k.table))
      if (now.at(other, name) == now.at(k, name) &&
          has_to_differ(now.rows.at(other), name))
        return other;
    return k;
  }

  bool written(const key& k) const {
    return std::any_of(touched_.begin(), touched_.end(),
                       [&](const auto& t) { return t.first == k; });
  }

  void settle() {
    for (const auto& [table, moves] : moves_)
      reorder(table, moves);
    for (const auto& k : now.all_client_rows())
      settle_client(k);
    auto naming = now.all_client_rows();
    for (const auto& k : now.downstream_rows())
      naming.push_back(k);
    for (const auto& k : naming)
      if (touched_.contains({k, "Interface"}))
        make_device(now.at(k, "Interface"));
    settle_clashes(now.client_rows());
    settle_clashes(now.client6_rows());
    show();
  }

  void settle_client(const key& k) {
    auto& values = now.rows[k];
    if (asked_.contains(k) && asked_[k].contains("RELEASE")) {
      values["Enable"] = "false";
      touched_.insert({k, "Enable"});
    }
    if (k.kind() == "Client" && values["PassthroughDHCPPool"].empty())
      values["PassthroughEnable"] = "false";
    if (touched_.contains({k, "Enable"}) || touched_.contains({k, "Interface"}))
      values["X_LEASEHOLD_Misconfigured"] = "";
  }

  void make_device(const std::string& interface) {
    bool known = interface.starts_with("Device.") || interface.empty() ||
                 now.interface(interface) != top;
    if (!known)
      now.rows[insert("Device.IP.Interface.")]["Name"] = interface;
  }

  /// Who had a device before keeps it, else the first has it.
  void settle_clashes(const std::vector<key>& clients) {
    bool keyed = false;
    for (const auto& k : clients)
      keyed |= touched_.contains({k, "Enable"}) ||
               touched_.contains({k, "Interface"});
    std::map<std::string, key> holders;
    for (bool stood : {true, false})
      for (const auto& k : clients) {
        if (!keyed)
          continue;
        auto wants = claim(now, k);
        if (wants.empty() || (claim(before_, k) == wants) != stood)
          continue;
        auto [holder, alone] = holders.emplace(wants, k);
        if (alone)
          continue;
        auto path = holder->second.path();
        path.pop_back();
        now.rows[k]["Enable"] = "false";
        now.rows[k]["X_LEASEHOLD_Misconfigured"] =
            path + " had " + wants + " first";
      }
  }

  static std::string claim(const state& in, const key& k) {
    if (!in.rows.contains(k))
      return "";
    return in.at(k, "Enable") == "true" ? in.device(in.at(k, "Interface")) : "";
  }

  void settle_addresses() {
    for (const auto& k : now.device_rows()) {
      bool wanted = false;
      for (const auto& client : now.client_rows())
        wanted |= now.device(now.at(client, "Interface")) == now.at(k, "Name");
      key address{k.path() + "IPv4Address.", 1};
      if (wanted && !now.rows.contains(address)) {
        now.rows[address] = fresh("IPv4Address");
        now.rows[address]["Alias"] = "cpe-1";
      } else if (!wanted) {
        now.rows.erase(address);
      }
    }
  }

  key insert(const std::string& table) {
    key made{table, ++now.used[table]};
    auto alias = now.free_alias(made);
    now.rows[made] = fresh(made.kind());
    now.rows[made]["Alias"] = alias;
    return made;
  }

  void remove(const key& k) {
    auto device = k.kind() == "Interface" ? now.at(k, "Name") : "none";
    std::erase_if(now.rows, [&](const auto& r) {
      return r.first.path().starts_with(k.path());
    });
    std::erase_if(now.shows, [&](const auto& r) {
      return r.first.path().starts_with(k.path());
    });
    std::erase_if(now.written, [&](const auto& written) {
      return written.path().starts_with(k.path());
    });
    if (k.kind() == "ReqOption")
      reorder(k.table, {});
    if (k.kind() == "Interface")
      for (auto& [other, values] : now.rows)
        for (const auto* name : {"Interface", "LowerLayers"})
          if (values.contains(name))
            values[name] = without(values[name], k, device);
    if (k.kind() != "Client" && k.kind() != "Client6")
      ask(k, "WAKE");
    show();
  }

  /// Equal and later ones are incremented, then all are counted from 1.
  void reorder(const std::string& table, std::vector<numbered> moves) {
    std::map<int, unsigned long> places;
    for (const auto& k : now.table(table))
      places[k.n] = std::stoul(now.at(k, "Order"));
    std::stable_sort(moves.begin(), moves.end(),
                     [](auto& a, auto& b) { return a.second < b.second; });
    for (auto [n, order] : moves) {
      for (auto& [other, place] : places)
        place += place >= order ? 1 : 0;
      places[n] = order;
    }
    for (const auto& one : places) {
      auto earlier = std::count_if(places.begin(), places.end(), [&](auto& p) {
        return p.second < one.second;
      });
      now.rows[{table, one.first}]["Order"] = std::to_string(earlier + 1);
    }
  }

  state before_;
  std::vector<std::string> faults_;
  std::map<key, std::set<std::string>> asked_; ///< by client
  std::set<std::pair<key, std::string>> touched_;
  std::map<std::string, std::vector<numbered>> moves_; ///< by table
};

} // namespace lh::tr181::test::reference
