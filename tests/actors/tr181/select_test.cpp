#include "actors/tr181/schema_ids.hpp"
#include "actors/tr181/select.hpp"
#include "model_access.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace lh::tr181;
using namespace lh::tr181::test;

namespace {

using names = std::vector<std::string>;

/// Clients on wan0 (by device), wan1 (by path), nothing and a device without a
/// row; and what a daemon would tell about them.
struct world {
  tree t = configured();
  values told;
  size_t reads = 0;

  static tree configured() {
    auto made = set(with_clients(4), {{client(1, "Interface"), "wan0"},
                                      {client(2, "Interface"), "wan1"},
                                      {client(4, "Interface"), "gone"},
                                      {client(2, "Enable"), "true"}})
                    .after;
    made =
        set(made, {{client(2, "Interface"), "Device.IP.Interface.2."}}).after;
    return del(made, "Device.IP.Interface.3.").after;
  }

  selection chosen(const std::string& path) {
    auto query = parse_path(path);
    REQUIRE(query);
    return select(t, *query, [this](auto& at, auto& row, auto column) {
      ++reads;
      auto known = told.find(path_of(at) + std::string{columns()[column].name});
      return known != told.end() ? known->second
                                 : configured_value(t, row, column);
    });
  }

  names rows(const std::string& path) {
    names list;
    for (const auto& at : chosen(path).rows)
      list.push_back(path_of(at));
    return list;
  }

  /// The instance numbers of the clients that a search finds.
  std::string found(const std::string& search) {
    std::string list;
    for (const auto& at : chosen("Device.DHCPv4.Client.[" + search + "].").rows)
      list += std::to_string(at.instance());
    return list;
  }
};

const std::string ip = "Device.IP.Interface.";

} // namespace

TEST_CASE("select: numbers are compared as numbers") {
  world w;
  w.told = {{client(1, "Stats.ACK"), "9"},
            {client(2, "Stats.ACK"), "10"},
            {client(3, "Stats.ACK"), "0"},
            {client(4, "Stats.ACK"), "18446744073709551615"}};
  CHECK(w.found("Stats.ACK>0") == "124");
  CHECK(w.found("Stats.ACK<10") == "13");
  CHECK(w.found("Stats.ACK<=10") == "123");
  CHECK(w.found("Stats.ACK>=10") == "24");
  CHECK(w.found("Stats.ACK==010") == "2");
  CHECK(w.found("Stats.ACK==+10") == "2");
  CHECK(w.found("Stats.ACK!=10") == "134");
  CHECK(w.found("Stats.ACK==-0") == "3");
  CHECK(w.found("Stats.ACK>=18446744073709551615") == "4");
  CHECK(w.found("Stats.ACK>18446744073709551615").empty());
  CHECK(w.found("Stats.ACK<18446744073709551616") == "1234");
  CHECK(w.found("Stats.ACK>0&&Stats.ACK<10") == "1");
}

TEST_CASE("select: numbers have signs") {
  world w;
  auto lease = "LeaseTimeRemaining";
  w.told = {{client(1, lease), "-1"},
            {client(2, lease), "0"},
            {client(3, lease), "-20"},
            {client(4, lease), "3"}};
  CHECK(w.found("LeaseTimeRemaining<0") == "13");
  CHECK(w.found("LeaseTimeRemaining>-2") == "124");
  CHECK(w.found("LeaseTimeRemaining <= -1") == "13");
  CHECK(w.found("LeaseTimeRemaining==-20") == "3");
}

TEST_CASE("select: a list contains its items, whole") {
  world w;
  w.told = {{client(1, "DNSServers"), "192.0.2.1,192.0.2.2"},
            {client(2, "DNSServers"), "192.0.2.2"},
            {client(3, "DNSServers"), "192.0.2.12"}};
  CHECK(w.found("DNSServers~=192.0.2.2") == "12");
  CHECK(w.found("DNSServers~=\"192.0.2.1\"") == "1");
  CHECK(w.found("DNSServers~=\"192.0.2\"").empty());
  CHECK(w.found("DNSServers~=\"\"").empty());
  CHECK(w.found("DNSServers==\"192.0.2.1,192.0.2.2\"") == "1");
  CHECK(w.found("DNSServers!=\"\"") == "123");
}

TEST_CASE("select: constants are read as values are written") {
  auto t = with_rows(with_clients(1), client(1, "SentOption."), 2);
  t = set(t, {{client(1, "SentOption.2.Value"), "AB01"},
              {client(1, "SentOption.2.Enable"), "true"}})
          .after;
  world w{t, {}, 0};
  auto table = client(1, "SentOption.");
  for (auto search : {"Value==ab01", "Value==AB01", "Value==\"Ab01\"",
                      "Value!=\"\"", "Enable==1", "Enable!=false"})
    CHECK(w.rows(table + '[' + search + "].") == names{table + "2."});
}

