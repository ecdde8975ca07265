#include "messages/log/log.hpp"

#include <fmt/format.h>

#include <atomic>

#include <unistd.h>

namespace lh::log {

namespace {

std::atomic<level> threshold_level{level::info};

bool needs_quotes(std::string_view value) {
  for (unsigned char c : value)
    if (c <= ' ' || c == '"' || c == '\\' || c == 127)
      return true;
  return value.empty();
}

void append_quoted(std::string& line, std::string_view value) {
  line += '"';
  for (unsigned char c : value) {
    if (c == '"' || c == '\\')
      line += {'\\', static_cast<char>(c)};
    else if (c < ' ' || c == 127)
      line += fmt::format("\\x{:02x}", c);
    else
      line += static_cast<char>(c);
  }
  line += '"';
}

} // namespace

void set_threshold(level threshold) {
  threshold_level.store(threshold, std::memory_order_relaxed);
}

void set_threshold(std::string_view name) {
  constexpr std::pair<std::string_view, level> names[] = {
      {"error", level::error},
      {"warn", level::warning},
      {"info", level::info},
      {"debug", level::debug}};
  for (auto& [text, value] : names)
    if (text == name)
      set_threshold(value);
}

std::string render(const event_id& event, const fields& with) {
  std::string line{event.id};
  for (auto& [key, value] : with) {
    line += ' ';
    line += key;
    line += '=';
    if (needs_quotes(value))
      append_quoted(line, value);
    else
      line += value;
  }
  return line;
}

void write(const event_id& event, const fields& with) {
  if (event.severity > threshold_level.load(std::memory_order_relaxed))
    return;
  auto line = fmt::format("<{}>{}\n", static_cast<int>(event.severity),
                          render(event, with));
  [[maybe_unused]] auto written = ::write(2, line.data(), line.size());
}

} // namespace lh::log
