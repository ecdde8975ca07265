#include "actors/tr181/schema_ids.hpp"
#include "model_access.hpp"

#include <doctest/doctest.h>

using namespace lh::tr181;
using namespace lh::tr181::test;

using texts = std::vector<std::string>;

namespace {

/// Adds to a table until it refuses, and then on to 10,000 in all.
tree fill(tree t, const std::string& table, uint32_t limit) {
  for (uint32_t n = 0; n < 10'000; ++n) {
    auto made = add(t, table);
    if (n < limit) {
      REQUIRE(made.faults.empty());
    } else {
      REQUIRE(faults(made) == texts{table + " 9004"});
      REQUIRE(made.after == t);
      REQUIRE(made.added.empty());
      REQUIRE(made.actions.empty());
    }
    t = std::move(made.after);
  }
  return t;
}

uint32_t limit_of(table_id table) {
  return tables()[table].limit;
}

} // namespace

TEST_CASE("rows: of ten thousand clients so many as there may be are there") {
  auto limit = limit_of(id::dhcpv4_client::table);
  auto t = fill({}, "Device.DHCPv4.Client.", limit);
  CHECK(value_at(t, "Device.DHCPv4.ClientNumberOfEntries") ==
        std::to_string(limit));
  t = del(t, client(7)).after;
  CHECK(add(t, "Device.DHCPv4.Client.").added ==
        client(static_cast<int>(limit + 1)));
}

TEST_CASE("rows: of ten thousand options too, and another client has room") {
  auto limit = limit_of(id::dhcpv4_client_req_option::table);
  auto t = fill(with_clients(2), client(1, "ReqOption."), limit);
  CHECK(value_at(t, client(1, "ReqOptionNumberOfEntries")) ==
        std::to_string(limit));
  CHECK(value_at(t, client(1, fmt::format("ReqOption.{}.Order", limit))) ==
        std::to_string(limit));
  CHECK(add(t, client(1, "SentOption.")).faults.empty());
  CHECK(add(t, client(2, "ReqOption.")).faults.empty());
  t = del(t, client(1, "ReqOption.1.")).after;
  CHECK(value_at(t, client(1, fmt::format("ReqOption.{}.Order", limit))) ==
        std::to_string(limit - 1));
}

TEST_CASE("rows: no write makes more interfaces than there may be") {
  auto limit = limit_of(id::ip_interface::table);
  auto t = with_clients(512);
  uint32_t named = 0;
  while (named < limit) {
    assignments list;
    for (int n = 1; n <= 512 && named < limit; ++n)
      list.emplace_back(client(n, "Interface"), fmt::format("e{}", named++));
    auto made = set(t, list);
    REQUIRE(made.faults.empty());
    t = std::move(made.after);
  }
  CHECK(value_at(t, "Device.IP.InterfaceNumberOfEntries") ==
        std::to_string(limit));
  auto made = set(
      t, {{client(1, "Alias"), "one"}, {client(1, "Interface"), "one-more"}});
  CHECK(faults(made) == texts{"Device.IP.Interface. 9004"});
  CHECK(made.after == t);
  CHECK(made.actions.empty());
  CHECK(set(t, {{client(1, "Interface"), "e0"}}).faults.empty());
  t = del(t, "Device.IP.Interface.1.").after;
  CHECK(set(t, {{client(1, "Interface"), "one-more"}}).faults.empty());
}

TEST_CASE("rows: an alias is not given twice in any table") {
  auto t = with_rows(with_clients(2), client(1, "SentOption."), 2);
  t = with_rows(t, client(1, "ReqOption."), 2);
  t = set(t,
          {{client(1, "Interface"), "wan0"}, {client(2, "Interface"), "wan1"}})
          .after;
  for (std::string row :
       {"Device.DHCPv4.Client.", "Device.DHCPv4.Client.1.SentOption.",
        "Device.DHCPv4.Client.1.ReqOption.", "Device.IP.Interface."}) {
    auto made = set(t, {{row + "1.Alias", "cpe-2"}});
    CHECK(faults(made) == texts{row + "1.Alias 9007"});
    CHECK(made.after == t);
    made = set(t, {{row + "*.Alias", "same"}});
    CHECK(faults(made) == texts{row + "2.Alias 9007"});
    CHECK(set(t, {{row + "1.Alias", "cpe-2"}, {row + "2.Alias", "cpe-1"}})
              .faults.empty());
  }
}

TEST_CASE("rows: a tag is not enabled twice in either table of options") {
  for (std::string table : {"SentOption.", "ReqOption."}) {
    auto row = client(1, table);
    auto t = with_rows(with_clients(1), row, 2);
    auto made = set(t, {{row + "*.Tag", "60"}, {row + "*.Enable", "true"}});
    CHECK(faults(made) == texts{row + "2.Tag 9007"});
    CHECK(made.after == t);
  }
}

