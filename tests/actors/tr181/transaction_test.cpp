#include "actors/tr181/client_config.hpp"
#include "model_access.hpp"

#include <doctest/doctest.h>

using namespace lh::tr181;
using namespace lh::tr181::test;

using texts = std::vector<std::string>;

TEST_CASE("transaction: all faults are told and nothing changes") {
  auto t = with_rows(with_clients(1), client(1, "SentOption."), 1);
  auto made = set(t, {{client(1, "Enable"), "true"},
                      {client(1, "Enable"), "yes"},
                      {client(1, "SentOption.1.Tag"), "300"},
                      {client(1, "SentOption.1.Value"), "abc"},
                      {client(1, "Status"), "Enabled"},
                      {client(1, "SentOption.2.Tag"), "60"},
                      {client(7, "Enable"), "true"},
                      {client(1, "Nothing"), "1"},
                      {client(1), "1"},
                      {client(1, "Renew()"), "true"},
                      {client(1, "Interface"), "wan0; reboot"},
                      {client(1, "Interface"), "Device.IP.Interface.4."},
                      {"Device.DHCPv4.ClientNumberOfEntries", "4"}});
  CHECK(faults(made) ==
        texts{client(1, "Enable 9006"), client(1, "SentOption.1.Tag 9007"),
              client(1, "SentOption.1.Value 9007"), client(1, "Status 9008"),
              client(1, "SentOption.2.Tag 9005"), client(7, "Enable 9005"),
              client(1, "Nothing 9005"), client(1, " 9005"),
              client(1, "Renew() 9005"), client(1, "Interface 9007"),
              client(1, "Interface 9007"),
              "Device.DHCPv4.ClientNumberOfEntries 9008"});
  CHECK(made.after == t);
  CHECK(made.actions.empty());
}

TEST_CASE("transaction: a fault names the instance that an alias means") {
  auto t = with_clients(2);
  auto made = set(t, {{"Device.DHCPv4.Client.[cpe-2].Enable", "x"}});
  CHECK(faults(made) == texts{client(2, "Enable 9006")});
  made = set(t, {{"Device.DHCPv4.Client.*.Enable", "x"}});
  CHECK(made.faults.size() == 2);
  made = set(t, {{"Device.DHCPv4.Client.[nobody].Enable", "true"}});
  CHECK(faults(made) == texts{"Device.DHCPv4.Client.[nobody].Enable 9005"});
  made = set(t, {{"Device.DHCPv4.Client.[Status==Bound].Enable", "true"}});
  CHECK(made.faults.size() == 1);
}

TEST_CASE("transaction: a long path is not repeated whole") {
  auto made = set({}, {{std::string(60000, 'x'), "1"}});
  REQUIRE(made.faults.size() == 1);
  CHECK(made.faults[0].path().size() == 256);
}

TEST_CASE("transaction: values are read back in their canonical form") {
  auto t = with_rows(with_clients(1), client(1, "SentOption."), 1);
  t = set(t, {{client(1, "Enable"), "1"},
              {client(1, "Alias"), "w `; reboot` $(x)"},
              {client(1, "SentOption.1.Tag"), "060"},
              {client(1, "SentOption.1.Value"), "4C48"}})
          .after;
  CHECK(value_at(t, client(1, "Enable")) == "true");
  CHECK(value_at(t, client(1, "Alias")) == "w `; reboot` $(x)");
  CHECK(value_at(t, client(1, "SentOption.1.Tag")) == "60");
  CHECK(value_at(t, client(1, "SentOption.1.Value")) == "4c48");
}

TEST_CASE("transaction: an alias is unique, judged at the end") {
  auto t = with_clients(2);
  CHECK(faults(set(t, {{client(1, "Alias"), "cpe-2"}})) ==
        texts{client(1, "Alias 9007")});
  auto made =
      set(t, {{client(1, "Alias"), "cpe-2"}, {client(2, "Alias"), "cpe-1"}});
  CHECK(made.faults.empty());
  CHECK(value_at(made.after, client(1, "Alias")) == "cpe-2");
}

