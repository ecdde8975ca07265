#include "actors/client/dhcpcd_sent.hpp"

#include "messages/wire/cursor.hpp"

#include <fmt/format.h>

#include <cctype>
#include <optional>

namespace lh::client {

namespace {

using lines = std::vector<std::string>;

bool is_host_name(const std::string& text) {
  constexpr size_t longest = 250;
  return text.size() <= longest && text.front() != '.' && text != "(none)" &&
         text != "localhost" && !text.starts_with("localhost.") &&
         text.find('\0') == std::string::npos;
}

std::optional<std::string> leasetime(std::string_view content) {
  wire::cursor rest{content};
  auto seconds = rest.take_number(4);
  if (!seconds || *seconds == 0 || !rest.at_end())
    return std::nullopt;
  return fmt::format("leasetime {}", *seconds);
}

result<lines> lines4(const pb::SentOption& option) {
  auto quoted = dhcpcd_quoted(option.value());
  switch (option.tag()) {
  case 12:
    if (!is_host_name(option.value()))
      return fault{0, "dhcpcd sends no such host name"};
    return lines{"hostname " + quoted};
  case 43:
    return lines{"vendor ," + quoted};
  case 51:
    if (auto line = leasetime(option.value()))
      return lines{*line};
    return fault{0, "dhcpcd sends four octets of option 51, and not zero"};
  case 60:
    return lines{"vendorclassid " + quoted};
  case 61:
    if (option.value().size() < 2 ||
        option.value().size() > dhcpcd_longest_identifier)
      return fault{0, "dhcpcd sends 2 to 48 octets of option 61"};
    return lines{};
  case 77:
    return lines{"msuserclass " + quoted};
  case 161:
    return lines{"mudurl " + quoted};
  default:
    return fault{0, fmt::format("dhcpcd cannot send option {}", option.tag())};
  }
}

/// The items of options 15 and 16 (RFC 8415 21.15, 21.16); nothing when one is
/// empty or cut short.
std::optional<lines> items_of(wire::cursor rest) {
  lines items;
  while (!rest.at_end()) {
    auto length = rest.take_number(2);
    auto item = length ? rest.take(*length) : std::nullopt;
    if (!item || item->empty())
      return std::nullopt;
    items.emplace_back(*item);
  }
  return items;
}

result<lines> user_class(std::string_view content) {
  constexpr size_t octets_for_all = 255;
  auto items = items_of(wire::cursor{content});
  if (!items)
    return fault{0, "dhcpcd sends user classes that are whole and not empty"};
  if (content.size() - items->size() > octets_for_all)
    return fault{0, "dhcpcd sends user classes of 255 octets together"};
  lines made;
  for (auto& item : *items)
    made.push_back("userclass " + dhcpcd_quoted(item));
  return made;
}

result<lines> vendor_class(std::string_view content) {
  wire::cursor rest{content};
  auto enterprise = rest.take_number(4);
  auto items = items_of(rest);
  if (enterprise.value_or(0) == 0 || !items || items->empty())
    return fault{0, "dhcpcd sends an enterprise and its vendor classes, which "
                    "are whole and not empty"};
  lines made;
  for (auto& item : *items)
    made.push_back(
        fmt::format("vendclass {} {}", *enterprise, dhcpcd_quoted(item)));
  return made;
}

result<lines> lines6(const pb::SentOption& option) {
  switch (option.tag()) {
  case 15:
    return user_class(option.value());
  case 16:
    return vendor_class(option.value());
  default:
    return fault{0, fmt::format("dhcpcd cannot send option {}", option.tag())};
  }
}

} // namespace

result<lines> dhcpcd_sent(const pb::ClientConfig& config,
                          const pb::SentOption& option) {
  if (option.value().empty())
    return fault{0, "an option without content is not sent"};
  return config.has_v6() ? lines6(option) : lines4(option);
}

std::string dhcpcd_quoted(std::string_view octets) {
  constexpr std::string_view plain = "/._-";
  std::string text = "\"";
  for (unsigned char octet : octets)
    if (std::isalnum(octet) != 0 ||
        plain.find(static_cast<char>(octet)) != std::string_view::npos)
      text += static_cast<char>(octet);
    else
      text += fmt::format("\\x{:02x}", octet);
  return text + '"';
}

} // namespace lh::client
