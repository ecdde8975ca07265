#include "actors/tr181/client_config.hpp"
#include "actors/tr181/interfaces.hpp"
#include "actors/tr181/shown_rows.hpp"
#include "actors/tr181/value_changes.hpp"
#include "history.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace lh::tr181;
using namespace lh::tr181::test;

namespace {

constexpr unsigned seeds_in_all = 10'000;
constexpr unsigned one_in = 5; // 2,000 histories
constexpr int steps = 30;

/// One who watches a history and believes what is told.
class watcher {
public:
  explicit watcher(history& of) : of_(of) {}

  void watch_something() {
    lh::pb::WatchParameters order;
    order.set_watcher("somebody");
    order.set_watch(static_cast<uint64_t>(of_.paths.below(3)));
    for (int i = of_.paths.below(4); i > 0; --i)
      order.add_paths(any_path());
    auto page = watches_.set(order, of_.now());
    known_.erase(order.watch());
    paths_.erase(order.watch());
    bool taken = page.faults().empty() && order.paths_size() != 0;
    REQUIRE(
        watches_.look(of_.now(), {}).contains({"somebody", order.watch()}) ==
        taken);
    if (!taken)
      return;
    paths_[order.watch()] = {order.paths().begin(), order.paths().end()};
    known_[order.watch()] = fresh(of_.rows(), of_.seen(), order.watch());
  }

  void step() {
    auto was = of_.rows();
    auto seen = of_.seen();
    std::map<uint64_t, values> views;
    for (const auto& [watch, paths] : paths_)
      views[watch] = fresh(was, seen, watch);
    of_.step();
    auto rows = concerned(was);
    auto before = watches_.look({was, seen, {}, ""}, rows);
    auto after = watches_.look(of_.now(), rows);
    for (const auto& [watch, view] : views) {
      watch_key key{"somebody", watch};
      auto told = changes_between(before.at(key), after.at(key),
                                  rows_only_in(of_.rows(), was),
                                  rows_only_in(was, of_.rows()));
      auto paths = fmt::format("{}", fmt::join(paths_.at(watch), " "));
      INFO("paths ", paths, " told ", told.ShortDebugString());
      check_news(told, view, was);
      believe(known_.at(watch), told, watch);
      check_known(known_.at(watch), watch);
    }
  }

private:
  std::string any_path() {
    static const std::vector<std::string> partial{
        "Device.",
        "Device.DHCPv4.",
        "Device.DHCPv6.Client.",
        "Device.IP.Interface.",
        "Device.DHCPv4.ClientNumberOfEntries",
        "Device.DSLite.",
        "Device.IP.Interface.*.IPv6Prefix."};
    if (of_.paths.below(3) == 0)
      return of_.paths.any_of(partial);
    auto kind = of_.paths.any_kind();
    auto path = of_.paths.rows(kind);
    if (of_.paths.below(3) != 0)
      path.name = of_.paths.any_of(samples.at(kind)).name;
    return path.text();
  }

  /// What a read of each path gives that has somewhere to go.
  values fresh(const tree& rows, const observations& seen, uint64_t watch) {
    values all;
    for (const auto& path : paths_.at(watch)) {
      auto got = page({rows, seen, {}, ""}, {path});
      for (const auto& p : got.parameters())
        if (!p.path().ends_with(".LeaseTimeRemaining") &&
            !p.path().ends_with(".LastChange"))
          all[p.path()] = test::text_of(p);
    }
    return all;
  }

  /// The rows right below the top that the last operation was about.
  std::set<row_address> concerned(const tree& was) const {
    auto rows = changed_rows(was, of_.rows());
    rows.insert(of_.told_rows.begin(), of_.told_rows.end());
    if (!of_.told_client.empty()) {
      rows.insert(client_address(of_.told_client));
      add_device(rows, of_.seen().clients.at(of_.told_client).device());
    }
    add_device(rows, of_.told_device);
    rows.merge(rows_heeding(of_.rows(), rows));
    return rows;
  }

  void add_device(std::set<row_address>& rows,
                  const std::string& device) const {
    if (auto at = interface_of(of_.rows(), device); at.table != 0)
      rows.insert(at);
  }

  static bool has_row(const tree& in, const std::string& path) {
    return get(in, path).begin()->second != "9005";
  }

  static bool is_new(const lh::pb::ParameterChanges& told,
                     const std::string& path) {
    return std::any_of(told.changes().begin(), told.changes().end(),
                       [&](const auto& change) {
                         return !change.created().empty() &&
                                path.starts_with(change.created());
                       });
  }

  /// What is told is so, was not so before, and is told once: of a new row
  /// only that it is there.
  void check_news(const lh::pb::ParameterChanges& told, const values& view,
                  const tree& was) const {
    std::set<std::string> said;
    for (const auto& change : told.changes()) {
      if (change.has_value()) {
        const auto& path = change.value().path();
        auto old = view.find(path);
        REQUIRE(said.insert(path).second);
        REQUIRE_FALSE(is_new(told, path));
        REQUIRE((old == view.end() ||
                 old->second != test::text_of(change.value())));
        continue;
      }
      bool created = !change.created().empty();
      const auto& row = created ? change.created() : change.deleted();
      REQUIRE(said.insert(row).second);
      REQUIRE(has_row(of_.rows(), row) == created);
      REQUIRE(has_row(was, row) != created);
    }
  }

  /// Who hears of a new row reads it.
  void believe(values& known, const lh::pb::ParameterChanges& told,
               uint64_t watch) {
    auto now = fresh(of_.rows(), of_.seen(), watch);
    for (const auto& change : told.changes()) {
      if (change.has_value())
        known[change.value().path()] = test::text_of(change.value());
      if (!change.deleted().empty())
        std::erase_if(known, [&](const auto& one) {
          return one.first.starts_with(change.deleted());
        });
      if (!change.created().empty())
        for (const auto& [path, text] : now)
          if (path.starts_with(change.created()))
            known[path] = text;
    }
  }

  /// Everything is known as it is. What a search or a reference no longer leads
  /// to is known besides: nobody is told that it left.
  void check_known(const values& known, uint64_t watch) {
    auto now = fresh(of_.rows(), of_.seen(), watch);
    const auto& paths = paths_.at(watch);
    bool searches =
        std::any_of(paths.begin(), paths.end(), [](const auto& path) {
          return path.find_first_of("[+") != std::string::npos;
        });
    if (!searches)
      REQUIRE(known == now);
    for (const auto& [path, text] : now)
      REQUIRE(path + '=' + text ==
              path + '=' + (known.contains(path) ? known.at(path) : "nothing"));
  }

  history& of_;
  value_watches watches_;
  std::map<uint64_t, std::vector<std::string>> paths_;
  std::map<uint64_t, values> known_;
};

} // namespace

TEST_CASE("histories: who believes what is told knows what a read says") {
  auto [first, end] = seeds(seeds_in_all);
  for (auto seed = first; seed < end; seed += one_in) {
    history one{seed};
    watcher somebody{one};
    INFO("replay with LH_SEEDS=", seed, one.trace());
    if (seed % 2 == 1)
      one.start_from_file();
    for (int i = 0; i < steps; ++i) {
      if (i % 5 == 0)
        somebody.watch_something();
      somebody.step();
    }
  }
}
