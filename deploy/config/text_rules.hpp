#pragma once

#include "deploy/config/fields.hpp"

namespace lh::config {

/// What the kernel takes for a device's name (dev_valid_name).
bool is_device_name(std::string_view text);

/// "Device.IP.Interface.{i}." with or without the last dot.
bool is_interface_path(std::string_view text);

/// A letter first, at most 64 octets (TR-106's Alias), no control characters.
bool is_alias(std::string_view text);

/// Begins with a slash, has no control characters.
bool is_absolute_path(std::string_view text);

/// A word that lh::log::set_threshold knows.
bool is_log_level(std::string_view text);

/// What fits in a DUID-EN after the enterprise number (RFC 8415 11.1).
bool is_identity(std::string_view text);

/// Hex of at most so many octets.
bool is_option_value(std::string_view text, size_t most);

inline constexpr text_rule interface_rule{
    [](std::string_view text) {
      return is_device_name(text) || is_interface_path(text);
    },
    "a device name of 1 to 15 octets without blanks, slashes or colons, or a "
    "path Device.IP.Interface.{i}."};

inline constexpr text_rule alias_rule{
    is_alias, "a text that starts with a letter, of at most 64 octets, without "
              "control characters"};

inline constexpr text_rule program_rule{is_absolute_path, "an absolute path"};

inline constexpr text_rule level_rule{
    is_log_level, "one of \"debug\", \"info\", \"warn\", \"error\""};

inline constexpr text_rule identity_rule{
    is_identity, "a text of 1 to 124 octets without control characters"};

/// 255 octets are the greatest length of a DHCPv4 option.
inline constexpr text_rule option_value_rule{
    [](std::string_view text) { return is_option_value(text, 255); },
    "hex digits, two an octet, of at most 255 octets"};

/// A greater one would fit into no packet of a link.
inline constexpr text_rule option6_value_rule{
    [](std::string_view text) { return is_option_value(text, 16384); },
    "hex digits, two an octet, of at most 16384 octets"};

} // namespace lh::config