TEST_CASE("rows: a deleted row is unknown to what comes next") {
  auto t = with_rows(with_clients(2), client(1, "SentOption."), 1);
  t = del(del(t, client(2)).after, client(1, "SentOption.1.")).after;
  for (const auto& path :
       {client(2, "Enable"), client(1, "SentOption.1.Tag"),
        std::string{"Device.DHCPv4.Client.[cpe-2].Enable"}}) {
    auto made = set(t, {{client(1, "Enable"), "true"}, {path, "1"}});
    CHECK(faults(made) == texts{path + " 9005"});
    CHECK(made.after == t);
  }
  CHECK(faults(run(t, client(2, "Renew()"))) ==
        texts{client(2, "Renew() 9005")});
  CHECK(faults(add(t, client(2, "SentOption."))) ==
        texts{client(2, "SentOption. 9005")});
  CHECK(faults(del(t, client(2))) == texts{client(2, " 9005")});
}

TEST_CASE("rows: an interface in use may go, and its clients have none") {
  auto t = set(with_clients(2), {{client(1, "Interface"), "wan0"}}).after;
  t = set(t, {{client(2, "Interface"), "Device.IP.Interface.1."},
              {client(2, "Enable"), "true"}})
          .after;
  auto made = del(t, "Device.DHCPv4.Client.2.Interface+.");
  CHECK(made.faults.empty());
  CHECK(value_at(made.after, client(2, "Interface")).empty());
  CHECK(value_at(made.after, client(2, "Enable")) == "true");
  CHECK(value_at(made.after, client(2, "Status")) == "Error_Misconfigured");
  CHECK(value_at(made.after, client(1, "Interface")).empty());
  CHECK(faults(set(made.after,
                   {{client(2, "Interface"), "Device.IP.Interface.1."}})) ==
        texts{client(2, "Interface 9007")});
}

TEST_CASE("rows: the row of an address is not deleted by hand") {
  auto t = set(with_clients(1), {{client(1, "Interface"), "wan0"}}).after;
  std::string row = "Device.IP.Interface.1.IPv4Address.1.";
  CHECK(faults(del(t, row)) == texts{row + " 9005"});
  CHECK(faults(add(t, "Device.IP.Interface.1.IPv4Address.")) ==
        texts{"Device.IP.Interface.1.IPv4Address. 9005"});
}

TEST_CASE("rows: without a pool PassthroughEnable reads false") {
  auto t =
      set(with_clients(1),
          {{client(1, "PassthroughDHCPPool"), "Device.DHCPv4.Server.Pool.1."},
           {client(1, "PassthroughEnable"), "true"}})
          .after;
  CHECK(value_at(t, client(1, "PassthroughEnable")) == "true");
  t = set(t, {{client(1, "PassthroughDHCPPool"), ""}}).after;
  CHECK(value_at(t, client(1, "PassthroughEnable")) == "false");
  t = set(t, {{client(1, "PassthroughEnable"), "true"}}).after;
  CHECK(value_at(t, client(1, "PassthroughEnable")) == "false");
}

TEST_CASE("rows: counters are reset beside what else is asked, and at rest") {
  auto t = with_clients(2);
  CHECK(
      actions(run(t, "Device.DHCPv4.Client.*.Stats.Reset()")) ==
      texts{"dhcp4-client-1 RESET_COUNTERS", "dhcp4-client-2 RESET_COUNTERS"});
  auto made = set(t, {{client(1, "Stats.Reset"), "true"},
                      {client(1, "Enable"), "true"},
                      {client(1, "Renew"), "true"}});
  CHECK(actions(made) ==
        texts{"dhcp4-client-1 RESET_COUNTERS", "dhcp4-client-1 RENEW"});
  CHECK(set(t, {{client(1, "Stats.Reset"), "true"}}).after == t);
  CHECK(actions(set(t, {{client(1, "Stats.Reset"), "false"}})).empty());
}

TEST_CASE("rows: no request looks at all rows again and again") {
  auto t = with_clients(400);
  assignments writes(10'000, {"Device.DHCPv4.Client.*.DSCPMark", "1"});
  auto made = set(t, writes);
  REQUIRE_FALSE(made.faults.empty());
  CHECK(made.faults[0].code() == 9004);
  CHECK(made.faults.size() <= 1000);
  CHECK(made.after == t);
  std::vector<std::string> paths;
  for (int n = 0; n < 10'000; ++n)
    paths.push_back("Device.DHCPv4.Client.[DSCPMark==" + std::to_string(n) +
                    "].");
  auto got = page(unseen(t), paths);
  REQUIRE_FALSE(got.faults().empty());
  CHECK(got.faults(0).code() == 9004);
  CHECK(got.parameters().empty());
  CHECK(page(unseen(t), std::vector<std::string>(10'000, client(1)))
            .faults()
            .empty());
}
