#pragma once

#include "messages/ipc/spool.hpp"
#include "messages/net/result.hpp"
#include "messages/net/time.hpp"

#include <string>
#include <string_view>

namespace lh::udhcpc {

/// CLOCK_BOOTTIME.
net::boot_time now();

/// True when the daemon behind the socket took charge of the frame before the
/// deadline; false, at the latest then, in every other case.
bool send_frame(const std::string& socket_path, std::string_view frame,
                net::boot_time deadline);

/// Writes the frame with its checksum to the spool directory, which it makes
/// when absent, and removes the oldest events beyond the limit. Codes: errno.
result<void> spool_frame(const std::string& directory, ipc::spool_name name,
                         std::string_view frame);

} // namespace lh::udhcpc
