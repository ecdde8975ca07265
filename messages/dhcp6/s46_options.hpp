#pragma once

#include "messages/dhcp6/s46.hpp"
#include "messages/dhcp6/s46_reader.hpp"

#include <fmt/format.h>

/// What the parts of the softwire codec share.
namespace lh::dhcp6 {

/// A fault whose code is the option's.
template <class... Ts>
fault refuse(int code, fmt::format_string<Ts...> text, Ts&&... xs) {
  return {code, fmt::format(text, std::forward<Ts>(xs)...)};
}

/// Gives each option of a list to `take`, which may refuse it; `around` is the
/// option that has the list.
template <class Take>
result<void> read_options(std::string_view list, int around, Take take) {
  s46_reader reader{list};
  while (!reader.rest().empty()) {
    auto code = reader.take_number(2);
    if (!code)
      return refuse(around, "one octet is left where an option begins");
    auto length = reader.take_number(2);
    if (!length)
      return refuse(static_cast<int>(*code), "the option has no length");
    auto content = reader.take(*length);
    if (!content)
      return refuse(static_cast<int>(*code), "{} octets long, but {} are left",
                    *length, reader.rest().size());
    if (auto taken = take(static_cast<int>(*code), *content); !taken)
      return taken;
  }
  return {};
}

/// Options 89, 92 and 93.
result<s46_rule> decode_rule(std::string_view content, zero_padding padding);
result<s46_binding> decode_binding(std::string_view content);
result<net::port_set> decode_port_parameters(std::string_view content);

} // namespace lh::dhcp6
