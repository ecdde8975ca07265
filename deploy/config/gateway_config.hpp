#pragma once

#include "messages/net/result.hpp"
#include "settings.pb.h"

#include <string>
#include <string_view>

namespace lh::config {

/// Reads and checks the daemon's TOML file, defaults filled in; a fault's text
/// is `FILE:LINE:COLUMN: text`, its code the errno of an unreadable file or 0.
result<pb::Settings> load_gateway_config(const std::string& path);

/// The same for the text of a file; `name` stands for FILE in faults.
result<pb::Settings> parse_gateway_config(std::string_view text,
                                          const std::string& name);

} // namespace lh::config
