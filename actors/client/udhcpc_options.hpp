#pragma once

#include "client.pb.h"
#include "settings.pb.h"

#include <string>
#include <vector>

namespace lh::client {

/// What udhcpc is given of a row's options, and what it is not given. All that
/// is given fits into each of its messages, so that none lacks an option that
/// another has; where room is short, option 61 comes before option 55, and that
/// before the SentOption rows in their order.
struct udhcpc_options {
  /// Content of option 55: the rows in their order, and always the mask.
  std::string requested;
  /// SentOption rows to send, without that of option 61.
  std::vector<const pb::SentOption*> sent;
  /// The rows that stay behind.
  std::vector<pb::NotHonoured> left_out;
};

/// The choice for udhcpc 1.35; `sent` points into `config`.
udhcpc_options choose_options(const pb::ClientConfig& config,
                              const pb::Identity& identity);

} // namespace lh::client
