#pragma once

#include "actors/tr181/tree.hpp"
#include "client.pb.h"
#include "link.pb.h"
#include "messages/net/time.hpp"
#include "tr181.pb.h"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace lh::tr181 {

/// A device and when its link became what it is.
struct seen_link {
  pb::LinkState link;
  net::boot_time since;
};

/// What other actors told last.
struct observations {
  std::map<std::string, pb::ClientState> clients;         ///< by actor name
  std::map<std::string, pb::CapabilityReport> capability; ///< by actor name
  std::map<std::string, seen_link> links;                 ///< by device
  int64_t wall_ahead_ns = 0; ///< how far the wall clock is ahead of boot time
};

/// Everything that a read can see; it refers to what it is made of.
struct snapshot {
  const tree& configuration;
  const observations& seen;
  net::boot_time now;
  std::string_view boot_id;
};

/// All parameters that the paths name, each once, keyed by instance paths. Any
/// unknown path refuses the whole (9005); no match is no fault.
pb::ParameterPage read(const snapshot& from, const pb::GetParameters& request);

/// Those parameters below the rows in `within` that change by more than time,
/// and of no row at all; a path that leads nowhere any more is passed over.
pb::ParameterPage read_steady(const snapshot& from,
                              const pb::GetParameters& request,
                              const std::set<row_address>& within);

} // namespace lh::tr181
