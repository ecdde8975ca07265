#include "actors/tr181/client_config.hpp"
#include "actors/tr181/records.hpp"
#include "model_access.hpp"

#include <doctest/doctest.h>
#include <google/protobuf/text_format.h>

using namespace lh::tr181;
using namespace lh::tr181::test;

namespace {

lh::pb::Settings settings(const std::string& text) {
  lh::pb::Settings made;
  REQUIRE(google::protobuf::TextFormat::ParseFromString(text, &made));
  return made;
}

const char* const two_rows = R"(
  dhcpv4_clients { alias: "wan" interface: "wan0" enable: true
    backend: "udhcpc" request: [3, 6, 15]
    send { tag: 60 value: "LH" } send { tag: 77 value: "x" } }
  dhcpv4_clients { interface: "wan1" enable: true })";

tree restarted(const tree& t, const lh::pb::Settings& file) {
  return merge(restore(records(t)).value, file);
}

std::string requested(const tree& t) {
  std::string list;
  auto table = client_table(t);
  for (const auto& option : table.clients(0).requested())
    list += std::to_string(option.tag()) + ' ';
  return list;
}

} // namespace

TEST_CASE("file defaults: row N of the file is client N at first") {
  auto t = merge({}, settings(two_rows));
  CHECK(value_at(t, "Device.DHCPv4.ClientNumberOfEntries") == "2");
  CHECK(value_at(t, client(1, "Alias")) == "wan");
  CHECK(value_at(t, client(1, "Enable")) == "true");
  CHECK(value_at(t, client(2, "Alias")) == "cpe-2");
  CHECK(value_at(t, client(2, "Interface")) == "wan1");
  CHECK(value_at(t, "Device.IP.Interface.1.Name") == "wan0");
  CHECK(value_at(t, "Device.IP.Interface.2.Name") == "wan1");
  CHECK(value_at(t, client(1, "SentOption.1.Value")) == "4c48");
  CHECK(value_at(t, client(1, "ReqOption.3.Tag")) == "15");
  CHECK(requested(t) == "3 6 15 ");
  CHECK(value_at(t, client(2, "ReqOptionNumberOfEntries")) == "0");
}

TEST_CASE("file defaults: a written parameter keeps its value") {
  auto t = merge({}, settings(two_rows));
  t = set(t, {{client(1, "Enable"), "false"},
              {client(1, "SentOption.1.Value"), "00"}})
          .after;
  auto file = settings(two_rows);
  file.mutable_dhcpv4_clients(0)->set_interface("wan5");
  file.mutable_dhcpv4_clients(0)->mutable_send(1)->set_value("y");
  for (const auto& now : {merge(t, file), restarted(t, file)}) {
    CHECK(value_at(now, client(1, "Enable")) == "false");
    CHECK(value_at(now, client(1, "Interface")) == "wan5");
    CHECK(value_at(now, client(1, "SentOption.1.Value")) == "00");
    CHECK(value_at(now, client(1, "SentOption.2.Value")) == "79");
  }
}

TEST_CASE("file defaults: a deleted row stays away until another alias") {
  auto file = settings(two_rows);
  auto t = merge({}, file);
  t = del(t, client(1)).after;
  t = del(t, "Device.IP.Interface.2.").after;
  for (const auto& now : {merge(t, file), restarted(t, file)}) {
    CHECK(get(now, "Device.DHCPv4.Client.[wan].").empty());
    CHECK(value_at(now, "Device.DHCPv4.ClientNumberOfEntries") == "1");
    CHECK(get(now, "Device.IP.Interface.2.Name").begin()->second == "9005");
    CHECK(add(now, "Device.DHCPv4.Client.").added == client(3));
  }
  file.mutable_dhcpv4_clients(0)->set_alias("wide");
  auto now = restarted(t, file);
  CHECK(value_at(now, client(3, "Alias")) == "wide");
  CHECK(value_at(now, client(2, "Interface")).empty());
}

TEST_CASE("file defaults: the number of a deleted row is not used again") {
  auto file = settings(R"(dhcpv4_clients { alias: "wan" interface: "wan0" })");
  auto t = restarted(del(merge({}, file), client(1)).after, file);
  CHECK(add(t, "Device.DHCPv4.Client.").added == client(2));
}

TEST_CASE("file defaults: an emptied reference stays empty") {
  auto file = settings(R"(
    dhcpv4_clients { alias: "a" interface: "wan0" }
    dhcpv4_clients { alias: "b" interface: "Device.IP.Interface.1." })");
  auto t = merge({}, file);
  CHECK(value_at(t, client(2, "X_RDK_LinuxInterface")) == "wan0");
  t = restarted(del(t, "Device.IP.Interface.1.").after, file);
  CHECK(value_at(t, client(2, "Interface")).empty());
}

