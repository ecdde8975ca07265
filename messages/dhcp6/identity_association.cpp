#include "messages/dhcp6/identity_association.hpp"

#include "messages/wire/cursor.hpp"

#include <cerrno>
#include <optional>

namespace lh::dhcp6 {

namespace {

constexpr uint32_t ia_address = 5;
constexpr uint32_t status_code = 13;
constexpr uint32_t ia_prefix = 26;

std::optional<net::ipv6> take_ipv6(wire::cursor& rest) {
  auto octets = rest.take(net::ipv6_octets);
  return octets ? net::ipv6_from_octets(*octets) : std::nullopt;
}

std::optional<ia_binding> read_address(std::string_view content) {
  wire::cursor rest{content};
  auto address = take_ipv6(rest);
  auto preferred = rest.take_number(4);
  auto valid = rest.take_number(4);
  if (!address || !preferred || !valid)
    return std::nullopt;
  return ia_binding{*address, 0, *preferred, *valid};
}

std::optional<ia_binding> read_prefix(std::string_view content) {
  wire::cursor rest{content};
  auto preferred = rest.take_number(4);
  auto valid = rest.take_number(4);
  auto length = rest.take_number(1);
  auto address = take_ipv6(rest);
  if (!preferred || !valid || !length || !address)
    return std::nullopt;
  return ia_binding{*address, static_cast<uint8_t>(*length), *preferred,
                    *valid};
}

bool read_status(std::string_view content, identity_association& into) {
  auto status = wire::cursor{content}.take_number(2);
  into.status = static_cast<uint16_t>(status.value_or(0));
  return status.has_value();
}

bool read_binding(std::optional<ia_binding> binding,
                  identity_association& into) {
  if (binding)
    into.bindings.push_back(*binding);
  return binding.has_value();
}

bool read_option(uint16_t holder, uint32_t code, std::string_view content,
                 identity_association& into) {
  if (code == status_code)
    return read_status(content, into);
  if (code == ia_address && holder == ia_na_option)
    return read_binding(read_address(content), into);
  if (code == ia_prefix && holder == ia_pd_option)
    return read_binding(read_prefix(content), into);
  return true;
}

bool read_options(uint16_t holder, wire::cursor rest,
                  identity_association& into) {
  while (!rest.at_end()) {
    auto code = rest.take_number(2);
    auto length = rest.take_number(2);
    auto content = length ? rest.take(*length) : std::nullopt;
    if (!code || !content || !read_option(holder, *code, *content, into))
      return false;
  }
  return true;
}

} // namespace

result<identity_association> decode_association(uint16_t code,
                                                std::string_view content) {
  wire::cursor rest{content};
  auto iaid = rest.take_number(4);
  auto t1 = rest.take_number(4);
  auto t2 = rest.take_number(4);
  identity_association ia;
  if (!iaid || !t1 || !t2 || !read_options(code, rest, ia))
    return fault{EBADMSG, "an identity association is cut short"};
  ia.iaid = *iaid;
  ia.t1_s = *t1;
  ia.t2_s = *t2;
  return ia;
}

} // namespace lh::dhcp6
