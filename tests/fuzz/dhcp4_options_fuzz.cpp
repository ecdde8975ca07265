#include "messages/dhcp4/addresses.hpp"
#include "messages/dhcp4/routes.hpp"
#include "messages/dhcp4/text.hpp"
#include "messages/dhcp4/value_shape.hpp"
#include "messages/wire/domain_list.hpp"
#include "messages/wire/numbers.hpp"

#include <cstdlib>

namespace {

using namespace lh::dhcp4;
namespace wire = lh::wire;

void require(bool promise) {
  if (!promise)
    std::abort();
}

/// Names that were decoded can be printed, encoded and decoded again.
void check_domain_list(std::string_view bytes) {
  auto names = wire::decode_domain_list(bytes);
  if (!names)
    return;
  std::string text;
  for (auto& name : *names)
    text += name + ' ';
  auto encoded = wire::encode_domain_list(text);
  require(encoded.has_value());
  auto again = wire::decode_domain_list(*encoded);
  require(again.has_value() && *again == *names);
}

void check_routes(std::string_view bytes) {
  auto routes = decode_routes(bytes);
  if (!routes)
    return;
  std::string text;
  for (auto& route : *routes)
    text += to_string(route.destination) + ' ' + to_string(route.gateway) + ' ';
  auto encoded = encode_routes(text);
  require(encoded.has_value());
  auto again = decode_routes(*encoded);
  require(again.has_value() && *again == *routes);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes{reinterpret_cast<const char*>(data), size};
  check_domain_list(bytes);
  check_routes(bytes);
  require(decode_ipv4(bytes).has_value() == (size == 4));
  require(wire::decode_u16(bytes).has_value() == (size == 2));
  require(wire::decode_u32(bytes).has_value() == (size == 4));
  if (auto list = decode_ipv4_list(bytes))
    require(list->size() * 4 == size);
  (void)decode_static_routes(bytes);
  if (auto text = decode_text(bytes))
    require(text->find_first_of("\n\r\t\x1b") == std::string::npos);
  if (size == 0)
    return 0;
  auto shape = static_cast<value_shape>(data[0] % 14);
  (void)encode(shape, bytes.substr(1));
  return 0;
}
