#pragma once

#include <cstdint>

namespace lh::recovery {

/// What a record of the recovery book is; the numbers stand in files.
enum class kind : uint8_t {
  client = 1, ///< lh.pb.ClientRecord
  child = 2,  ///< lh.pb.ChildRecord
  row = 3,    ///< lh.pb.RowRecord
  boot = 5,   ///< the id of the boot that child and event are of
  event = 4,  ///< lh.plugin.Event that its client has not handled yet
  duid = 6,   ///< the host's DUID (RFC 8415 11), octets
};

} // namespace lh::recovery
