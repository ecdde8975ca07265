#include "actors/supervision/fault_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

namespace lh::supervision {

namespace {

using namespace std::chrono_literals;
using enum fault;
using enum fault_class;
using enum remedy;
using enum escalation;
using enum proof;

/// Delays and budget of a row.
enum class pace {
  unhurried, ///< no delay and no end: it is waited for, or done at once
  deaths,    ///< [restart]
  anew,      ///< once, at once
  tries,     ///< the delays of [restart]
  told,      ///< the same, and reported at once
  never,     ///< no try at all
  disk,      ///< told at once, and tried again and again
  actors,
};

struct row {
  fault what;
  std::string_view name;
  std::string_view sign;
  fault_class type;
  remedy action;
  pace how;
  escalation beyond;
  proof over = event;
};

constexpr row rows[] = {
    {killed, "killed", "a client process was ended by a signal", process,
     restart, pace::deaths, give_up, lease_or_time},
    {crashed, "crashed",
     "SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT or SIGSYS ended it", process,
     restart, pace::deaths, give_up, lease_or_time},
    {ended, "ended", "exit 0 that nobody asked for", process, restart,
     pace::deaths, give_up, lease_or_time},
    {failed, "failed", "exit 1 to 255", process, restart, pace::deaths, give_up,
     lease_or_time},
    {status_unknown, "status-unknown",
     "the end of a process that another daemon had started", process, restart,
     pace::deaths, give_up, lease_or_time},
    {cannot_start_now, "cannot-start-now",
     "EAGAIN, ENOMEM, EMFILE or another passing error of a start", critical,
     restart, pace::tries, report, lease_or_time},
    {program_missing, "program-missing", "ENOENT or ENOTDIR of a start",
     critical, disable, pace::never, give_up},
    {program_unusable, "program-unusable",
     "EACCES, EPERM, ENOEXEC, EISDIR or ELOOP of a start", critical, disable,
     pace::never, give_up},
    {configuration_refused, "configuration-refused",
     "the program ends over what it was given", configuration, reconfigure,
     pace::anew, give_up, lease_or_time},
    {row_misconfigured, "row-misconfigured",
     "an earlier enabled row has the device", configuration, disable,
     pace::never, none},
    {settings_refused, "settings-refused", "an error in the changed file",
     configuration, disable, pace::never, report},
    {device_unready, "device-unready",
     "the program ends, as it cannot use its device", network, retry,
     pace::tries, report, lease_or_time},
    {device_absent, "device-absent", "netlink", network, retry, pace::unhurried,
     none, lease},
    {link_down, "link-down", "netlink: not running", network, retry,
     pace::unhurried, none, lease},
    {no_link_local, "no-link-local", "netlink: no address to speak DHCPv6 from",
     network, retry, pace::unhurried, none, lease},
    {link_local_duplicate, "link-local-duplicate",
     "netlink: DAD of the link-local address failed", network, retry,
     pace::told, report},
    {address_duplicate, "dad-failed", "netlink: DAD of a leased address failed",
     network, retry, pace::told, report, lasting_lease},
    {address_refused, "address-refused",
     "the kernel does not take a leased address, or a route", network, retry,
     pace::tries, report},
    {address_removed, "address-removed",
     "netlink: another program removed or changed an address or route", network,
     retry, pace::unhurried, none},
    {no_answer, "no-answer", "a search, or a lease's T2, without an answer",
     network, retry, pace::unhurried, none, lease},
    {not_confirmed, "not-confirmed",
     "no answer within 3500 ms of the link's return", network, restart,
     pace::unhurried, none, lease},
    {not_renewed, "not-renewed", "nothing heard until late after T2", network,
     restart, pace::unhurried, none, lease},
    {cannot_hear, "cannot-hear", "the program says that it has no port",
     network, restart, pace::tries, report, lasting_lease},
    {nak_loop, "nak-loop", "more than 10 NAKs in 60 s", network, retry,
     pace::tries, report, lasting_lease},
    {lease_refused, "lease-refused", "an answer that cannot be a lease",
     network, retry, pace::tries, report, lasting_lease},
    {nothing_granted, "nothing-granted", "an answer without anything of use",
     network, retry, pace::tries, report, lasting_lease},
    {lease_withdrawn, "lease-withdrawn", "an answer that takes addresses back",
     network, retry, pace::tries, report, lasting_lease},
    {part_dropped, "part-dropped",
     "the program has given up a part of its lease", network, retry,
     pace::tries, report, lasting_lease},
    {answer_storm, "answer-storm",
     "more than 40 answers in 10 s, and 4 for each address or prefix", network,
     retry, pace::tries, report, lasting_lease},
    {event_flood, "event-flood",
     "more than 256 of its events wait in the spool", process, restart,
     pace::tries, report, lasting_lease},
    {store_refuses, "store-refuses", "ENOSPC, EDQUOT, EROFS or EIO of a write",
     critical, retry, pace::disk, alarm},
    {store_damaged, "store-damaged", "a state file does not fit its checksum",
     critical, disable, pace::never, report},
    {report_undelivered, "report-undelivered",
     "a plugin's event was not taken charge of within 100 ms", process, retry,
     pace::unhurried, none},
    {hook_failed, "hook-failed", "a hook's exit other than 0, or a signal",
     process, retry, pace::never, report},
    {hook_timeout, "hook-timeout", "[hooks] timeout_ms", process, retry,
     pace::never, report},
    {actor_failed, "actor-failed", "an exception in an actor", process, restart,
     pace::actors, parent},
};

constexpr bool is_in_order() {
  for (size_t i = 0; i < std::size(rows); ++i)
    if (rows[i].what != static_cast<fault>(i))
      return false;
  return true;
}
static_assert(is_in_order());

/// How the client programs end (measured: udhcpc 1.35, dibbler 1.0.1, dhcpcd
/// 9.4.1): all say 1 whatever the matter is, and tell by words.
struct ending {
  std::string_view program;
  std::string_view words;
  fault what;
};

constexpr int failure_code = 1;

constexpr ending endings[] = {
    {"udhcpc", ": unknown option '", configuration_refused},
    {"udhcpc", ": malformed hex string", configuration_refused},
    {"udhcpc", "Don't send MAC as client identifier", configuration_refused},
    {"udhcpc", ": No such device", device_unready},
    {"udhcpc", ": Network is down", device_unready},
    {"dibbler", "Config parse error", configuration_refused},
    {"dibbler", "Fatal error during config parsing", configuration_refused},
    {"dibbler", "client.conf file", configuration_refused},
    {"dibbler", "is not present or does not support IPv6", device_unready},
    {"dibbler", "is down or doesn't have any link-local", device_unready},
    {"dhcpcd", ", --release [interface]", configuration_refused},
    {"dhcpcd", ": interface not found", device_unready},
};

backoff delays_of(pace how, const restart_policy& policy) {
  switch (how) {
  case pace::deaths:
    return {true, policy.first_delay, policy.max_delay};
  case pace::tries:
  case pace::told:
    return {false, policy.first_delay, policy.max_delay};
  case pace::disk:
    return {false, 1s, 1s};
  case pace::actors:
    return {true, 50ms, 400ms};
  default:
    return {};
  }
}

budget budget_of(pace how, const restart_policy& policy) {
  switch (how) {
  case pace::deaths:
    return {policy.max_deaths, policy.period};
  case pace::anew:
    return {1, policy.period};
  case pace::tries:
    return {5, 60s};
  case pace::actors:
    return {10, 10s};
  case pace::unhurried:
    return {};
  default:
    return {0, 0ms};
  }
}

bool is_passing(int error) {
  switch (error) {
  case ENOENT:
  case ENOTDIR:
  case EACCES:
  case EPERM:
  case ENOEXEC:
  case EISDIR:
  case ELOOP:
    return false;
  default:
    return true;
  }
}

bool is_crash(int signal) {
  constexpr int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS};
  return std::find(std::begin(crashes), std::end(crashes), signal) !=
         std::end(crashes);
}

bool says(const pb::ChildExited& child, std::string_view words) {
  auto& said = child.last_output();
  return std::any_of(said.begin(), said.end(), [&](auto& line) {
    return line.find(words) != std::string::npos;
  });
}

fault fault_of_start(int error) {
  if (is_passing(error))
    return cannot_start_now;
  bool missing = error == ENOENT || error == ENOTDIR;
  return missing ? program_missing : program_unusable;
}

} // namespace

