#include "deploy/config/text_rules.hpp"

#include "messages/net/hex.hpp"

#include <algorithm>

namespace lh::config {

namespace {

constexpr std::string_view interface_path = "Device.IP.Interface.";

bool is_control(unsigned char c) {
  return c < ' ' || c == 127;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_plain(std::string_view text) {
  return std::none_of(text.begin(), text.end(), is_control);
}

} // namespace

bool is_device_name(std::string_view text) {
  return !text.empty() && text.size() <= 15 && text != "." && text != ".." &&
         is_plain(text) && text.find_first_of(" /:") == text.npos;
}

bool is_interface_path(std::string_view text) {
  if (!text.starts_with(interface_path))
    return false;
  text.remove_prefix(interface_path.size());
  if (text.ends_with('.'))
    text.remove_suffix(1);
  return !text.empty() && text.size() <= 9 && text.front() != '0' &&
         std::all_of(text.begin(), text.end(), is_digit);
}

bool is_alias(std::string_view text) {
  return !text.empty() && is_letter(text.front()) && text.size() <= 64 &&
         is_plain(text);
}

bool is_absolute_path(std::string_view text) {
  return text.starts_with('/') && is_plain(text);
}

bool is_log_level(std::string_view text) {
  return text == "debug" || text == "info" || text == "warn" || text == "error";
}

bool is_identity(std::string_view text) {
  return !text.empty() && text.size() <= 124 && is_plain(text);
}

bool is_option_value(std::string_view text, size_t most) {
  auto bytes = net::parse_hex(text);
  return bytes && bytes->size() <= most;
}

} // namespace lh::config
