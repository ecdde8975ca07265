#include "actors/tr181/records.hpp"
#include "model_access.hpp"
#include "reference_model.hpp"

#include <doctest/doctest.h>
#include <google/protobuf/text_format.h>

#include <random>

using namespace lh::tr181;
using namespace lh::tr181::test;

namespace {

constexpr unsigned sequences = 3000;
constexpr int steps = 12;

struct sample {
  const char* name;
  const char* text;
  const char* canonical;
  int code;
};

const std::vector<sample> client_samples{
    {"Enable", "true", "true", 0},
    {"Enable", "true", "true", 0},
    {"Enable", "1", "true", 0},
    {"Enable", "false", "false", 0},
    {"Enable", "no", "", 9006},
    {"Alias", "wan", "wan", 0},
    {"Alias", "cpe-2", "cpe-2", 0},
    {"Alias", "c;`d` e", "c;`d` e", 0},
    {"Alias", "9x", "", 9007},
    {"Interface", "wan0", "wan0", 0},
    {"Interface", "wan1", "wan1", 0},
    {"Interface", "", "", 0},
    {"Interface", "Device.IP.Interface.1.", "Device.IP.Interface.1.", 0},
    {"Interface", "Device.IP.Interface.2", "Device.IP.Interface.2", 0},
    {"X_RDK_LinuxInterface", "wan2", "wan2", 0},
    {"X_RDK_LinuxInterface", "a b", "", 9007},
    {"Renew", "true", "true", 0},
    {"X_RDK_Restart", "true", "true", 0},
    {"X_RDK_Release", "true", "true", 0},
    {"X_RDK_Release", "false", "false", 0},
    {"Status", "Enabled", "", 9008},
    {"Bogus", "1", "", 9005},
};

const std::vector<sample> option_samples{
    {"Enable", "true", "true", 0},
    {"Enable", "true", "true", 0},
    {"Enable", "false", "false", 0},
    {"Alias", "one", "one", 0},
    {"Alias", "cpe-3", "cpe-3", 0},
    {"Alias", "", "", 9007},
    {"Tag", "3", "3", 0},
    {"Tag", "06", "6", 0},
    {"Tag", "60", "60", 0},
    {"Tag", "300", "", 9007},
    {"Tag", "x", "", 9006},
};

const std::vector<sample> sent_samples{{"Value", "4C48", "4c48", 0},
                                       {"Value", "abc", "", 9007}};

const std::vector<sample> requested_samples{{"Order", "1", "1", 0},
                                            {"Order", "2", "2", 0},
                                            {"Order", "9", "9", 0},
                                            {"Order", "0", "", 9007},
                                            {"Value", "00", "", 9008}};

/// The parameters that the configuration decides.
values configured(const tree& t) {
  auto all = get(t, "Device.");
  std::erase_if(all, [](const auto& one) {
    const auto& path = one.first;
    auto name = path.substr(path.rfind('.') + 1);
    static const std::set<std::string> others{"Status",
                                              "DHCPStatus",
                                              "IPAddress",
                                              "SubnetMask",
                                              "IPRouters",
                                              "DNSServers",
                                              "LeaseTimeRemaining",
                                              "DHCPServer",
                                              "Renew",
                                              "X_RDK_Restart",
                                              "X_RDK_Release",
                                              "X_LEASEHOLD_Backend"};
    return others.contains(name) ||
           (name == "Value" && path.find("ReqOption") != std::string::npos);
  });
  return all;
}

/// One random history, made on both models at once.
class history {
public:
  explicit history(unsigned seed) : random_(seed) {}

  void start_from_file() {
    google::protobuf::TextFormat::ParseFromString(
        R"(dhcpv4_clients { alias: "first" interface: "wan0" enable: true
             request: [3, 6] send { tag: 60 value: "LH" } }
           dhcpv4_clients { alias: "second" interface: "wan0" enable: true })",
        &file_);
    tree_ = merge({}, file_);
    auto& made = model_;
    made.add_client();
    made.add_client();
    made.add_option(1, "SentOption");
    made.add_option(1, "ReqOption");
    made.add_option(1, "ReqOption");
    made.set({{1, "", 0, "Alias", "", "first", 0},
              {2, "", 0, "Alias", "", "second", 0},
              {1, "", 0, "Interface", "", "wan0", 0},
              {2, "", 0, "Interface", "", "wan0", 0},
              {1, "", 0, "Enable", "", "true", 0},
              {2, "", 0, "Enable", "", "true", 0},
              {1, "SentOption", 1, "Tag", "", "60", 0},
              {1, "SentOption", 1, "Value", "", "4c48", 0},
              {1, "SentOption", 1, "Enable", "", "true", 0},
              {1, "ReqOption", 1, "Tag", "", "3", 0},
              {1, "ReqOption", 1, "Enable", "", "true", 0},
              {1, "ReqOption", 2, "Tag", "", "6", 0},
              {1, "ReqOption", 2, "Enable", "", "true", 0}});
    keep(tree{});
  }

  void run() {
    REQUIRE(configured(tree_) == model_.values());
    for (int i = 0; i < steps; ++i) {
      auto before = tree_;
      one_step();
      if (refused_)
        REQUIRE(tree_ == before);
      REQUIRE(configured(tree_) == model_.values());
      REQUIRE(model_.orders_are_compact());
      keep(before);
    }
    check_file();
  }

