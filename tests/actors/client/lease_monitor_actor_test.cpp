#include "actors/client/lease_monitor_actor.hpp"
#include "tests/support/fake_actors.hpp"

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;

namespace {

struct monitored : deterministic {
  monitored() {
    put("dhcp4-client-1", spawn_recorder(system, reports));
    spawn<client::lease_monitor_state>(names::leases, pb::Settings{});
    run();
  }

  plugin::Event event(const std::string& client = "dhcp4-client-1") {
    plugin::Event made;
    made.set_client(client);
    made.set_pid(77);
    made.set_boottime_ns(1234);
    made.set_kind(plugin::BOUND);
    made.set_interface("wan0");
    made.set_address(0x0a000007);
    auto& options = *made.mutable_options();
    options[51] = std::string("\0\0\2\x58", 4);
    options[54] = std::string("\x0a\0\0\1", 4);
    return made;
  }

  std::vector<pb::LeaseReport> reports;
};

} // namespace

TEST_CASE_FIXTURE(monitored, "lease monitor: an event becomes its client's "
                             "report") {
  auto told = event();
  (*told.mutable_options())[1] = std::string("\xff\xff\xff\0", 4);
  tell(names::leases, told);
  REQUIRE(reports.size() == 1);
  auto& report = reports[0];
  CHECK(report.kind() == pb::LeaseReport::BOUND);
  CHECK(report.boottime_ns() == 1234);
  CHECK(report.pid() == 77);
  CHECK(report.lease().address().value() == 0x0a000007);
  CHECK(report.lease().prefix_len() == 24);
  CHECK(report.lease().lease_s() == 600);
}

TEST_CASE_FIXTURE(monitored, "lease monitor: the policy for a missing mask is "
                             "that of the newest settings") {
  tell(names::leases, event());
  CHECK(reports.back().lease().prefix_len() == 32);
  pb::Settings settings;
  settings.set_missing_mask(pb::MASK_CLASSFUL);
  shared.directory.publish(&*self, protocol::topics::settings, settings);
  run();
  tell(names::leases, event());
  CHECK(reports.back().lease().prefix_len() == 8);
  CHECK(reports.back().lease().mask_missing());
}

TEST_CASE_FIXTURE(monitored, "lease monitor: a lease that cannot be used is "
                             "reported as such") {
  auto told = event();
  told.set_address(0x7f000001);
  tell(names::leases, told);
  CHECK_FALSE(reports.back().refusal().empty());
}

TEST_CASE_FIXTURE(monitored, "lease monitor: an event of nobody is dropped") {
  tell(names::leases, event("dhcp4-client-9"));
  CHECK(reports.empty());
  tell(names::leases, event());
  CHECK(reports.size() == 1);
}
