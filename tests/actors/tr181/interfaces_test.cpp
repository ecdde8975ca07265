#include "actors/tr181/client_config.hpp"
#include "actors/tr181/interfaces.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "model_access.hpp"

#include <doctest/doctest.h>

using namespace lh::tr181;
using namespace lh::tr181::test;

namespace {

tree enabled_on(tree t, int n, const std::string& interface) {
  return set(t, {{client(n, "Interface"), interface},
                 {client(n, "Enable"), "true"}})
      .after;
}

lh::pb::ClientConfig config(const tree& t, uint32_t n) {
  auto table = client_table(t);
  for (const auto& config : table.clients())
    if (config.client() == client_name({id::dhcpv4_client::table, {n}}))
      return config;
  return {};
}

const std::string name = "Device.IP.Interface.1.Name";

} // namespace

TEST_CASE("interfaces: a device that a client names gets a row") {
  auto t = set(with_clients(2), {{client(2, "Interface"), "wan2"},
                                 {client(1, "X_RDK_LinuxInterface"), "wan1"}})
               .after;
  CHECK(value_at(t, "Device.IP.InterfaceNumberOfEntries") == "2");
  CHECK(value_at(t, name) == "wan1");
  CHECK(value_at(t, "Device.IP.Interface.2.Name") == "wan2");
  t = set(t, {{client(2, "Interface"), "wan1"}}).after;
  CHECK(value_at(t, "Device.IP.InterfaceNumberOfEntries") == "2");
  CHECK(set(t, {{name, "eth0"}}).faults[0].code() == 9008);
}

TEST_CASE("interfaces: Interface reads as written, the device is told apart") {
  auto t = enabled_on(with_clients(2), 1, "wan0");
  for (auto path : {"Device.IP.Interface.1", "Device.IP.Interface.1."}) {
    auto made = set(t, {{client(2, "Interface"), path}});
    CHECK(made.faults.empty());
    CHECK(value_at(made.after, client(2, "Interface")) == path);
    CHECK(value_at(made.after, client(2, "X_RDK_LinuxInterface")) == "wan0");
  }
  for (auto path : {"Device.IP.Interface.2.", "Device.IP.Interface.1.Name",
                    "Device.IP.Interface.*.", "Device.IP.Interface."})
    CHECK(set(t, {{client(2, "Interface"), path}}).faults[0].code() == 9007);
}

TEST_CASE("interfaces: a deleted row empties references by path and name") {
  auto t = enabled_on(with_clients(2), 1, "wan0");
  t = set(t, {{client(2, "Interface"), "Device.IP.Interface.1."}}).after;
  t = del(t, "Device.IP.Interface.1.").after;
  CHECK(value_at(t, client(1, "Interface")).empty());
  CHECK(value_at(t, client(2, "Interface")).empty());
  CHECK(get(t, "Device.IP.Interface.").empty());
  t = set(t, {{client(1, "Alias"), "wan"}}).after;
  CHECK(get(t, "Device.IP.Interface.").empty());
  t = set(t, {{client(1, "Interface"), "wan0"}}).after;
  CHECK(value_at(t, "Device.IP.Interface.2.Name") == "wan0");
}

