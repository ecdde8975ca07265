#pragma once

#include "actors/tr181/tree.hpp"
#include "client.pb.h"

#include <string>
#include <vector>

namespace lh::tr181 {

/// What only the row of a DHCPv6 client says: `v6`, and RequestedOptions as
/// `requested`. Options 94 to 96 are asked for while Device.MAP.Enable, 64 also
/// while Device.DSLite.Enable.
void set_client6(pb::ClientConfig& to, const tree& from,
                 const row_address& client);

/// Why numbers in RequestedOptions are not asked for, a sentence for each.
std::vector<std::string> unasked_options(const tree& from, const row& client);

/// An enabled row of X_LEASEHOLD_Downstream.
struct downstream_row {
  pb::Downstream part;  ///< what its device is to get
  std::string obstacle; ///< why that is nothing now, or empty
};

/// All of them, in the order of their numbers.
std::vector<downstream_row> downstream_rows(const tree& from,
                                            const row& client);

} // namespace lh::tr181
