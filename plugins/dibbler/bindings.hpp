#pragma once

#include "plugin.pb.h"
#include "plugins/common/variables.hpp"

#include <span>

namespace lh::dibbler {

/// The variables of the server's message: those before the first one of the
/// client's own (CLNT_OPTION).
std::span<const plugins::variable>
told_by_server(std::span<const plugins::variable> environment);

/// Reads ADDRn and PREFIXn with their lengths and lifetimes into the event, in
/// order; those that cannot be read are named in `unreadable`.
void read_bindings(plugin::Event& event,
                   std::span<const plugins::variable> told);

/// Takes out what the client had asked for and did not get. dibbler tells that
/// behind the server's bindings when it asked a server anew (REQUEST, REBIND).
void drop_leftovers(plugin::Event& event,
                    std::span<const plugins::variable> told);

} // namespace lh::dibbler