TEST_CASE("interfaces: a second enabled client of a device is disabled") {
  auto t = enabled_on(with_clients(2), 2, "wan0");
  t = enabled_on(t, 1, "wan0");
  CHECK(value_at(t, client(2, "Enable")) == "true");
  CHECK(value_at(t, client(1, "Enable")) == "false");
  CHECK(value_at(t, client(1, "Status")) == "Error_Misconfigured");
  CHECK(config(t, 1).misconfigured() ==
        "Device.DHCPv4.Client.2 had wan0 first");
  CHECK_FALSE(config(t, 1).enable());
  SUBCASE("it starts when Enable is written after the clash") {
    t = set(t, {{client(2, "Interface"), "wan1"}}).after;
    CHECK(value_at(t, client(1, "Enable")) == "false");
    t = set(t, {{client(1, "Enable"), "true"}}).after;
    CHECK(value_at(t, client(1, "Status")) == "Enabled");
    CHECK(config(t, 1).misconfigured().empty());
  }
  SUBCASE("writing Enable while the clash lasts changes nothing") {
    t = set(t, {{client(1, "Enable"), "true"}}).after;
    CHECK(value_at(t, client(1, "Enable")) == "false");
    CHECK(value_at(t, client(1, "Status")) == "Error_Misconfigured");
  }
  SUBCASE("another parameter leaves it misconfigured") {
    t = set(t, {{client(1, "Alias"), "other"}}).after;
    CHECK(value_at(t, client(1, "Status")) == "Error_Misconfigured");
  }
  SUBCASE("disabled by hand it is just disabled") {
    t = set(t, {{client(1, "Enable"), "false"}}).after;
    CHECK(value_at(t, client(1, "Status")) == "Disabled");
  }
}

TEST_CASE("interfaces: clients may change places in one transaction") {
  auto t = enabled_on(enabled_on(with_clients(2), 1, "wan0"), 2, "wan1");
  t = set(t, {{client(1, "Interface"), "wan1"},
              {client(2, "Interface"), "Device.IP.Interface.1."}})
          .after;
  CHECK(value_at(t, client(1, "Enable")) == "true");
  CHECK(value_at(t, client(2, "Enable")) == "true");
  CHECK(config(t, 2).device() == "wan0");
}

TEST_CASE("interfaces: eth1 is not eth10") {
  auto t = enabled_on(enabled_on(with_clients(2), 1, "eth1"), 2, "eth10");
  CHECK(value_at(t, client(1, "Status")) == "Enabled");
  CHECK(value_at(t, client(2, "Status")) == "Enabled");
}

TEST_CASE("interfaces: an enabled client needs one") {
  auto t = set(with_clients(1), {{client(1, "Enable"), "true"}}).after;
  CHECK(value_at(t, client(1, "Enable")) == "true");
  CHECK(value_at(t, client(1, "Status")) == "Error_Misconfigured");
  CHECK(config(t, 1).misconfigured() == "Interface is empty");
  t = set(t, {{client(1, "Interface"), "wan0"}}).after;
  CHECK(value_at(t, client(1, "Status")) == "Enabled");
}

TEST_CASE("interfaces: who refers to a row that goes, refers to it no more") {
  const std::string layers = "Device.IP.Interface.1.LowerLayers";
  auto t = set(with_clients(3), {{client(1, "Interface"), "wan0"},
                                 {client(2, "Interface"), "wan1"},
                                 {client(3, "Interface"), "wan2"}})
               .after;
  t = set(t, {{layers, "Device.IP.Interface.2.,Device.Ethernet.Link.1,"
                       "Device.IP.Interface.3.IPv4Address.1"}})
          .after;
  t = del(t, "Device.IP.Interface.3.").after;
  CHECK(value_at(t, layers) == "Device.IP.Interface.2.,Device.Ethernet.Link.1");
  t = del(t, "Device.IP.Interface.2.").after;
  CHECK(value_at(t, layers) == "Device.Ethernet.Link.1");
  CHECK(faults(set(t, {{layers, "Device.IP.Interface.2."}})) ==
        std::vector<std::string>{layers + " 9007"});
}

TEST_CASE("interfaces: a full table still lets rows go") {
  auto limit = tables()[id::ip_interface::table].limit;
  std::vector<std::string> devices;
  for (uint32_t n = 0; n < limit; ++n)
    devices.push_back("d" + std::to_string(n));
  tree t = with_clients(1);
  CHECK(make_interfaces(t, devices, true));
  CHECK(faults(set(t, {{client(1, "Interface"), "one-more"}})) ==
        std::vector<std::string>{"Device.IP.Interface. 9004"});
  CHECK(set(t, {{client(1, "Interface"), "d7"}}).faults.empty());
  t = del(t, "Device.IP.Interface.9.").after;
  CHECK(set(t, {{client(1, "Interface"), "one-more"}}).faults.empty());
}
