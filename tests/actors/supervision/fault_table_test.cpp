#include "actors/supervision/fault_table.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <csignal>
#include <set>

using namespace lh;
using namespace std::chrono_literals;
using supervision::budget;
using supervision::fault;
using supervision::fault_of;
using supervision::rule_of;

namespace {

pb::ChildExited exited(int code, const std::string& said = {}) {
  pb::ChildExited child;
  child.set_exit_code(code);
  child.add_last_output("what it said before");
  child.add_last_output(said);
  child.add_last_output("and behind it");
  return child;
}

pb::ChildExited by_signal(int signal) {
  pb::ChildExited child;
  child.set_signal(signal);
  return child;
}

pb::ChildExited not_started(int error) {
  pb::ChildExited child;
  child.set_start_error(error);
  return child;
}

} // namespace

TEST_CASE("fault table: every row has words of its own and a sign") {
  auto table = supervision::recovery_table({});
  std::set<std::string> names;
  CHECK(table.rules_size() == static_cast<int>(fault::actor_failed) + 1);
  for (auto& rule : table.rules()) {
    CAPTURE(rule.fault());
    CHECK(names.insert(rule.fault()).second);
    CHECK(
        std::set<std::string>{"process", "configuration", "network", "critical"}
            .count(rule.class_()) == 1);
    CHECK(std::set<std::string>{"restart", "reconfigure", "retry", "disable"}
              .count(rule.action()) == 1);
    CHECK(std::set<std::string>{"none", "report", "critical", "parent", "alarm"}
              .count(rule.escalation()) == 1);
    CHECK_FALSE(rule.signs(0).empty());
    CHECK(rule.first_delay_ms() <= rule.max_delay_ms());
    CHECK((rule.max_delay_ms() == 0) == (rule.jitter_percent() == 0));
    CHECK((rule.budget() >= 0 || rule.escalation() == "none"));
  }
}

TEST_CASE("fault table: [restart] rules deaths, and the delays of tries") {
  supervision::restart_policy policy{3, 30s, 7ms, 70ms};
  auto death = rule_of(fault::killed, policy);
  CHECK(death.allowed.count == 3);
  CHECK(death.allowed.period == 30s);
  CHECK(death.delays.at_once);
  CHECK(death.delays.first == 7ms);
  CHECK(death.delays.most == 70ms);
  auto storm = rule_of(fault::answer_storm, policy);
  CHECK_FALSE(storm.delays.at_once);
  CHECK(storm.delays.first == 7ms);
  CHECK(storm.allowed.count == 5);
  auto actor = rule_of(fault::actor_failed, policy);
  CHECK(actor.allowed.count == 10);
  CHECK(actor.delays.most == 400ms);
}

TEST_CASE("fault table: signals that say a crash, and others") {
  for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS})
    CHECK(fault_of("udhcpc", by_signal(signal)) == fault::crashed);
  for (int signal : {SIGKILL, SIGTERM, SIGHUP, SIGUSR1, SIGXCPU})
    CHECK(fault_of("dhcpcd", by_signal(signal)) == fault::killed);
}

TEST_CASE("fault table: a program that is not there, cannot be run, or not "
          "now") {
  for (int error : {ENOENT, ENOTDIR})
    CHECK(fault_of("udhcpc", not_started(error)) == fault::program_missing);
  for (int error : {EACCES, EPERM, ENOEXEC, EISDIR, ELOOP})
    CHECK(fault_of("udhcpc", not_started(error)) == fault::program_unusable);
  for (int error : {EAGAIN, ENOMEM, EMFILE, ENFILE, EIO, ETXTBSY})
    CHECK(fault_of("udhcpc", not_started(error)) == fault::cannot_start_now);
}

TEST_CASE("fault table: exit codes, of whichever program") {
  for (auto* program : {"udhcpc", "dibbler", "dhcpcd"}) {
    CAPTURE(program);
    CHECK(fault_of(program, exited(0)) == fault::ended);
    for (int code : {1, 2, 126, 127, 255})
      CHECK(fault_of(program, exited(code)) == fault::failed);
    auto unknown = exited(0);
    unknown.set_status_unknown(true);
    CHECK(fault_of(program, unknown) == fault::status_unknown);
  }
}

TEST_CASE("fault table: what the programs say of their configuration and "
          "device, word for word") {
  constexpr auto refused = fault::configuration_refused;
  constexpr auto unready = fault::device_unready;
  struct {
    const char* program;
    const char* line;
    fault expected;
  } cases[] = {
      {"udhcpc", "udhcpc: unknown option 'foo', known options: subnet",
       refused},
      {"udhcpc", "udhcpc: malformed hex string 'zz'", refused},
      {"udhcpc", "\t-C\t\tDon't send MAC as client identifier", refused},
      {"udhcpc", "udhcpc: SIOCGIFINDEX: No such device", unready},
      {"dibbler",
       "Client Critical  Config parse error: line 1, unexpected [] token.",
       refused},
      {"dibbler", "Client Critical  Unable to open /run/d/client.conf file.",
       refused},
      {"dibbler",
       "Client Error     Interface d0/-1 specified in /run/d/client.conf is "
       "not present or does not support IPv6.",
       unready},
      {"dibbler",
       "Client Critical  Interface d0/3 is down or doesn't have any "
       "link-local address.",
       unready},
      {"dhcpcd", "wan0: interface not found", unready},
      {"dhcpcd", "       dhcpcd\t-k, --release [interface]", refused},
      // what is usual, or another one's word
      {"dibbler", "Client Notice    Unable to open client-AddrMgr.xml",
       fault::failed},
      {"dhcpcd", "udhcpc: malformed hex string 'zz'", fault::failed},
      {"udhcpc", "udhcpc: no lease, failing", fault::failed},
  };
  for (auto& one : cases) {
    CAPTURE(one.line);
    CHECK(fault_of(one.program, exited(1, one.line)) == one.expected);
  }
}

TEST_CASE("fault table: words count only with the exit of a failure") {
  auto line = "udhcpc: malformed hex string 'zz'";
  CHECK(fault_of("udhcpc", exited(0, line)) == fault::ended);
  auto killed = exited(0, line);
  killed.set_signal(SIGKILL);
  CHECK(fault_of("udhcpc", killed) == fault::killed);
}
