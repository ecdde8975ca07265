#pragma once

#include "client.pb.h"
#include "event.pb.h"
#include "link.pb.h"
#include "process.pb.h"

#include <string>
#include <variant>
#include <vector>

/// What a client machine wants done; its actor does it, in order.
namespace lh::client::effect {

struct start {
  pb::StartChild child;
};

/// Signal the process, then SIGKILL its group after the deadline.
struct stop {
  int signal;
  uint32_t deadline_ms;
};

struct send_signal {
  int signal;
};

/// Answered by dhcp4_machine::address_applied.
struct apply {
  pb::ApplyAddress address;
};

/// Answered by dhcp4_machine::address_removed.
struct remove {
  pb::RemoveAddress address;
};

/// Answered by dhcp4_machine::settled.
struct settle {
  std::string device;
};

/// Follow the link state of this device, and of no other.
struct follow {
  std::string device;
};

struct watch_program {
  std::string path;
};

/// Say that another program removed the address.
struct foreign_change {
  pb::AddressGone address;
};

/// Keep the record: it has changed.
struct save {};

/// What of the configuration is not honoured may have changed: tell the bridge.
struct report {};

/// Steps and events that belong together.
struct journal {
  pb::JournalBatch batch;
};

/// A batch that has its times, on its way to the journal.
struct stamped {
  pb::JournalBatch batch;
};

/// The row is gone and nothing of it is left.
struct retired {};

/// What the shutdown asked for is done.
struct shutdown_done {};

using any = std::variant<start, stop, send_signal, apply, remove, settle,
                         follow, watch_program, foreign_change, save, report,
                         journal, stamped, retired, shutdown_done>;
using list = std::vector<any>;

} // namespace lh::client::effect
