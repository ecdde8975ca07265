#pragma once

#include "messages/net/result.hpp"
#include "plugin.pb.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace lh::ipc {

/// The longest frame that a plugin may send, in bytes.
inline constexpr size_t max_frame_size = 64 * 1024;

/// What the daemon answers to a frame: it has taken charge of the event, or
/// will never have anything to do with it.
inline constexpr char taken = '+';
inline constexpr char refused = '-';

/// `L` `H`, version 1, kind 1 (event), then the serialised event; EMSGSIZE
/// when that is longer than a frame may be.
result<std::string> encode_frame(const plugin::Event& event);

/// The event of one whole frame, or EMSGSIZE, EPROTO (not a frame, or of
/// another version or kind) or EBADMSG (an event that no plugin makes).
result<plugin::Event> decode_frame(std::string_view bytes);

} // namespace lh::ipc