TEST_CASE("transaction: tags are unique among enabled rows only") {
  auto t = with_rows(with_clients(1), client(1, "SentOption."), 3);
  CHECK(set(t, {{client(1, "SentOption.*.Enable"), "true"}}).faults.empty());
  t = set(t, {{client(1, "SentOption.*.Tag"), "60"},
              {client(1, "SentOption.1.Enable"), "true"}})
          .after;
  CHECK(value_at(t, client(1, "SentOption.3.Tag")) == "60");
  auto made = set(t, {{client(1, "SentOption.3.Enable"), "true"}});
  CHECK(faults(made) == texts{client(1, "SentOption.3.Tag 9007")});
  CHECK(made.faults[0].text().find("SentOption.1.Tag") != std::string::npos);
  made = set(t, {{client(1, "SentOption.3.Enable"), "true"},
                 {client(1, "SentOption.1.Enable"), "false"}});
  CHECK(made.faults.empty());
}

TEST_CASE("transaction: a released client is disabled") {
  auto t = with_clients(1);
  t = set(t, {{client(1, "Enable"), "true"}}).after;
  auto made = set(
      t, {{client(1, "X_RDK_Release"), "true"}, {client(1, "Renew"), "true"}});
  CHECK(actions(made) == texts{"dhcp4-client-1 RELEASE"});
  CHECK(value_at(made.after, client(1, "Enable")) == "false");
  CHECK(value_at(made.after, client(1, "X_RDK_Release")) == "false");
}

TEST_CASE("transaction: renew and restart need an enabled client") {
  auto off = with_clients(1);
  auto on = set(off, {{client(1, "Enable"), "true"}}).after;
  for (auto name : {"Renew", "X_RDK_Restart"}) {
    CHECK(set(on, {{client(1, name), "true"}}).actions.size() == 1);
    CHECK(set(off, {{client(1, name), "true"}}).actions.empty());
    CHECK(set(on, {{client(1, name), "false"}}).actions.empty());
    CHECK(set(on, {{client(1, name), "true"}}).after == on);
  }
  CHECK(actions(run(on, client(1, "Renew()"))) ==
        texts{"dhcp4-client-1 RENEW"});
  CHECK(run(off, client(1, "Renew()")).actions.empty());
  CHECK(run(off, client(1, "Renew()")).faults.empty());
  CHECK(faults(run(on, client(1, "Renew"))) == texts{client(1, "Renew 9005")});
  CHECK(faults(run(on, client(2, "Renew()"))) ==
        texts{client(2, "Renew() 9005")});
  auto both =
      set(off, {{client(1, "Enable"), "true"}, {client(1, "Renew"), "true"}});
  CHECK(actions(both) == texts{"dhcp4-client-1 RENEW"});
}

TEST_CASE("transaction: any write in a row wakes its client") {
  auto t = with_rows(with_clients(2), client(2, "SentOption."), 1);
  t = set(t, {{client(2, "Enable"), "true"}}).after;
  CHECK(actions(set(t, {{client(2, "Enable"), "true"}})) ==
        texts{"dhcp4-client-2 WAKE"});
  CHECK(actions(set(t, {{client(2, "SentOption.1.Tag"), "60"}})) ==
        texts{"dhcp4-client-2 WAKE"});
  CHECK(actions(set(t, {{client(2, "Alias"), "wan"},
                        {client(2, "X_RDK_Restart"), "true"}})) ==
        texts{"dhcp4-client-2 RESTART"});
  CHECK(actions(add(t, client(2, "SentOption."))) ==
        texts{"dhcp4-client-2 WAKE"});
  CHECK(actions(del(t, client(2, "SentOption.1."))) ==
        texts{"dhcp4-client-2 WAKE"});
  CHECK(del(t, client(2)).actions.empty());
}

TEST_CASE("transaction: a new row has defaults, an alias and the last order") {
  auto made = add({}, "Device.DHCPv4.Client.");
  CHECK(made.added == "Device.DHCPv4.Client.1.");
  CHECK(value_at(made.after, client(1, "Alias")) == "cpe-1");
  CHECK(value_at(made.after, client(1, "Enable")) == "false");
  auto t = with_rows(made.after, client(1, "ReqOption."), 2);
  CHECK(value_at(t, client(1, "ReqOption.2.Order")) == "2");
  CHECK(value_at(t, client(1, "ReqOption.2.Tag")) == "0");
  CHECK(value_at(t, client(1, "ReqOptionNumberOfEntries")) == "2");
  t = set(t, {{client(1, "ReqOption.1.Alias"), "cpe-3"}}).after;
  CHECK(value_at(add(t, client(1, "ReqOption.")).after,
                 client(1, "ReqOption.3.Alias")) == "cpe-3-2");
  CHECK(add(t, "Device.DHCPv4.Client.[cpe-1].SentOption.").added ==
        client(1, "SentOption.1."));
}

