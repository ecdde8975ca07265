#include "history.hpp"

#include "actors/tr181/client_config.hpp"
#include "actors/tr181/running_state.hpp"
#include "actors/tr181/shown_rows.hpp"
#include "messages/convert/net_values.hpp"
#include "tests/actors/tr181/bound6.hpp"

#include <doctest/doctest.h>
#include <google/protobuf/text_format.h>

namespace lh::tr181::test {

namespace {

using texts = std::vector<std::string>;

reference::key key_of(const row_address& at) {
  if (at.table == 0)
    return reference::top;
  auto path = path_of(at);
  path.pop_back();
  auto dot = path.rfind('.') + 1;
  return {path.substr(0, dot), static_cast<int>(at.instance())};
}

std::string row_difference(const snapshot& real, const row_address& at,
                           const reference::row& shown) {
  const auto& t = tables()[at.table];
  size_t readable = 0;
  for (auto id = t.first; id != t.end; ++id) {
    if (columns()[id].from == source::command)
      continue;
    ++readable;
    auto text = tr181::text_of(real, at, *real.configuration.find(at), id);
    auto expected = shown.find(columns()[id].name);
    if (expected == shown.end() || text != expected->second)
      return fmt::format("{}{} is '{}', not '{}'", path_of(at),
                         columns()[id].name, text,
                         expected == shown.end() ? "" : expected->second);
  }
  return readable == shown.size() ? "" : path_of(at) + " lacks a parameter";
}

/// The first thing in which the two models differ, or nothing.
std::string difference(const snapshot& real, const reference::state& model) {
  size_t count = 0;
  for (table_id table = 0; table < tables().size(); ++table)
    for (const auto& at : all_rows(real.configuration, table)) {
      auto k = key_of(at);
      if (!model.rows.contains(k))
        return path_of(at) + " should not be there";
      if (auto told = row_difference(real, at, model.shown(k)); !told.empty())
        return told;
      ++count;
    }
  return count == model.rows.size() ? "" : "a row is missing";
}

reference::path numbered(int client, const std::string& table = "", int n = 0,
                         const std::string& name = "",
                         const std::string& clients = "DHCPv4.Client") {
  auto step = [](const std::string& in, int number) {
    return reference::step{in, fmt::to_string(number),
                           [=](auto&, auto& k) { return k.n == number; }};
  };
  reference::path made{{step(clients, client)}, name};
  if (!table.empty())
    made.steps.push_back(step(table, n));
  return made;
}

/// The same as a client's actor says it.
pb::ClientState state_of_told(const reference::told_client6& told) {
  pb::ClientState state;
  state.set_device(told.device);
  state.set_state(told.state);
  if (!told.leased)
    return state;
  auto& lease = *state.mutable_lease6();
  lease.set_aftr(told.aftr);
  for (const auto& one : told.addresses)
    add_address(lease, one, 1800, 3600);
  for (const auto& one : told.preferred)
    add_prefix(lease, one + "/56", "preferred", 0);
  for (const auto& one : told.deprecated)
    add_prefix(lease, one + "/56", "deprecated", 0);
  for (auto& one : *lease.mutable_prefixes())
    one.set_valid_s(3600);
  return state;
}

std::string sorted(texts list) {
  std::sort(list.begin(), list.end());
  return fmt::format("{}", fmt::join(list, ", "));
}

} // namespace

history::history(unsigned seed) : random_(seed), paths(random_, model_.now) {}

void history::start_from_file() {
  google::protobuf::TextFormat::ParseFromString(
      R"(dhcpv4_clients { alias: "first" interface: "wan0" enable: true
           request: [3, 6] send { tag: 60 value: "LH" } }
         dhcpv4_clients { alias: "second" interface: "wan0" enable: true }
         dhcpv6_clients { alias: "six" interface: "wan0" enable: true
           request_addresses: true request_prefixes: true request: 23
           downstream { interface: "lan0" subnet_id: 1 } })",
      &file_);
  tree_ = merge({}, file_);
  model_.add({{}, "DHCPv4.Client."});
  model_.add({{}, "DHCPv4.Client."});
  for (auto table : {"SentOption.", "ReqOption.", "ReqOption."})
    model_.add(numbered(1, "", 0, table));
  auto six = [](const std::string& table = "", int n = 0,
                const std::string& name = "") {
    return numbered(1, table, n, name, "DHCPv6.Client");
  };
  const std::string downstream = "X_LEASEHOLD_Downstream";
  model_.add({{}, "DHCPv6.Client."});
  model_.add(six("", 0, downstream + '.'));
  auto write = [](reference::path to, const std::string& name,
                  const std::string& text) {
    to.name = name;
    return reference::write{to, text, text, 0};
  };
  model_.set({write(numbered(1), "Alias", "first"),
              write(numbered(2), "Alias", "second"),
              write(numbered(1), "Interface", "wan0"),
              write(numbered(2), "Interface", "wan0"),
              write(numbered(1), "Enable", "true"),
              write(numbered(2), "Enable", "true"),
              write(numbered(1, "SentOption", 1), "Tag", "60"),
              write(numbered(1, "SentOption", 1), "Value", "4c48"),
              write(numbered(1, "SentOption", 1), "Enable", "true"),
              write(numbered(1, "ReqOption", 1), "Tag", "3"),
              write(numbered(1, "ReqOption", 1), "Enable", "true"),
              write(numbered(1, "ReqOption", 2), "Tag", "6"),
              write(numbered(1, "ReqOption", 2), "Enable", "true"),
              write(six(), "Alias", "six"),
              write(six(), "Interface", "wan0"),
              write(six(), "Enable", "true"),
              write(six(), "RequestPrefixes", "true"),
              write(six(), "RequestedOptions", "23"),
              write(six(downstream, 1), "Interface", "lan0"),
              write(six(downstream, 1), "SubnetID", "1"),
              write(six(downstream, 1), "Enable", "true")});
  check_rows();
  keep(tree{});
}

