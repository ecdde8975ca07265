#include "actors/tr181/client_status.hpp"
#include "messages/convert/net_values.hpp"
#include "model_access.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace lh::tr181;
using namespace lh::tr181::test;

namespace {

lh::pb::Ipv4 address(const char* text) {
  return lh::convert::to_proto(*lh::net::parse_ipv4(text));
}

lh::pb::ClientState bound() {
  lh::pb::ClientState state;
  state.set_client("dhcp4-client-1");
  state.set_state("bound");
  state.set_dhcp_status("Bound");
  state.set_device("wan0");
  state.set_pid(42);
  auto& lease = *state.mutable_lease();
  *lease.mutable_address() = address("192.0.2.7");
  lease.set_prefix_len(24);
  *lease.add_routers() = address("192.0.2.1");
  *lease.add_routers() = address("192.0.2.2");
  *lease.add_dns() = address("198.51.100.1");
  *lease.mutable_server() = address("192.0.2.3");
  lease.set_lease_s(60);
  (*lease.mutable_options())[15] = "l.example";
  state.mutable_clock()->set_boot_id("b");
  state.mutable_clock()->set_obtained_boot_ns(1'000'000'000);
  return state;
}

/// A bound client 1 and a disabled client 2.
struct running {
  tree t = configured();
  observations seen{{{"dhcp4-client-1", bound()}}, {}, {{"wan0", link()}}};

  static tree configured() {
    auto made = with_rows(with_clients(2), client(1, "ReqOption."), 2);
    return set(made, {{client(1, "Enable"), "true"},
                      {client(1, "Interface"), "wan0"},
                      {client(1, "ReqOption.1.Tag"), "15"},
                      {client(2, "Interface"), "wan1"}})
        .after;
  }

  static seen_link link() {
    seen_link made;
    made.link.set_device("wan0");
    made.link.set_present(true);
    made.link.set_running(true);
    return made;
  }

  snapshot at(double seconds) const {
    return {t, seen, {static_cast<int64_t>(seconds * 1e9)}, "b"};
  }

  lh::pb::ClientState& state() { return seen.clients.begin()->second; }

  std::string read(const std::string& name, double seconds = 1) const {
    return get(at(seconds), client(1, name)).begin()->second;
  }
};

} // namespace

TEST_CASE("reader: a lease is shown as the client told of it") {
  running r;
  CHECK(r.read("Status") == "Enabled");
  CHECK(r.read("DHCPStatus") == "Bound");
  CHECK(r.read("IPAddress") == "192.0.2.7");
  CHECK(r.read("SubnetMask") == "255.255.255.0");
  CHECK(r.read("IPRouters") == "192.0.2.1,192.0.2.2");
  CHECK(r.read("DNSServers") == "198.51.100.1");
  CHECK(r.read("DHCPServer") == "192.0.2.3");
  CHECK(r.read("ReqOption.1.Value") == "6c2e6578616d706c65");
  CHECK(r.read("ReqOption.2.Value").empty());
}

TEST_CASE("reader: without a lease nothing is shown of one") {
  running r;
  auto list = get(r.at(1), client(2));
  for (auto name :
       {"IPAddress", "SubnetMask", "IPRouters", "DNSServers", "DHCPServer"})
    CHECK(list.at(client(2, name)).empty());
  CHECK(list.at(client(2, "LeaseTimeRemaining")) == "0");
  CHECK(list.at(client(2, "Status")) == "Disabled");
  CHECK(list.at(client(2, "DHCPStatus")) == "Init");
}

TEST_CASE("reader: the lease time counts down on its clock") {
  running r;
  CHECK(r.read("LeaseTimeRemaining", 1) == "60");
  CHECK(r.read("LeaseTimeRemaining", 1.5) == "59");
  CHECK(r.read("LeaseTimeRemaining", 60) == "1");
  CHECK(r.read("LeaseTimeRemaining", 99) == "0");
  r.state().mutable_lease()->set_lease_s(4294967294);
  CHECK(r.read("LeaseTimeRemaining", 1) == "2147483647");
  r.state().mutable_lease()->set_lease_s(4294967295);
  CHECK(r.read("LeaseTimeRemaining", 99) == "-1");
  r.state().mutable_lease()->set_lease_s(60);
  r.state().mutable_clock()->set_boot_id("another");
  CHECK(r.read("LeaseTimeRemaining", 1) == "0");
}

TEST_CASE("reader: a critical client is an error") {
  running r;
  r.state().set_state("critical");
  CHECK(r.read("Status") == "Error");
}

TEST_CASE("reader: a device is as the link monitor told last") {
  running r;
  auto status = [&](int n) {
    auto path = fmt::format("Device.IP.Interface.{}.Status", n);
    return get(r.at(1), path).at(path);
  };
  CHECK(status(1) == "Up");
  CHECK(status(2) == "Unknown");
  r.seen.links.at("wan0").link.set_running(false);
  CHECK(status(1) == "Down");
  r.seen.links.at("wan0").link.set_present(false);
  CHECK(status(1) == "NotPresent");
}

TEST_CASE("reader: an interface shows the lease that its client holds") {
  running r;
  auto below = [&](const std::string& name) {
    auto path = "Device.IP.Interface.1.IPv4Address.1." + name;
    return get(r.at(1), path).at(path);
  };
  CHECK(below("Status") == "Enabled");
  CHECK(below("IPAddress") == "192.0.2.7");
  CHECK(below("SubnetMask") == "255.255.255.0");
  CHECK(below("AddressingType") == "DHCP");
  r.state().clear_lease();
  CHECK(below("Status") == "Disabled");
  CHECK(below("IPAddress").empty());
  CHECK(below("SubnetMask").empty());
}

TEST_CASE("reader: a device says when it last changed, and Down when off") {
  running r;
  r.seen.links.at("wan0").since = {2'000'000'000};
  auto path = std::string{"Device.IP.Interface.1.LastChange"};
  CHECK(get(r.at(2.9), path).at(path) == "0");
  CHECK(get(r.at(62), path).at(path) == "60");
  r.t = set(r.t, {{"Device.IP.Interface.1.Enable", "false"}}).after;
  path = "Device.IP.Interface.1.Status";
  CHECK(get(r.at(2), path).at(path) == "Down");
}

TEST_CASE("reader: counters are the client's; what it cannot tell is no data") {
  running r;
  auto& counters = *r.state().mutable_counters();
  counters.set_discover(7);
  counters.set_ack(0);
  counters.set_binds(2);
  counters.set_bind_ms(340);
  CHECK(r.read("Stats.Discover") == "7");
  CHECK(r.read("Stats.ACK") == "0");
  CHECK(r.read("Stats.Offer") == "18446744073709551615");
  CHECK(r.read("Stats.X_LEASEHOLD_Binds") == "2");
  CHECK(r.read("Stats.X_LEASEHOLD_Renewals") == "0");
  CHECK(r.read("Stats.X_LEASEHOLD_TimeToBind") == "340");
  CHECK(r.read("Stats.Reset") == "false");
}

TEST_CASE("reader: values have their own type") {
  running r;
  auto got = page(r.at(1), {client(1)});
  std::map<std::string, lh::pb::Parameter> list;
  for (const auto& p : got.parameters())
    list[p.path()] = p;
  CHECK(list.at(client(1, "Enable")).has_boolean());
  CHECK(list.at(client(1, "LeaseTimeRemaining")).has_signed_number());
  CHECK(list.at(client(1, "ReqOption.1.Order")).has_unsigned_number());
  CHECK(list.at(client(1, "ReqOption.1.Value")).has_text());
  CHECK(list.at(client(1, "DNSServers")).has_text());
  CHECK_FALSE(list.contains(client(1, "Renew()")));
  CHECK_FALSE(list.at(client(1, "Renew")).boolean());
}

TEST_CASE("reader: partial paths take all below them, once") {
  running r;
  auto all = page(r.at(1), {"Device."});
  CHECK(page(r.at(1), {"Device.", "Device.DHCPv4.", client(1, "Enable")})
            .parameters_size() == all.parameters_size());
  CHECK(page(r.at(1), {"Device.DHCPv4.", "Device.DHCPv6.", "Device.IP.",
                       "Device.MAP.", "Device.DSLite."})
            .parameters_size() == all.parameters_size());
  CHECK(get(r.at(1), client(1, "ReqOption.")).size() == 10);
  CHECK(get(r.at(1), "Device.DHCPv4.Client.*.ReqOption.*.Tag").size() == 2);
}

TEST_CASE("reader: no match is no fault, an unknown path is") {
  running r;
  CHECK(get(tree{}, "Device.DHCPv4.Client.").empty());
  CHECK(get(tree{}, "Device.DHCPv4.Client.*.Enable").empty());
  CHECK(get(r.at(1), client(2, "ReqOption.")).empty());
  CHECK(get(r.at(1), "Device.DHCPv4.Client.*.ReqOption.2.Tag") ==
        values{{client(1, "ReqOption.2.Tag"), "0"}});
  CHECK(get(r.at(1), "Device.DHCPv4.Client.[DHCPStatus==Bound].Enable") ==
        values{{client(1, "Enable"), "true"}});
  for (const auto& path : {client(9, "Enable"), client(9), client(1, "X"),
                           client(1, "Renew()"), std::string{"Device"}})
    CHECK(get(r.at(1), path) == values{{path, "9005"}});
  CHECK(page(r.at(1), {client(1), client(9)}).parameters_size() == 0);
}

TEST_CASE("reader: ten thousand parameters are quick") {
  running r;
  r.t = with_clients(256);
  for (int n = 1; n <= 256; ++n)
    r.t = with_rows(r.t, client(n, "ReqOption."), 6);
  auto start = std::chrono::steady_clock::now();
  auto got = page(r.at(1), {"Device."});
  auto took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - start);
  CHECK(got.parameters_size() > 10000);
  MESSAGE(got.parameters_size(), " parameters took us: ", took.count());
  CHECK(took < std::chrono::seconds{1});
}

TEST_CASE("client status: one entry for each row") {
  running r;
  auto status = client_status(r.at(31));
  REQUIRE(status.clients_size() == 2);
  const auto& one = status.clients(0);
  CHECK(one.path() == "Device.DHCPv4.Client.1");
  CHECK(one.interface() == "wan0");
  CHECK(one.family() == "v4");
  CHECK(one.backend() == "udhcpc");
  CHECK(one.enable());
  CHECK(one.state() == "bound");
  CHECK(one.dhcp_status() == "Bound");
  CHECK(one.address() == "192.0.2.7/24");
  CHECK(one.addresses_size() == 1);
  CHECK(one.lease_remaining() == 30);
  CHECK(one.pid() == 42);
  const auto& two = status.clients(1);
  CHECK(two.state() == "disabled");
  CHECK(two.address().empty());
  CHECK(two.lease_remaining() == 0);
}

TEST_CASE("client status: a row without an actor yet tells what it will be") {
  auto t = set(with_clients(2), {{"Device.DHCPv4.Client.*.Enable", "true"},
                                 {client(1, "Interface"), "wan0"}})
               .after;
  auto status = client_status(unseen(t));
  CHECK(status.clients(0).state() == "starting");
  CHECK(status.clients(1).state() == "misconfigured");
  CHECK(status.clients(1).last_error() == "Interface is empty");
}
