#pragma once

#include "actors/tr181/tree.hpp"
#include "client.pb.h"
#include "messages/net/time.hpp"
#include "tr181.pb.h"

#include <map>
#include <string>
#include <string_view>

namespace lh::tr181 {

/// What each client's actor told last, by its name.
using client_states = std::map<std::string, pb::ClientState>;

/// Everything that a read can see; it refers to what it is made of.
struct snapshot {
  const tree& configuration;
  const client_states& states;
  net::boot_time now;
  std::string_view boot_id;
};

/// All parameters that the paths name, each once, keyed by instance paths. Any
/// unknown path refuses the whole (9005); no match is no fault.
pb::ParameterPage read(const snapshot& from, const pb::GetParameters& request);

} // namespace lh::tr181
