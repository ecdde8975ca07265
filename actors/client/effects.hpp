#pragma once

#include "client.pb.h"
#include "event.pb.h"
#include "link.pb.h"
#include "map.pb.h"
#include "process.pb.h"
#include "recovery.pb.h"

#include <chrono>
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

/// Answered by client_machine::applied.
struct apply {
  std::variant<pb::ApplyAddress, pb::ChangeAddresses6> change;
};

/// Answered by client_machine::removed.
struct remove {
  std::variant<pb::RemoveAddress, pb::ChangeAddresses6> change;
};

/// Answered by client_machine::map_decoded.
struct decode_map {
  pb::MapRequest options;
};

/// Answered by client_machine::duid_known.
struct ask_duid {
  pb::DuidQuery query;
};

/// Have the kernel look again whether the link-local address is a duplicate.
struct probe {
  pb::ProbeLinkLocal link;
};

/// Answered by client_machine::settled.
struct settle {
  std::string device;
};

/// Ask what the process has said; answered by client_machine::output_heard.
struct listen {};

/// Follow what happens to these devices, the client's own first, and to no
/// others.
struct follow {
  std::vector<std::string> devices;
};

struct watch_program {
  std::string path;
};

/// Say that another program removed or changed the address.
struct foreign_change {
  pb::AddressLost address;
};

/// Say that evidence of the link is followed, seen so many times, or that it
/// waits because it was followed just before.
struct evidence {
  pb::LinkEvidence::Kind kind;
  unsigned times;
  std::chrono::nanoseconds wait;
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

/// Say how the process ended that nobody had asked to.
struct died {
  pb::ChildExited child;
};

/// Say what of a report is of no use.
struct refused {
  std::vector<std::string> why;
};

/// Say what is new of how the MAP options were read.
struct map_news {
  pb::MapAnswer answer;
};

using any =
    std::variant<start, stop, send_signal, apply, remove, decode_map, ask_duid,
                 probe, listen, settle, follow, watch_program, died, refused,
                 map_news, foreign_change, evidence, save, report, journal,
                 stamped, retired, shutdown_done>;
using list = std::vector<any>;

} // namespace lh::client::effect
