#include "bridge_world.hpp"

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;
using lines = std::vector<std::string>;

namespace {

struct watched : bridged {
  watched() {
    put("somebody", system.spawn([this](caf::event_based_actor*) {
      return caf::behavior{
          [this](const pb::ParameterChanges& told) { hear(told); },
          [this](const pb::WatchesLost&) { heard.push_back("lost"); }};
    }));
    shared.directory.follow(protocol::topics::watches, "somebody");
  }

  /// Each change as "WATCH PATH=VALUE", "WATCH +ROW" or "WATCH -ROW".
  void hear(const pb::ParameterChanges& told) {
    for (auto& change : told.changes()) {
      auto line = std::to_string(told.watch()) + ' ';
      auto& value = change.value();
      if (!change.created().empty())
        line += '+' + change.created();
      else if (!change.deleted().empty())
        line += '-' + change.deleted();
      else
        line += value.path() + '=' +
                (value.has_boolean() ? (value.boolean() ? "true" : "false")
                                     : value.text());
      heard.push_back(line);
    }
  }

  pb::ParameterPage watch(uint64_t number, const lines& paths,
                          const char* watcher = "somebody") {
    pb::WatchParameters order;
    order.set_watcher(watcher);
    order.set_watch(number);
    for (auto& path : paths)
      order.add_paths(path);
    auto found = shared.directory.find(names::bridge);
    auto page = ask<pb::ParameterPage>(
        caf::actor_cast<protocol::parameter_watch>(found), order);
    return page;
  }

  /// What was heard since the last call.
  lines news() {
    run();
    return std::exchange(heard, {});
  }

  void link(bool running) {
    pb::LinkState state;
    state.set_device("wan0");
    state.set_present(true);
    state.set_running(running);
    tell(names::bridge, state);
  }

  std::string add(const std::string& table) {
    pb::AddRow request;
    request.set_table(table);
    return ask<pb::ChangeResult>(bridge(), request).path();
  }

  void del(const std::string& path) {
    pb::DeleteRow request;
    request.set_row(path);
    ask<pb::ChangeResult>(bridge(), request);
  }

  lines heard;
};

const std::string first = row;

} // namespace

TEST_CASE_FIXTURE(watched, "bridge watch: it begins with the values and tells "
                           "of a write, once") {
  auto page = watch(7, {first + "Alias", first + "Enable"});
  REQUIRE(page.parameters_size() == 2);
  CHECK(page.parameters(0).path() == first + "Alias");
  CHECK(page.parameters(0).text() == "wan");
  CHECK(news().empty());
  set({{"Alias", "uplink"}, {"DSCPMark", "46"}});
  CHECK(news() == lines{"7 " + first + "Alias=uplink"});
  set({{"Alias", "uplink"}, {"Enable", "true"}});
  CHECK(news().empty());
  set({{"Alias", "other"}, {"Enable", "maybe"}});
  CHECK(news().empty());
}

TEST_CASE_FIXTURE(watched, "bridge watch: it tells what follows from a write") {
  watch(1, {"Device.DHCPv4.Client.*.Enable", "Device.DHCPv4.Client.*.Status"});
  auto second = add("Device.DHCPv4.Client.");
  CHECK(news() == lines{"1 +" + second});
  pb::SetParameters request;
  for (auto [name, value] : {std::pair{"Interface", "wan0"}, {"Enable", "1"}}) {
    request.add_assignments()->set_path(second + name);
    request.mutable_assignments()->rbegin()->set_value(value);
  }
  ask<pb::ChangeResult>(bridge(), request);
  CHECK(news() == lines{"1 " + second + "Status=Error_Misconfigured"});
}

TEST_CASE_FIXTURE(watched, "bridge watch: it tells what a client tells, but "
                           "not that time passes") {
  watch(1, {first});
  tell(names::bridge, bound(now().ns));
  auto told = news();
  CHECK(told == lines{"1 " + first + "DHCPStatus=Bound",
                      "1 " + first + "IPAddress=192.0.2.7",
                      "1 " + first + "SubnetMask=255.255.255.0"});
  auto same = bound(now().ns);
  tell(names::bridge, same);
  CHECK(news().empty());
  advance(100s);
  CHECK(get("LeaseTimeRemaining").signed_number() == 500);
  CHECK(news().empty());
  same.clear_lease();
  same.set_dhcp_status("Init");
  tell(names::bridge, same);
  CHECK(news() ==
        lines{"1 " + first + "DHCPStatus=Init",
              "1 " + first + "IPAddress=", "1 " + first + "SubnetMask="});
}

