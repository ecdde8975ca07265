#pragma once

#include "messages/protocol/messages.hpp"

/// Every actor's interface: what it takes and what it answers.
namespace lh::protocol {

using caf::reacts_to;
using caf::replies_to;
using caf::typed_actor;

/// Keeps what has to survive; the only actor that blocks (on the disk).
using recovery_store = typed_actor<
    // takes charge of a plugin's event until its client has handled it
    replies_to<plugin::Event>::with<pb::Ack>,
    // sends the lease monitor every event that is still in its charge
    replies_to<pb::PendingEventsQuery>::with<pb::Ack>,
    replies_to<pb::ClientRecord>::with<pb::Ack>,
    replies_to<pb::ClientRecordQuery>::with<pb::ClientRecord>,
    replies_to<pb::ClientNamesQuery>::with<pb::ClientNames>,
    replies_to<pb::ChildRecord>::with<pb::Ack>,
    replies_to<pb::ChildRecordsQuery>::with<pb::ChildRecords>,
    replies_to<pb::RowBatch>::with<pb::Ack>,
    replies_to<pb::RowsQuery>::with<pb::RowBatch>,
    replies_to<pb::StoreHealthQuery>::with<pb::StoreHealth>,
    // answers when the DUID is kept
    replies_to<pb::DuidQuery>::with<pb::Duid>>;

/// Numbers events, keeps them, and publishes them on topic "events".
using event_journal =
    typed_actor<replies_to<pb::JournalBatch>::with<pb::JournalReceipt>,
                replies_to<pb::EventsQuery>::with<pb::EventPage>,
                replies_to<pb::TransitionsQuery>::with<pb::TransitionPage>>;

/// Reads the configuration file.
using configuration =
    typed_actor<replies_to<pb::SettingsQuery>::with<pb::SettingsAnswer>>;

/// Knows the devices and changes their addresses. Publishes LinkState on topic
/// "link/DEVICE", AddressLost on "addresses/DEVICE" and "routes".
using link_monitor =
    typed_actor<replies_to<pb::LinkQuery>::with<pb::LinkState>,
                replies_to<pb::ApplyAddress>::with<pb::LinkResult>,
                replies_to<pb::RemoveAddress>::with<pb::LinkResult>,
                replies_to<pb::ChangeAddresses6>::with<pb::LinkResult>,
                replies_to<pb::ProbeLinkLocal>::with<pb::LinkResult>,
                // answers when no packet waits for a neighbour any more
                replies_to<pb::SettleNeighbours>::with<pb::LinkResult>>;

/// Starts, watches and ends child processes.
using process_runner =
    typed_actor<reacts_to<pb::StartChild>, reacts_to<pb::SignalChild>,
                reacts_to<pb::StopChild>,
                replies_to<pb::ChildQuery>::with<pb::ChildInfo>,
                reacts_to<pb::WatchProgram>>;

/// Who has children: told by the runner.
using child_owner =
    typed_actor<reacts_to<pb::ChildStarted>, reacts_to<pb::ChildExited>,
                reacts_to<pb::ProgramChanged>>;

/// Who has a child with a working directory: told what it wrote there.
using child_reader = typed_actor<reacts_to<pb::ChildWrote>>;

/// Decodes the MAP options of DHCPv6 (RFC 7598).
using mapt_processor =
    typed_actor<replies_to<pb::MapRequest>::with<pb::MapAnswer>,
                reacts_to<pb::Settings>>;

/// Hears plugins and reads their spool.
using ipc_listener = typed_actor<replies_to<pb::SpoolQuery>::with<pb::Ack>>;

/// Decodes what plugins say and hands it to the client that it is about.
using lease_monitor =
    typed_actor<reacts_to<plugin::Event>, reacts_to<pb::Settings>,
                // what was said before, by the spool and by the store
                replies_to<pb::PendingEventsQuery>::with<pb::Ack>>;

/// Who acts on what was seen of its device's link.
using evidence_taker = typed_actor<reacts_to<pb::LinkEvidence>>;

/// One DHCP client instance: a row of TR-181, a process, a lease.
using dhcp_client =
    typed_actor<reacts_to<pb::ClientConfig>, reacts_to<pb::ClientAction>,
                reacts_to<pb::LeaseReport>, reacts_to<pb::LinkState>,
                reacts_to<pb::AddressLost>, reacts_to<pb::ChildStarted>,
                reacts_to<pb::ChildExited>, reacts_to<pb::ProgramChanged>,
                reacts_to<pb::Settings>, reacts_to<pb::RetireClient>,
                reacts_to<pb::StoreHealth>, reacts_to<pb::EventFlood>,
                replies_to<pb::Shutdown>::with<pb::ShutdownDone>>::
        extend_with<child_reader>::extend_with<evidence_taker>;

/// Runs one client actor for each row, routes actions and evidence to them, and
/// knows what is done about which fault.
using controller =
    typed_actor<reacts_to<pb::ClientTable>, reacts_to<pb::ClientHello>,
                reacts_to<pb::Retired>, reacts_to<pb::Reload>,
                reacts_to<pb::SupervisorReady>,
                replies_to<pb::LinkEvidence>::with<pb::Ack>,
                replies_to<pb::RecoveryTableQuery>::with<pb::RecoveryTable>,
                replies_to<pb::Shutdown>::with<pb::ShutdownDone>>;

/// Starts the children it was made with, and clients by name on demand.
using supervisor =
    typed_actor<reacts_to<pb::StartClient>, reacts_to<pb::EndClient>>;

/// Shows and changes everything as TR-181.
using tr181_bridge =
    typed_actor<replies_to<pb::GetParameters>::with<pb::ParameterPage>,
                replies_to<pb::SetParameters>::with<pb::ChangeResult>,
                replies_to<pb::AddRow>::with<pb::ChangeResult>,
                replies_to<pb::DeleteRow>::with<pb::ChangeResult>,
                replies_to<pb::RunCommand>::with<pb::ChangeResult>,
                replies_to<pb::StatusQuery>::with<pb::Status>,
                replies_to<pb::HealthQuery>::with<pb::Health>,
                replies_to<pb::ClientTableQuery>::with<pb::ClientTable>,
                reacts_to<pb::ClientState>, reacts_to<pb::CapabilityReport>,
                reacts_to<pb::Settings>, reacts_to<pb::StoreHealth>>;

/// The bridge's face to those who want to know of changes. Publishes
/// WatchesLost on topic "watches" when it has been restarted.
using parameter_watch =
    typed_actor<replies_to<pb::WatchParameters>::with<pb::ParameterPage>>;

/// Who watches parameters: told by the bridge.
using parameter_watcher =
    typed_actor<reacts_to<pb::ParameterChanges>, reacts_to<pb::WatchesLost>>;

/// Tells the service manager, such as systemd, how the daemon is.
using service = typed_actor<reacts_to<pb::DaemonPhase>, reacts_to<pb::Event>>;

/// Lists every actor and can end one for its supervisor to start again.
using status = typed_actor<replies_to<pb::ActorsQuery>::with<pb::Actors>,
                           reacts_to<pb::RestartActor>>;

} // namespace lh::protocol