private:
  int below(int n) { return static_cast<int>(random_() % unsigned(n)); }

  template <class List>
  const auto& any_of(const List& list) {
    return list[random_() % list.size()];
  }

  int any_client() { return 1 + below(model_.next_client); }

  std::string any_table() { return below(2) ? "SentOption" : "ReqOption"; }

  void one_step() {
    switch (below(10)) {
    case 0:
      return finish(model_.add_client(), add(tree_, "Device.DHCPv4.Client."));
    case 1:
    case 2:
      return add_option();
    case 3:
      return del_something();
    default:
      return set_something();
    }
  }

  void add_option() {
    auto n = any_client();
    auto table = any_table();
    finish(model_.add_option(n, table), add(tree_, client(n, table + '.')));
  }

  void del_something() {
    auto n = any_client();
    auto table = any_table();
    int o = 1 + below(4), what = below(6);
    if (what == 0)
      finish(model_.del_client(n), del(tree_, client(n)));
    else if (what == 1)
      finish(model_.del_device(o),
             del(tree_, fmt::format("Device.IP.Interface.{}.", o)));
    else
      finish(model_.del_option(n, table, o),
             del(tree_, client(n, fmt::format("{}.{}.", table, o))));
  }

  reference::write any_write() {
    auto n = any_client();
    const auto* s = &any_of(client_samples);
    std::string table;
    if (below(2)) {
      table = any_table();
      bool own = below(3) == 0;
      s = &any_of(!own                    ? option_samples
                  : table == "SentOption" ? sent_samples
                                          : requested_samples);
    }
    return {n, table, 1 + below(3), s->name, s->text, s->canonical, s->code};
  }

  void set_something() {
    std::vector<reference::write> writes;
    assignments list;
    for (int i = below(4); i >= 0; --i) {
      auto w = any_write();
      // Mostly good ones: a refused transaction is soon told.
      if (w.code != 0 && below(4) != 0)
        continue;
      list.emplace_back(w.path(), w.text);
      writes.push_back(std::move(w));
    }
    model_.set(writes);
    auto made = set(tree_, list);
    if (model_.faults != std::vector<std::string>{"twins"})
      REQUIRE(faults(made) == model_.faults);
    finish(model_.faults.empty(), made);
    std::vector<std::string> expected;
    for (const auto& [name, kind] : model_.actions)
      expected.push_back(name + ' ' + kind);
    auto told = actions(made);
    std::sort(told.begin(), told.end());
    REQUIRE(told == expected);
  }

  void finish(bool accepted, const change& made) {
    REQUIRE(made.faults.empty() == accepted);
    refused_ = !accepted;
    tree_ = made.after;
  }

  /// A store that is told of each change knows as much as one told of all.
  void keep(const tree& before) {
    auto changed = changed_records(before, tree_);
    if (refused_)
      REQUIRE(changed.rows().empty());
    for (const auto& record : changed.rows())
      if (record.forgotten())
        store_.erase(record.path());
      else
        store_[record.path()] = record;
    lh::pb::RowBatch kept;
    for (const auto& [path, record] : store_)
      *kept.add_rows() = record;
    auto back = restore(kept);
    REQUIRE(back.skipped.empty());
    REQUIRE(back.value == restore(records(tree_)).value);
  }

  void check_file() {
    auto merged = merge(tree_, file_);
    CHECK(merge(merged, file_) == merged);
    CHECK(configured(merge(restore(records(tree_)).value, file_)) ==
          configured(merged));
    CHECK(configured(merge(restore(records(merged)).value, file_)) ==
          configured(merged));
    if (file_.dhcpv4_clients().empty())
      CHECK(restore(records(tree_)).value == tree_);
  }

  std::mt19937 random_;
  tree tree_;
  reference::model model_;
  lh::pb::Settings file_;
  std::map<std::string, lh::pb::RowRecord> store_;
  bool refused_ = false;
};

} // namespace

TEST_CASE("properties: random histories do as the reference model does") {
  for (unsigned seed = 0; seed < sequences; ++seed) {
    INFO("seed ", seed);
    history one{seed};
    if (seed % 2 == 1)
      one.start_from_file();
    one.run();
  }
}