void history::step() {
  told_client.clear();
  told_device.clear();
  told_rows.clear();
  auto before = tree_;
  switch (paths.below(20)) {
  case 0:
  case 1:
  case 2:
    add_something();
    break;
  case 3:
  case 4:
    del_something();
    break;
  case 5:
    run_something();
    break;
  case 6:
    tell_client();
    break;
  case 7:
    tell_link();
    break;
  case 8:
  case 9:
    tell_client6();
    break;
  default:
    set_something();
  }
  check_rows();
  keep(before);
}

reference::write history::any_write() {
  auto kind = paths.any_kind();
  const auto& s = paths.any_of(samples.at(kind));
  auto to = paths.rows(kind);
  to.name = s.name;
  return {to, s.text, s.canonical, s.code};
}

void history::set_something() {
  std::vector<reference::write> writes;
  assignments list;
  for (int i = paths.below(4); i >= 0; --i) {
    auto w = any_write();
    // Mostly good ones: a refused transaction is soon told.
    bool bad = w.code != 0 || model_.now.select(w.to).empty();
    if (bad && paths.below(8) != 0)
      continue;
    list.emplace_back(w.to.text(), w.text);
    note(fmt::format("set {}={}", w.to.text(), w.text));
    writes.push_back(std::move(w));
  }
  pb::SetParameters request;
  for (const auto& [path, text] : list) {
    auto& one = *request.add_assignments();
    one.set_path(path);
    one.set_value(text);
  }
  finish(model_.set(writes), apply(now(), request));
}

void history::add_something() {
  reference::path table{{}, "DHCPv4.Client."};
  auto what = paths.below(6);
  if (what < 2) {
    table = paths.rows("Client");
    table.name = paths.below(2) ? "SentOption." : "ReqOption.";
  } else if (what < 4) {
    table = paths.rows("Client6");
    table.name = paths.any_of(
        texts{"SentOption.", "X_LEASEHOLD_Downstream.", "Server."});
  } else if (what == 4) {
    table.name = "DHCPv6.Client.";
  } else if (paths.below(8) == 0) {
    table.name = "IP.Interface.";
  }
  note("add " + table.text());
  pb::AddRow request;
  request.set_table(table.text());
  finish(model_.add(table), apply(now(), request));
}

void history::del_something() {
  auto row = paths.rows(paths.any_kind());
  note("del " + row.text());
  pb::DeleteRow request;
  request.set_row(row.text());
  finish(model_.del(row), apply(now(), request));
}

void history::run_something() {
  static const texts names{"Renew()", "Stats.Reset()", "Renew"};
  auto command = paths.rows(paths.below(2) ? "Client" : "Client6");
  command.name = paths.any_of(names);
  note("run " + command.text());
  pb::RunCommand request;
  request.set_path(command.text());
  finish(model_.run(command), apply(now(), request));
}