TEST_CASE_FIXTURE(watched, "bridge watch: a lease shows at its interface too") {
  const std::string address = "Device.IP.Interface.1.IPv4Address.1.";
  watch(1, {address});
  tell(names::bridge, bound(now().ns));
  CHECK(news() == lines{"1 " + address + "Status=Enabled",
                        "1 " + address + "IPAddress=192.0.2.7",
                        "1 " + address + "SubnetMask=255.255.255.0"});
}

TEST_CASE_FIXTURE(watched, "bridge watch: it tells what a link does") {
  watch(3, {"Device.IP.Interface."});
  link(true);
  CHECK(news() == lines{"3 Device.IP.Interface.1.Status=Up"});
  link(true);
  advance(10s);
  CHECK(news().empty());
  CHECK(page("Device.IP.Interface.1.LastChange")
            .parameters(0)
            .unsigned_number() == 10);
  link(false);
  CHECK(news() == lines{"3 Device.IP.Interface.1.Status=Down"});
  CHECK(page("Device.IP.Interface.1.LastChange")
            .parameters(0)
            .unsigned_number() == 0);
}

TEST_CASE_FIXTURE(watched, "bridge watch: rows that come and go are told as "
                           "rows, without what is below") {
  watch(1, {"Device."});
  auto second = add("Device.DHCPv4.Client.");
  CHECK(news() ==
        lines{"1 +" + second, "1 Device.DHCPv4.ClientNumberOfEntries="});
  auto option = add(second + "SentOption.");
  CHECK(news() ==
        lines{"1 +" + option, "1 " + second + "SentOptionNumberOfEntries="});
  del(second);
  CHECK(news() ==
        lines{"1 -" + second, "1 Device.DHCPv4.ClientNumberOfEntries="});
}

TEST_CASE_FIXTURE(watched, "bridge watch: a device that is named is a row with "
                           "an address, and its client's end takes that") {
  watch(1, {"Device.IP.Interface."});
  set({{"Interface", "wan7"}});
  CHECK(news() ==
        lines{"1 -Device.IP.Interface.1.IPv4Address.1.",
              "1 +Device.IP.Interface.2.",
              "1 Device.IP.Interface.1.X_LEASEHOLD_NotHonoured=LowerLayers,"
              "ULAEnable,Router,Loopback,AutoIPEnable",
              "1 Device.IP.Interface.1.IPv4AddressNumberOfEntries="});
  del("Device.IP.Interface.2.");
  CHECK(news() == lines{"1 -Device.IP.Interface.2."});
}

TEST_CASE_FIXTURE(watched, "bridge watch: a changed file is told as a write "
                           "is") {
  watch(1, {first + "Interface", "Device.DHCPv4.Client."});
  auto changed = store.settings;
  changed.mutable_dhcpv4_clients(0)->set_interface("wan1");
  shared.directory.publish(&*self, protocol::topics::settings, changed);
  CHECK(news() == lines{"1 " + first + "Interface=wan1",
                        "1 " + first + "X_RDK_LinuxInterface=wan1"});
}

TEST_CASE_FIXTURE(watched, "bridge watch: a path that is unknown is a fault, "
                           "and nothing is watched") {
  auto page = watch(1, {first, "Device.DHCPv4.Client.9."});
  REQUIRE(page.faults_size() == 1);
  CHECK(page.faults(0).path() == "Device.DHCPv4.Client.9.");
  CHECK(page.faults(0).code() == 9005);
  CHECK(page.parameters().empty());
  set({{"Alias", "uplink"}});
  CHECK(news().empty());
  watch(1, {first + "Alias"});
  CHECK(watch(1, {"Device.Nothing."}).faults_size() == 1);
  set({{"Alias", "other"}});
  CHECK(news().empty());
}

TEST_CASE_FIXTURE(watched, "bridge watch: it ends without paths, and goes on "
                           "with others under one number") {
  watch(1, {first + "Alias"});
  watch(2, {first + "Alias"});
  set({{"Alias", "one"}});
  CHECK(news() ==
        lines{"1 " + first + "Alias=one", "2 " + first + "Alias=one"});
  CHECK(watch(1, {}).parameters().empty());
  watch(2, {first + "DSCPMark"});
  set({{"Alias", "two"}});
  CHECK(news().empty());
  CHECK(watch(9, {}).faults().empty());
}

TEST_CASE_FIXTURE(watched, "bridge watch: who is not there misses nothing of "
                           "others") {
  watch(1, {first + "Alias"}, "nobody");
  watch(1, {first + "Alias"});
  set({{"Alias", "one"}});
  CHECK(news() == lines{"1 " + first + "Alias=one"});
}

