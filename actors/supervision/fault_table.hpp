#pragma once

#include "actors/supervision/backoff.hpp"
#include "actors/supervision/intensity.hpp"
#include "process.pb.h"
#include "recovery.pb.h"

#include <string_view>
#include <vector>

namespace lh::supervision {

/// Everything that can go wrong and that the daemon sees.
enum class fault {
  killed,
  crashed,
  ended,
  failed,
  status_unknown,
  cannot_start_now,
  program_missing,
  program_unusable,
  configuration_refused,
  row_misconfigured,
  settings_refused,
  device_unready,
  device_absent,
  link_down,
  no_link_local,
  link_local_duplicate,
  address_duplicate,
  address_refused,
  address_removed,
  no_answer,
  not_confirmed,
  not_renewed,
  cannot_hear,
  nak_loop,
  lease_refused,
  nothing_granted,
  lease_withdrawn,
  part_dropped,
  answer_storm,
  event_flood,
  store_refuses,
  store_damaged,
  report_undelivered,
  hook_failed,
  hook_timeout,
  actor_failed,
};

enum class fault_class { process, configuration, network, critical };

/// What is done about a fault.
enum class remedy { restart, reconfigure, retry, disable };

/// What follows when the budget is used up: nothing more, a word to operators
/// (and on it goes), the end of tries until the cause is fixed, an alarm of
/// `leasectl health`, or the end of the supervisor.
enum class escalation { none, report, give_up, parent, alarm };

/// What ends a fault.
enum class proof {
  lease,         ///< a lease
  lease_or_time, ///< a lease, or a process that has run for long
  lasting_lease, ///< a lease of a process that has run for long
  event,         ///< the news that it is over
};

/// A row of the fault table.
struct fault_rule {
  fault what;
  std::string_view name;
  fault_class type;
  remedy action;
  backoff delays;
  budget allowed;
  escalation beyond;
  proof over;
};

/// [restart] of the configuration: delays and budget of what ends a process,
/// and the delays of what is tried again.
struct restart_policy {
  size_t max_deaths = 5;
  std::chrono::milliseconds period{60000};
  std::chrono::milliseconds first_delay{100};
  std::chrono::milliseconds max_delay{60000};
};

/// The row of a fault under that policy.
fault_rule rule_of(fault what, const restart_policy& policy);

/// How a process ended: of which fault that is the sign. `program` is its
/// file's name, in which "dibbler-client" is found for what follows it too.
fault fault_of(std::string_view program, const pb::ChildExited& child);

/// All rows, with the signs by which the ends of processes are known.
pb::RecoveryTable recovery_table(const restart_policy& policy);

std::string_view name_of(fault_class type);
std::string_view name_of(remedy action);
std::string_view name_of(escalation beyond);

} // namespace lh::supervision
