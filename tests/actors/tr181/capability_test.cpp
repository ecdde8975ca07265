#include "actors/tr181/capability.hpp"
#include "actors/tr181/client_status.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "model_access.hpp"

#include <doctest/doctest.h>

using namespace lh::tr181;
using namespace lh::tr181::test;

using texts = std::vector<std::string>;

namespace {

const texts of_client{"PassthroughEnable", "PassthroughDHCPPool",
                      "X_CISCO_COM_BootFileName"};
const texts of_interface{"LowerLayers", "ULAEnable",    "Router",
                         "Loopback",    "AutoIPEnable", "IPv4Address.1.Enable"};

/// Client 1 on wan0, whose program does not do two things.
struct reporting {
  tree t = set(with_clients(2), {{client(1, "Interface"), "wan0"}}).after;
  observations seen;

  reporting() {
    auto& report = seen.capability["dhcp4-client-1"];
    report.set_client("dhcp4-client-1");
    add(report, "DSCPMark", "udhcpc cannot mark packets");
    add(report, "SentOption.2.Value", "too long");
  }

  static void add(lh::pb::CapabilityReport& to, const char* name,
                  const char* reason) {
    auto& one = *to.add_parameters();
    one.set_parameter(name);
    one.set_reason(reason);
  }

  snapshot now() const { return {t, seen, {}, ""}; }

  texts names(const row_address& at) const {
    texts list;
    for (const auto& one : not_honoured(now(), at))
      list.push_back(one.name);
    return list;
  }
};

texts joined(texts a, const texts& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

} // namespace

TEST_CASE("capability: what nothing heeds, then what the program leaves out") {
  reporting r;
  CHECK(r.names({id::dhcpv4_client::table, {1}}) ==
        joined(of_client, {"DSCPMark", "SentOption.2.Value"}));
  CHECK(r.names({id::dhcpv4_client::table, {2}}) == of_client);
  CHECK(r.names({id::ip_interface::table, {1}}) == of_interface);
  auto list = not_honoured(r.now(), {id::dhcpv4_client::table, {1}});
  CHECK(list[3].reason == "udhcpc cannot mark packets");
  for (const auto& one : list)
    CHECK_FALSE(one.reason.empty());
}

TEST_CASE("capability: a newer report takes the place of the one before") {
  reporting r;
  r.seen.capability["dhcp4-client-1"].clear_parameters();
  CHECK(r.names({id::dhcpv4_client::table, {1}}) == of_client);
}

TEST_CASE("capability: the model shows it as a list of names") {
  reporting r;
  auto shown = [&](const std::string& row) {
    return get(r.now(), row + "X_LEASEHOLD_NotHonoured").begin()->second;
  };
  CHECK(shown(client(1)) ==
        "PassthroughEnable,PassthroughDHCPPool,X_CISCO_COM_BootFileName,"
        "DSCPMark,SentOption.2.Value");
  CHECK(shown("Device.IP.Interface.1.") ==
        "LowerLayers,ULAEnable,Router,Loopback,AutoIPEnable,"
        "IPv4Address.1.Enable");
}

TEST_CASE("capability: a received value that is not exact is told apart") {
  reporting r;
  auto& report = r.seen.capability["dhcp4-client-1"];
  reporting::add(report, "ReqOption.1.Value", "decoded and encoded again");
  report.mutable_parameters()->rbegin()->set_received(true);
  auto shown = [&](const std::string& name) {
    return get(r.now(), client(1, name)).begin()->second;
  };
  CHECK(shown("X_LEASEHOLD_NotExact") == "ReqOption.1.Value");
  CHECK(shown("X_LEASEHOLD_NotHonoured").find("ReqOption") ==
        std::string::npos);
  CHECK(get(r.now(), client(2, "X_LEASEHOLD_NotExact")).begin()->second == "");
}

TEST_CASE("capability: an MTU below 576 is said to act as 576") {
  reporting r;
  auto has_mtu = [&](const char* mtu) {
    r.t = set(r.t, {{"Device.IP.Interface.1.MaxMTUSize", mtu}}).after;
    return r.names({id::ip_interface::table, {1}}) ==
           joined(of_interface, {"MaxMTUSize"});
  };
  CHECK(has_mtu("575"));
  CHECK_FALSE(has_mtu("576"));
}

TEST_CASE("capability: every name is a parameter that can be written") {
  reporting r;
  r.t = with_rows(r.t, client(1, "SentOption."), 2);
  std::vector<std::pair<std::string, row_address>> rows{
      {client(1), {id::dhcpv4_client::table, {1}}},
      {"Device.IP.Interface.1.", {id::ip_interface::table, {1}}}};
  for (const auto& [path, at] : rows)
    for (const auto& one : not_honoured(r.now(), at)) {
      auto got = get(r.now(), path + one.name).begin()->second;
      CAPTURE(one.name);
      CHECK(got != "9005");
      CHECK(set(r.t, {{path + one.name, got}}).faults.empty());
    }
}

TEST_CASE("capability: what RequestedOptions cannot ask for is told") {
  reporting r;
  r.t = with_rows(r.t, "Device.DHCPv6.Client.", 1);
  r.t = set(r.t, {{client6(1, "RequestedOptions"), "23,95,96"}}).after;
  row_address at{id::dhcpv6_client::table, {1}};
  texts reasons;
  for (const auto& one : not_honoured(r.now(), at)) {
    CHECK(one.name == "RequestedOptions");
    reasons.push_back(one.reason);
  }
  CHECK(reasons ==
        texts{"option 95 is asked for only while Device.MAP.Enable is true",
              "option 96 is asked for only while Device.MAP.Enable is true"});
  auto shown = get(r.now(), client6(1, "X_LEASEHOLD_NotHonoured"));
  CHECK(shown.begin()->second == "RequestedOptions");
  r.t = set(r.t, {{"Device.MAP.Enable", "true"},
                  {client6(1, "RequestedOptions"), "23,95"}})
            .after;
  CHECK(r.names(at).empty());
}

TEST_CASE("client status: what does not act is told when asked for") {
  reporting r;
  auto brief = client_status(r.now());
  CHECK(brief.clients(0).not_honoured().empty());
  auto full = client_status(r.now(), true);
  texts paths;
  for (const auto& one : full.clients(0).not_honoured())
    paths.push_back(one.path() + ": " + one.reason());
  constexpr auto kept = ": kept and shown; nothing here acts on it";
  texts expected;
  for (const auto& name : of_client)
    expected.push_back(client(1, name) + kept);
  expected.push_back(client(1, "DSCPMark: udhcpc cannot mark packets"));
  expected.push_back(client(1, "SentOption.2.Value: too long"));
  for (const auto& name : of_interface)
    expected.push_back("Device.IP.Interface.1." + name + kept);
  CHECK(paths == expected);
}

TEST_CASE("client status: a client without an interface has its own only") {
  reporting r;
  auto full = client_status(r.now(), true);
  CHECK(full.clients(1).interface().empty());
  CHECK(full.clients(1).not_honoured_size() ==
        static_cast<int>(of_client.size()));
}
