#pragma once

#include "messages/log/log.hpp"

/// Every line that the daemon can write, with what it tells the operator.
namespace lh::log {

#define LH_EVENT(name, severity, id, meaning)                                  \
  inline constexpr event_id name = {level::severity, id, meaning}

LH_EVENT(daemon_started, info, "daemon-started",
         "The gateway daemon runs and supervises its clients.");
LH_EVENT(daemon_stopping, info, "daemon-stopping",
         "The daemon was asked to end; `mode` says what becomes of clients.");
LH_EVENT(daemon_stopped, info, "daemon-stopped", "The daemon has ended.");
LH_EVENT(stop_deadline, warning, "stop-deadline",
         "Not everything had ended in time; the daemon ends anyway.");
LH_EVENT(client_user_missing, warning, "client-user-missing",
         "There is no user leasehold-client; clients run as `user` instead.");
LH_EVENT(settings_loaded, info, "settings-loaded",
         "A changed configuration file was applied.");
LH_EVENT(settings_refused, error, "settings-refused",
         "The configuration file has an error; nothing was changed.");

LH_EVENT(actor_threw, error, "actor-threw",
         "A part of the daemon failed; its supervisor starts it again.");
LH_EVENT(actor_restarted, warning, "actor-restarted",
         "A part of the daemon was started again from the store.");
LH_EVENT(supervisor_gave_up, error, "supervisor-gave-up",
         "A part failed too often; its supervisor hands the fault upwards.");
LH_EVENT(actor_stuck, error, "actor-stuck",
         "A part of the daemon does not come to an end with what it does.");
LH_EVENT(service_unreachable, warning, "service-unreachable",
         "The service manager that started the daemon cannot be told.");
LH_EVENT(message_unexpected, warning, "message-unexpected",
         "An actor got a message that it does not know; it was dropped.");
LH_EVENT(request_failed, warning, "request-failed",
         "Another actor did not answer, mostly because it was restarted.");

LH_EVENT(client_state, info, "client-state",
         "A DHCP client went from one state to another.");
LH_EVENT(client_started, info, "client-started", "A client process runs.");
LH_EVENT(client_stopped, info, "client-stopped",
         "A client was stopped because somebody asked for it.");
LH_EVENT(client_died, warning, "client-died",
         "A client process ended by itself; `output` is what it said last.");
LH_EVENT(client_failed, error, "client-failed",
         "A client cannot work now; it is tried again with growing patience.");
LH_EVENT(client_critical, error, "client-critical",
         "A client cannot run and is not restarted until its cause is fixed.");
LH_EVENT(client_output, debug, "client-output",
         "A line that a client process wrote.");
LH_EVENT(client_adopted, info, "client-adopted",
         "A client process of an earlier daemon was taken over.");
LH_EVENT(client_leftover_ended, info, "client-leftover-ended",
         "A client process of an earlier daemon was ended, without a RELEASE.");
LH_EVENT(link_evidence, info, "link-evidence",
         "A client was told what was seen of its link; it acts by `kind`.");
LH_EVENT(lease_bound, info, "lease-bound", "A new or changed lease is in use.");
LH_EVENT(lease_renewed, info, "lease-renewed",
         "The server extended the lease without changing it.");
LH_EVENT(lease_lost, warning, "lease-lost",
         "A lease has ended and its address was removed.");
LH_EVENT(lease_refused, error, "lease-refused",
         "A server sent a lease that cannot be used; `why` tells.");
LH_EVENT(binding_refused, error, "binding-refused",
         "A server sent an address or prefix that is of no use; `why` tells.");
LH_EVENT(lease_without_mask, error, "lease-without-mask",
         "The server sent no subnet mask; [policy] missing_mask chose one.");
LH_EVENT(map_refused, error, "map-refused",
         "A server sent a MAP option that cannot be used; `why` tells.");
LH_EVENT(map_rule_padded, warning, "map-rule-padded",
         "A MAP rule was filled up with zeros; it was read as it was meant.");
LH_EVENT(
    downstream_idle, warning, "downstream-idle",
    "A device behind the gateway gets no part of the prefix; `why` tells.");
LH_EVENT(option_unreadable, warning, "option-unreadable",
         "The plugin could not read a variable of the client and skipped it.");
LH_EVENT(address_removed, warning, "address-removed",
         "Another program removed or changed our address, lifetimes too.");
LH_EVENT(route_removed, warning, "route-removed",
         "Another program removed or replaced our unreachable route.");
LH_EVENT(mtu_refused, warning, "mtu-refused",
         "A device cannot have the MTU that a lease wants; it keeps its own.");
LH_EVENT(address_refused, error, "address-refused",
         "The kernel refused an address of a lease.");

LH_EVENT(plugin_rejected, warning, "plugin-rejected",
         "A message on plugin.sock or in the spool was dropped; `why` tells.");
LH_EVENT(spool_read, info, "spool-read",
         "An event was read that a plugin had to leave in the spool.");

LH_EVENT(store_damaged, error, "store-damaged",
         "A state file was damaged and is now in the quarantine directory.");
LH_EVENT(row_skipped, warning, "row-skipped",
         "The store has a row that this version does not know; it was left.");
LH_EVENT(store_alarm, error, "store-alarm",
         "State cannot be written; the daemon runs on from memory.");
LH_EVENT(store_durable, info, "store-durable",
         "State can be written again and all of it is on the disk.");

LH_EVENT(client_directory_gone, error, "client-directory-gone",
         "A client's directory was removed; the client is started with a new "
         "one.");
LH_EVENT(runtime_alarm, error, "runtime-alarm",
         "Nothing can be written to the runtime directory: what clients say "
         "while the daemon does not listen is lost.");
LH_EVENT(runtime_well, info, "runtime-well",
         "The runtime directory can be written to again.");

LH_EVENT(connections_wait, error, "connections-wait",
         "There is no descriptor for who connects to `socket`; he waits.");
LH_EVENT(connections_taken, info, "connections-taken",
         "There are descriptors again for who connects to `socket`.");

LH_EVENT(hook_failed, warning, "hook-failed",
         "A hook could not be run, failed, or ran too long.");
LH_EVENT(control_rejected, warning, "control-rejected",
         "A control connection was refused; `why` tells.");
LH_EVENT(netlink_resync, warning, "netlink-resync",
         "Netlink messages were lost; all devices are read again.");

#undef LH_EVENT

} // namespace lh::log