TEST_CASE_FIXTURE(watched, "bridge watch: all watches are lost with the "
                           "bridge, and those who watch hear so") {
  watch(1, {first + "Alias"});
  keep_rows();
  crash(names::bridge);
  start();
  CHECK(news() == lines{"lost"});
  set({{"Alias", "uplink"}});
  CHECK(news().empty());
  watch(1, {first + "Alias"});
  set({{"Alias", "other"}});
  CHECK(news() == lines{"1 " + first + "Alias=other"});
}

TEST_CASE_FIXTURE(watched, "bridge watch: what a program leaves out is told, "
                           "shown in the model and in a verbose status") {
  watch(1, {first});
  pb::CapabilityReport report;
  report.set_client("dhcp4-client-1");
  report.add_parameters()->set_parameter("DSCPMark");
  report.mutable_parameters(0)->set_reason("no marks");
  tell(names::bridge, report);
  const std::string all = "PassthroughEnable,PassthroughDHCPPool,"
                          "X_CISCO_COM_BootFileName,DSCPMark";
  CHECK(news() == lines{"1 " + first + "X_LEASEHOLD_NotHonoured=" + all});
  CHECK(get("X_LEASEHOLD_NotHonoured").text() == all);
  pb::StatusQuery query;
  CHECK(ask<pb::Status>(bridge(), query).clients(0).not_honoured().empty());
  query.set_verbose(true);
  auto status = ask<pb::Status>(bridge(), query);
  auto& fourth = status.clients(0).not_honoured(3);
  CHECK(fourth.path() == first + "DSCPMark");
  CHECK(fourth.reason() == "no marks");
}

TEST_CASE_FIXTURE(watched, "bridge watch: a verbose status has the place in "
                           "the flow, with the time that is left") {
  pb::ClientState state;
  state.set_client("dhcp4-client-1");
  state.mutable_recovery()->set_fault("killed");
  state.set_next_try_boot_ns((shared.clocks.boot() + 400ms).ns);
  tell(names::bridge, state);
  pb::StatusQuery query;
  CHECK_FALSE(ask<pb::Status>(bridge(), query).clients(0).has_recovery());
  query.set_verbose(true);
  auto left = [&] {
    auto status = ask<pb::Status>(bridge(), query);
    CHECK(status.clients(0).recovery().fault() == "killed");
    return status.clients(0).recovery().next_try_ms();
  };
  CHECK(left() == 400);
  advance(150ms);
  CHECK(left() == 250);
  advance(1s);
  CHECK(left() == 0);
  state.clear_recovery();
  tell(names::bridge, state);
  CHECK_FALSE(ask<pb::Status>(bridge(), query).clients(0).has_recovery());
}

TEST_CASE_FIXTURE(watched, "bridge watch: the lease of a deleted client leaves "
                           "its interface, also when it is told of later") {
  const std::string address = "Device.IP.Interface.1.IPv4Address.1.Status";
  add("Device.DHCPv4.Client.");
  pb::SetParameters second;
  auto* one = second.add_assignments();
  one->set_path("Device.DHCPv4.Client.2.Interface");
  one->set_value("wan0");
  ask<pb::ChangeResult>(bridge(), second);
  watch(1, {address});
  pb::ClientState bound;
  bound.set_client("dhcp4-client-1");
  bound.set_device("wan0");
  bound.mutable_lease()->mutable_address()->set_value(0xc0000207);
  tell(names::bridge, bound);
  CHECK(news() == lines{"1 " + address + "=Enabled"});
  del(first);
  CHECK(news() == lines{"1 " + address + "=Disabled"});
  tell(names::bridge, bound);
  CHECK(news().empty());
  CHECK(page(address).parameters(0).text() == "Disabled");
}

TEST_CASE_FIXTURE(watched, "bridge watch: a reference is followed to a row "
                           "that did not change itself") {
  const std::string through = "Device.DHCPv4.Client.[Interface+.Status==\"Up\"]"
                              ".Alias";
  watch(1, {through});
  link(true);
  CHECK(news() == lines{"1 " + first + "Alias=wan"});
}

TEST_CASE_FIXTURE(watched, "bridge: an interface that is disabled has changed "
                           "now, not when its link did") {
  const std::string interface = "Device.IP.Interface.1.";
  auto age = [&] {
    return page(interface + "LastChange").parameters(0).unsigned_number();
  };
  link(true);
  advance(10s);
  CHECK(age() == 10);
  pb::SetParameters disable;
  auto* one = disable.add_assignments();
  one->set_path(interface + "Enable");
  one->set_value("false");
  ask<pb::ChangeResult>(bridge(), disable);
  CHECK(page(interface + "Status").parameters(0).text() == "Down");
  CHECK(age() == 0);
  advance(3s);
  link(true);
  CHECK(age() == 3);
}
