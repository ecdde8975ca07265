#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lh::log {

/// The numbers are syslog's (RFC 5424 6.2.1), which journald reads as `<N>`.
enum class level { error = 3, warning = 4, info = 6, debug = 7 };

/// One kind of log line: a stable id and what it means for the operator.
struct event_id {
  level severity;
  std::string_view id;
  std::string_view meaning;
};

/// One `key=value` of a line; values with blanks or controls are quoted.
struct field {
  std::string_view key;
  std::string value;
};

using fields = std::vector<field>;

/// Lines above this level are not written; info at start.
void set_threshold(level threshold);

/// "debug", "info", "warn" or "error"; anything else leaves the level as is.
void set_threshold(std::string_view name);

/// Writes `<N>id key=value ...` to stderr in one write, from any thread.
void write(const event_id& event, const fields& with);

/// What `write` writes, without the priority prefix and the line's end.
std::string render(const event_id& event, const fields& with);

} // namespace lh::log
