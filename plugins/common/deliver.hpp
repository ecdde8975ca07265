#pragma once

#include "messages/ipc/spool.hpp"
#include "messages/net/result.hpp"
#include "messages/net/time.hpp"
#include "plugin.pb.h"

#include <string>
#include <string_view>

namespace lh::plugins {

/// CLOCK_BOOTTIME.
net::boot_time now();

/// What has become of a frame.
enum class hearing { taken, refused, none };

/// What the daemon behind the socket says of the frame before the deadline;
/// none, at the latest then, in every other case.
hearing send_frame(const std::string& socket_path, std::string_view frame,
                   net::boot_time deadline);

/// Writes the frame with its checksum to the spool directory, which it makes
/// when absent, and removes the oldest events beyond the limit. Codes: errno.
result<void> spool_frame(const std::string& directory, ipc::spool_name name,
                         std::string_view frame);

/// Signs the event with this process and its start, then hands it to the
/// daemon of that runtime directory or, when that does not answer within
/// 100 ms of the start, to its spool. Codes: errno, EPERM when the daemon
/// refuses it.
result<void> deliver(plugin::Event event, const std::string& runtime_dir,
                     net::boot_time start);

} // namespace lh::plugins