TEST_CASE("select: a reference leads to the interface's row") {
  world w;
  auto by = [&](const std::string& path) {
    return w.rows("Device.DHCPv4.Client." + path);
  };
  CHECK(by("1.Interface+.Status") == names{ip + "1."});
  CHECK(by("2.Interface+.Name") == names{ip + "2."});
  CHECK(by("2.X_RDK_LinuxInterface+.") == names{ip + "2."});
  CHECK(by("*.Interface+.") == names{ip + "1.", ip + "2."});
  CHECK(by("[Enable==true].Interface+.Name") == names{ip + "2."});
  CHECK(get(w.t, client(2, "Interface+.Name")) ==
        values{{ip + "2.Name", "wan1"}});
}

TEST_CASE("select: tables go on behind a reference") {
  world w;
  auto path = client(2, "Interface+.IPv4Address.");
  CHECK(w.rows(path + "1.") == names{ip + "2.IPv4Address.1."});
  CHECK(w.rows(path + "*.") == names{ip + "2.IPv4Address.1."});
  CHECK(w.chosen(path + "9.").rows.empty());
  CHECK(w.chosen(path + "9.").exists);
  CHECK(parse_path(path)->whole_table() ==
        id::ip_interface_ipv4_address::table);
}

TEST_CASE("select: an empty or dangling reference leads nowhere") {
  world w;
  w.t.insert({}, id::ip_interface::table);
  for (int n : {3, 4}) {
    auto got = w.chosen(client(n, "Interface+.Name"));
    CHECK(got.rows.empty());
    CHECK(got.exists);
    CHECK(get(w.t, client(n, "Interface+.")).empty());
  }
  CHECK_FALSE(w.chosen(client(5, "Interface+.Name")).exists);
  w.told = {{client(1, "Interface"), "Device.IP.Interface.9"},
            {client(2, "Interface"), "Device.DHCPv4.Client.1."}};
  CHECK(w.rows("Device.DHCPv4.Client.*.Interface+.").empty());
}

TEST_CASE("select: a row that many references name comes once") {
  world w;
  w.t = set(w.t, {{client(3, "Interface"), "wan0"},
                  {client(4, "Interface"), "Device.IP.Interface.1"}})
            .after;
  CHECK(w.rows("Device.DHCPv4.Client.*.Interface+.Name") ==
        names{ip + "1.", ip + "2."});
}

TEST_CASE("select: a change goes to what the reference names") {
  world w;
  auto alias = client(1, "Interface+.Alias");
  auto made = set(w.t, {{alias, "uplink"}});
  CHECK(made.faults.empty());
  CHECK(value_at(made.after, ip + "1.Alias") == "uplink");
  auto nowhere = client(3, "Interface+.Alias");
  CHECK(faults(set(w.t, {{nowhere, "uplink"}})) == names{nowhere + " 9005"});
  CHECK(faults(set(w.t, {{client(2, "Interface+.Status"), "Up"}})) ==
        names{ip + "2.Status 9008"});
}

TEST_CASE("select: a search looks behind references") {
  world w;
  w.told = {{ip + "1.Status", "Up"}, {ip + "2.Status", "Down"}};
  CHECK(w.found("Interface+.Status==\"Up\"") == "1");
  CHECK(w.found("Interface+.Status!=\"Up\"") == "2");
  CHECK(w.found("Interface+.Name!=\"x\"&&Enable==true") == "2");
  CHECK(w.found("X_RDK_LinuxInterface+.Name==wan1") == "2");
}

TEST_CASE("select: no row is looked at twice") {
  tree t = with_clients(1000);
  assignments all;
  for (int n = 1; n <= 1000; ++n)
    all.emplace_back(client(n, "Interface"), fmt::format("d{}", n % 7));
  world w{set(t, all).after, {}, 0};
  CHECK(w.rows("Device.DHCPv4.Client.*.Interface+.IPv4Address.*.").size() == 7);
  CHECK(w.reads == 1000);
  w.reads = 0;
  CHECK(w.rows("Device.DHCPv4.Client.*.Interface+.").size() == 7);
  CHECK(w.rows("Device.DHCPv4.Client.*.").size() == 1000);
  CHECK(w.reads == 1000);
  w.reads = 0;
  CHECK(w.found("Enable==true&&Interface+.Name==\"d1\"").empty());
  CHECK(w.reads == 1000);
}