TEST_CASE("file defaults: a deleted option stays away") {
  auto file = settings(two_rows);
  auto t = del(merge({}, file), client(1, "ReqOption.2.")).after;
  CHECK(requested(restarted(t, file)) == "3 15 ");
  CHECK(requested(merge(t, file)) == "3 15 ");
}

TEST_CASE("file defaults: rows that left the file go, others stay") {
  auto t = merge({}, settings(two_rows));
  t = add(t, "Device.DHCPv4.Client.").after;
  t = add(t, client(2, "SentOption.")).after;
  auto file = settings(two_rows);
  file.mutable_dhcpv4_clients()->DeleteSubrange(0, 1);
  for (const auto& now : {merge(t, file), restarted(t, file)}) {
    CHECK(value_at(now, "Device.DHCPv4.ClientNumberOfEntries") == "2");
    CHECK(value_at(now, client(2, "Interface")) == "wan1");
    CHECK(value_at(now, client(2, "SentOptionNumberOfEntries")) == "1");
    CHECK(value_at(now, client(3, "Alias")) == "cpe-3");
    CHECK(value_at(now, "Device.IP.InterfaceNumberOfEntries") == "2");
  }
}

TEST_CASE("file defaults: what TR-181 made stays when the file forgets it") {
  auto t = set(with_clients(1),
               {{client(1, "Alias"), "wan"}, {client(1, "DSCPMark"), "7"}})
               .after;
  t = add(t, client(1, "ReqOption.")).after;
  t = set(t, {{client(1, "ReqOption.1.Tag"), "3"}}).after;
  auto named = settings(two_rows);
  for (const auto& known : {merge(t, named), restarted(t, named)})
    for (const auto& now : {merge(known, {}), restarted(known, {})}) {
      CHECK(value_at(now, "Device.DHCPv4.ClientNumberOfEntries") == "1");
      CHECK(value_at(now, client(1, "DSCPMark")) == "7");
      CHECK(value_at(now, client(1, "ReqOptionNumberOfEntries")) != "0");
      auto again = del(merge(now, named), client(1)).after;
      CHECK(get(merge(again, named), "Device.DHCPv4.Client.[wan].").empty());
    }
}

TEST_CASE("file defaults: rows keep their numbers over a restart") {
  auto file = settings(two_rows);
  auto t = merge({}, file);
  file.mutable_dhcpv4_clients()->DeleteSubrange(0, 1);
  t = merge(t, file);
  CHECK(value_at(restarted(t, file), client(2, "Interface")) == "wan1");
}

TEST_CASE("file defaults: a written order keeps its place among the file's") {
  auto file = settings(two_rows);
  auto t = set(merge({}, file), {{client(1, "ReqOption.3.Order"), "1"}}).after;
  CHECK(requested(t) == "15 3 6 ");
  CHECK(requested(restarted(t, file)) == "15 3 6 ");
  t = add(t, client(1, "ReqOption.")).after;
  t = set(t, {{client(1, "ReqOption.4.Tag"), "42"},
              {client(1, "ReqOption.4.Enable"), "true"},
              {client(1, "ReqOption.4.Order"), "2"}})
          .after;
  CHECK(requested(t) == "15 42 3 6 ");
  file.mutable_dhcpv4_clients(0)->add_request(121);
  for (const auto& now : {merge(t, file), restarted(t, file)})
    CHECK(requested(now) == "15 42 3 6 121 ");
}

TEST_CASE("file defaults: the file's row means one that TR-181 named so") {
  auto t = with_clients(1);
  t = set(t, {{client(1, "Alias"), "wan"}, {client(1, "Enable"), "false"}})
          .after;
  t = merge(t, settings(two_rows));
  CHECK(value_at(t, "Device.DHCPv4.ClientNumberOfEntries") == "2");
  CHECK(value_at(t, client(1, "Interface")) == "wan0");
  CHECK(value_at(t, client(1, "Enable")) == "false");
}

TEST_CASE("file defaults: an alias that is taken is not taken twice") {
  auto t = merge({}, settings(two_rows));
  t = set(t, {{client(1, "Alias"), "first"}, {client(2, "Alias"), "wan"}})
          .after;
  t = restarted(t, settings(two_rows));
  CHECK(value_at(t, client(1, "Alias")) == "first");
  CHECK(value_at(t, client(2, "Alias")) == "wan");
}