void history::tell_client() {
  static const texts states{"bound", "critical", ""};
  static const texts statuses{"Bound", "Bound", "Renewing", ""};
  static const texts addresses{"192.0.2.7", "192.0.2.8", ""};
  auto rows = model_.now.client_rows();
  if (rows.empty())
    return;
  const auto& k = paths.any_of(rows);
  reference::told_client told{model_.now.device(model_.now.at(k, "Interface")),
                              paths.any_of(states), paths.any_of(statuses),
                              paths.any_of(addresses)};
  pb::ClientState state;
  state.set_client(fmt::format("dhcp4-client-{}", k.n));
  state.set_device(told.device);
  state.set_state(told.state);
  state.set_dhcp_status(told.dhcp_status);
  if (!told.address.empty()) {
    *state.mutable_lease()->mutable_address() =
        convert::to_proto(*net::parse_ipv4(told.address));
    state.mutable_lease()->set_prefix_len(24);
    state.mutable_lease()->set_lease_s(600);
  }
  note("told " + state.ShortDebugString());
  told_client = state.client();
  told_device = seen_.clients[told_client].device();
  seen_.clients[told_client] = state;
  model_.now.clients[told_client] = told;
}

void history::tell_client6() {
  using lists = std::vector<texts>;
  static const lists addresses{
      {}, {"2001:db8::7"}, {"2001:db8::8", "2001:db8::7"}};
  static const lists prefixes{
      {}, {"2001:db8:a::"}, {"2001:db8:b::"}, {"2001:db8:a::", "2001:db8:b::"}};
  auto rows = model_.now.client6_rows();
  if (rows.empty())
    return;
  const auto& k = paths.any_of(rows);
  reference::told_client6 told;
  told.device = model_.now.device(model_.now.at(k, "Interface"));
  told.state = paths.below(4) ? "bound" : "critical";
  told.leased = paths.below(4) != 0;
  if (told.leased) {
    told.addresses = paths.any_of(addresses);
    told.preferred = paths.any_of(prefixes);
    if (told.preferred.size() == 1 && paths.below(2))
      told.deprecated = {told.preferred[0] == "2001:db8:a::" ? "2001:db8:b::"
                                                             : "2001:db8:a::"};
    told.aftr = paths.below(2) ? "aftr.example" : "";
  }
  auto state = state_of_told(told);
  state.set_client(fmt::format("dhcp6-client-{}", k.n));
  state.set_path(fmt::format("Device.DHCPv6.Client.{}", k.n));
  note("told " + state.ShortDebugString());
  auto at = client_address(state.client());
  told_client = state.client();
  told_rows =
      rows_showing(tree_, seen_, at, seen_.clients[told_client].device());
  told_rows.merge(rows_showing(tree_, seen_, at, state.device()));
  bool same = make_same_rows(state_of(seen_, at), state);
  auto was = tree_;
  seen_.clients[told_client] = state;
  show_rows(tree_, seen_, told_rows);
  REQUIRE((!same || tree_ == was));
  model_.now.clients6[told_client] = told;
  model_.show();
}

void history::tell_link() {
  told_device = fmt::format("wan{}", paths.below(3));
  reference::told_link told{paths.below(4) != 0, paths.below(2) != 0};
  note(fmt::format("told {} present={} running={}", told_device, told.present,
                   told.running));
  auto& link = seen_.links[told_device].link;
  link.set_present(told.present);
  link.set_running(told.running);
  model_.now.links[told_device] = told;
}

void history::finish(const reference::outcome& expected, const change& made) {
  REQUIRE(sorted(faults(made)) == sorted(expected.faults));
  REQUIRE(sorted(actions(made)) == sorted(expected.actions));
  REQUIRE(made.added == expected.added);
  if (!made.faults.empty())
    REQUIRE(made.after == tree_);
  tree_ = made.after;
  ++done;
  accepted += made.faults.empty();
}

void history::check_rows() const {
  REQUIRE(difference(now(), model_.now) == "");
}

void history::check_read() const {
  values expected;
  for (const auto& [k, values_] : model_.now.rows)
    for (const auto& [name, text] : model_.now.shown(k))
      expected[k.path() + name] = text;
  REQUIRE(get(now(), "Device.") == expected);
}

void history::note(const std::string& line) {
  trace_ += "\n  " + line;
}

} // namespace lh::tr181::test