fault_rule rule_of(fault what, const restart_policy& policy) {
  auto& row = rows[static_cast<size_t>(what)];
  return {what,
          row.name,
          row.type,
          row.action,
          delays_of(row.how, policy),
          budget_of(row.how, policy),
          row.beyond,
          row.over};
}

fault fault_of(std::string_view program, const pb::ChildExited& child) {
  if (child.start_error() != 0)
    return fault_of_start(child.start_error());
  if (child.status_unknown())
    return status_unknown;
  if (child.signal() != 0)
    return is_crash(child.signal()) ? crashed : killed;
  if (child.exit_code() == 0)
    return ended;
  for (auto& one : endings)
    if (one.program == program && child.exit_code() == failure_code &&
        says(child, one.words))
      return one.what;
  return failed;
}

pb::RecoveryTable recovery_table(const restart_policy& policy) {
  pb::RecoveryTable table;
  for (auto& one : rows) {
    auto rule = rule_of(one.what, policy);
    auto& shown = *table.add_rules();
    shown.set_fault(std::string{rule.name});
    shown.set_class_(std::string{name_of(rule.type)});
    shown.set_action(std::string{name_of(rule.action)});
    bool any = rule.allowed.count == budget::unlimited;
    shown.set_budget(any ? -1 : static_cast<int32_t>(rule.allowed.count));
    shown.set_period_s(static_cast<uint32_t>(
        std::chrono::ceil<std::chrono::seconds>(rule.allowed.period).count()));
    shown.set_escalation(std::string{name_of(rule.beyond)});
    shown.set_first_delay_ms(static_cast<uint32_t>(rule.delays.first.count()));
    shown.set_max_delay_ms(static_cast<uint32_t>(rule.delays.most.count()));
    bool waits = rule.delays.most.count() != 0;
    shown.set_jitter_percent(waits ? backoff::jitter_percent : 0);
    shown.add_signs(std::string{one.sign});
    for (auto& end : endings)
      if (end.what == one.what)
        shown.add_signs(fmt::format("{} exit {}: \"{}\"", end.program,
                                    failure_code, end.words));
  }
  return table;
}

std::string_view name_of(fault_class type) {
  constexpr std::string_view names[] = {"process", "configuration", "network",
                                        "critical"};
  return names[static_cast<size_t>(type)];
}

std::string_view name_of(remedy action) {
  constexpr std::string_view names[] = {"restart", "reconfigure", "retry",
                                        "disable"};
  return names[static_cast<size_t>(action)];
}

std::string_view name_of(escalation beyond) {
  constexpr std::string_view names[] = {"none", "report", "critical", "parent",
                                        "alarm"};
  return names[static_cast<size_t>(beyond)];
}

} // namespace lh::supervision