TEST_CASE("file defaults: two rows of one device, the first has it") {
  auto file = settings(R"(
    dhcpv4_clients { alias: "a" interface: "wan0" enable: true }
    dhcpv4_clients { alias: "b" interface: "wan0" enable: true })");
  auto t = merge({}, file);
  CHECK(value_at(t, client(1, "Status")) == "Enabled");
  CHECK(value_at(t, client(2, "Status")) == "Error_Misconfigured");
  CHECK(value_at(t, client(2, "Enable")) == "false");
  CHECK(merge(t, file) == t);
  file.mutable_dhcpv4_clients(1)->set_interface("wan1");
  CHECK(value_at(merge(t, file), client(2, "Status")) == "Enabled");
}

TEST_CASE("file defaults: an enabled tag of TR-181 keeps the file's out") {
  auto file = settings(two_rows);
  auto t = set(merge({}, file), {{client(1, "ReqOption.1.Tag"), "42"}}).after;
  file.mutable_dhcpv4_clients(0)->add_request(42);
  t = merge(t, file);
  CHECK(value_at(t, client(1, "ReqOption.4.Tag")) == "42");
  CHECK(value_at(t, client(1, "ReqOption.4.Enable")) == "false");
  CHECK(merge(t, file) == t);
}

namespace {

const char* const two_families = R"(
  dhcpv4_clients { alias: "wan" interface: "wan0" enable: true }
  dhcpv6_clients { alias: "wan6" interface: "wan0" enable: true
    backend: "dibbler" request_addresses: true request_prefixes: true
    request: [23, 24] prefix_hints: "::/56" prefix_hints: "::/60"
    send { tag: 15 value: "LH" }
    downstream { interface: "lan0" subnet_id: 1 }
    downstream { interface: "lan0" subnet_id: 2 }
    downstream { interface: "lan1" } }
  mapt { enable: true })";

} // namespace

TEST_CASE("file defaults: a DHCPv6 row is made whole") {
  auto t = merge({}, settings(two_families));
  CHECK(value_at(t, client6(1, "Alias")) == "wan6");
  CHECK(value_at(t, client6(1, "Enable")) == "true");
  CHECK(value_at(t, client6(1, "Interface")) == "wan0");
  CHECK(value_at(t, client6(1, "RequestPrefixes")) == "true");
  CHECK(value_at(t, client6(1, "RequestedOptions")) == "23,24");
  CHECK(value_at(t, client6(1, "X_LEASEHOLD_PrefixHints")) == "::/56,::/60");
  CHECK(value_at(t, client6(1, "SentOption.1.Value")) == "4c48");
  CHECK(value_at(t, client6(1, "SentOption.1.Enable")) == "true");
  const auto row = client6(1, "X_LEASEHOLD_Downstream.");
  CHECK(get(t, row + "*.Enable").size() == 3);
  CHECK(value_at(t, row + "2.Interface") == "lan0");
  CHECK(value_at(t, row + "2.SubnetID") == "2");
  CHECK(value_at(t, "Device.MAP.Enable") == "true");
  CHECK(value_at(t, "Device.IP.Interface.1.Name") == "wan0");
  CHECK(value_at(t, "Device.IP.Interface.2.Name") == "lan0");
  CHECK(value_at(t, "Device.IP.Interface.3.Name") == "lan1");
  CHECK(value_at(t, "Device.IP.InterfaceNumberOfEntries") == "3");
}

TEST_CASE("file defaults: of a DHCPv6 row too, what was written stays") {
  auto file = settings(two_families);
  auto t = merge({}, file);
  CHECK(merge(t, file) == t);
  t = set(t, {{client6(1, "RequestedOptions"), "56"},
              {client6(1, "X_LEASEHOLD_Downstream.1.SubnetID"), "9"},
              {"Device.MAP.Enable", "false"}})
          .after;
  t = del(t, client6(1, "X_LEASEHOLD_Downstream.3.")).after;
  file.mutable_dhcpv6_clients(0)->mutable_downstream(1)->set_subnet_id(3);
  file.mutable_dhcpv6_clients(0)->set_request_addresses(false);
  t = restarted(t, file);
  CHECK(value_at(t, client6(1, "RequestedOptions")) == "56");
  CHECK(value_at(t, client6(1, "RequestAddresses")) == "false");
  CHECK(value_at(t, client6(1, "X_LEASEHOLD_Downstream.1.SubnetID")) == "9");
  CHECK(value_at(t, client6(1, "X_LEASEHOLD_Downstream.2.SubnetID")) == "3");
  CHECK(value_at(t, client6(1, "X_LEASEHOLD_DownstreamNumberOfEntries")) ==
        "2");
  CHECK(value_at(t, "Device.MAP.Enable") == "false");
  file.clear_dhcpv6_clients();
  CHECK(value_at(restarted(t, file), "Device.DHCPv6.ClientNumberOfEntries") ==
        "0");
}
