#pragma once

#include "messages/net/result.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lh::ipc {

/// How many events the spool keeps.
inline constexpr size_t spool_limit = 256;

/// The identity of a spooled event, in the order in which they happened.
struct spool_name {
  int64_t boottime_ns = 0;
  uint32_t pid = 0;

  friend auto operator<=>(const spool_name&, const spool_name&) = default;
};

/// "NANOSECONDS-PID.event".
std::string to_string(spool_name name);

/// The name of a spool file; nothing for any other file.
std::optional<spool_name> parse_spool_name(std::string_view text);

/// The names of `files` that are spool files, oldest first.
std::vector<spool_name> spooled(const std::vector<std::string>& files);

/// Which of `files` have to go so that the newest `spool_limit` events stay;
/// files that are no events are left alone.
std::vector<spool_name> surplus(const std::vector<std::string>& files);

/// A spool file's content: the frame and its CRC-32C, low byte first.
std::string seal_frame(std::string_view frame);

/// The frame in a spool file's content (a part of it), or EBADMSG.
result<std::string_view> unseal_frame(std::string_view content);

} // namespace lh::ipc