TEST_CASE("transaction: add and del refuse what is no table and no row") {
  auto t = with_clients(2);
  t = set(t, {{client(1, "Interface"), "wan0"}}).after;
  for (std::string path :
       {"Device.IP.Interface.", "Device.DHCPv4.", "Device.",
        "Device.DHCPv4.Client", "Device.DHCPv4.Client.1.", "Nothing.",
        "Device.DHCPv4.Client.9.SentOption.",
        "Device.DHCPv4.Client.*.SentOption.", "Device.DHCPv4.Client.1.Enable"})
    CHECK(faults(add(t, path)) == texts{path + " 9005"});
  for (std::string path :
       {"Device.DHCPv4.Client.", "Device.", "Device.DHCPv4.Client.9.",
        "Device.DHCPv4.Client.1", "Device.DHCPv4.Client.1.Enable",
        "Device.DHCPv4.Client.*.", "Device.IP.Interface.2."})
    CHECK(faults(del(t, path)) == texts{path + " 9005"});
  CHECK(add(t, "Device.IP.Interface.").after == t);
}

TEST_CASE("transaction: a deleted row goes with all below it") {
  auto t = with_rows(with_clients(2), client(1, "SentOption."), 2);
  auto made = del(t, "Device.DHCPv4.Client.[cpe-1].");
  CHECK(made.faults.empty());
  CHECK(get(made.after, "Device.DHCPv4.Client.*.SentOption.").empty());
  CHECK(faults(del(made.after, client(1))) == texts{client(1, " 9005")});
  CHECK(add(made.after, "Device.DHCPv4.Client.").added == client(3));
}

namespace {

/// The instances of ReqOption rows in the order of their Order.
std::string order_after(const assignments& list, size_t rows = 3) {
  auto t = with_rows(with_clients(1), client(1, "ReqOption."),
                     static_cast<int>(rows));
  assignments full;
  for (const auto& [row, order] : list)
    full.emplace_back(client(1, "ReqOption." + row + ".Order"), order);
  auto made = set(t, full);
  std::string order(rows, '?');
  for (size_t row = 1; row <= rows; ++row) {
    auto path = client(1, fmt::format("ReqOption.{}.Order", row));
    order.at(std::stoul(value_at(made.after, path)) - 1) =
        static_cast<char>('0' + row);
  }
  return order;
}

} // namespace

TEST_CASE("transaction: order shifts equal and later rows, then compacts") {
  CHECK(order_after({{"3", "1"}}) == "312");
  CHECK(order_after({{"3", "2"}}) == "132");
  CHECK(order_after({{"1", "2"}}) == "123");
  CHECK(order_after({{"1", "3"}}) == "213");
  CHECK(order_after({{"1", "4294967295"}}) == "231");
  CHECK(order_after({{"1", "3"}, {"2", "2"}, {"3", "1"}}) == "321");
  CHECK(order_after({{"1", "2"}, {"2", "1"}, {"3", "3"}}) == "213");
  CHECK(order_after({{"1", "9"}, {"1", "1"}}) == "123");
  CHECK(order_after({{"4", "2"}, {"5", "4"}}, 5) == "14253");
  CHECK(order_after({{"5", "4"}, {"4", "2"}}, 5) == "14253");
}

TEST_CASE("transaction: order is compacted when a row goes") {
  auto t = with_rows(with_clients(1), client(1, "ReqOption."), 3);
  t = del(t, client(1, "ReqOption.1.")).after;
  CHECK(value_at(t, client(1, "ReqOption.2.Order")) == "1");
  CHECK(value_at(t, client(1, "ReqOption.3.Order")) == "2");
}

TEST_CASE("transaction: a thousand writes are quick") {
  auto t = with_clients(256);
  for (int n = 1; n <= 256; ++n)
    t = with_rows(t, client(n, "ReqOption."), 8);
  assignments list;
  for (int i = 0; i < 1000; ++i)
    list.emplace_back(
        client(i % 250 + 1, fmt::format("ReqOption.{}.Tag", i / 250 + 1)),
        std::to_string(i / 250 + 10));
  auto start = std::chrono::steady_clock::now();
  auto made = set(t, list);
  auto took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - start);
  CHECK(made.faults.empty());
  MESSAGE("1000 writes into 256 clients took us: ", took.count());
  CHECK(took < std::chrono::seconds{1});
}
