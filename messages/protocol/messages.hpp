#pragma once

#include "client.pb.h"
#include "event.pb.h"
#include "lease.pb.h"
#include "link.pb.h"
#include "map.pb.h"
#include "net.pb.h"
#include "plugin.pb.h"
#include "process.pb.h"
#include "recovery.pb.h"
#include "settings.pb.h"
#include "status.pb.h"
#include "tr181.pb.h"

#include <caf/all.hpp>
#include <google/protobuf/message_lite.h>

namespace lh::protocol {

/// CAF wants every message inspectable; ours are so by being protobuf.
template <class Inspector, class Message>
typename Inspector::result_type inspect_protobuf(Inspector& f, Message& x) {
  std::string bytes;
  if constexpr (Inspector::reads_state) {
    x.SerializeToString(&bytes);
    return f(bytes);
  } else {
    if (auto error = f(bytes))
      return error;
    if (!x.ParseFromString(bytes))
      return caf::sec::invalid_argument;
    return caf::none;
  }
}

template <class T>
using if_protobuf =
    std::enable_if_t<std::is_base_of_v<google::protobuf::MessageLite, T>>;

} // namespace lh::protocol

namespace lh::pb {

template <class Inspector, class T, class = protocol::if_protobuf<T>>
typename Inspector::result_type inspect(Inspector& f, T& x) {
  return protocol::inspect_protobuf(f, x);
}

} // namespace lh::pb

namespace lh::plugin {

template <class Inspector, class T, class = protocol::if_protobuf<T>>
typename Inspector::result_type inspect(Inspector& f, T& x) {
  return protocol::inspect_protobuf(f, x);
}

} // namespace lh::plugin
