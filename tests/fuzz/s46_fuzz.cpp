#include "actors/mapt/mapping.hpp"

#include <cstdlib>

namespace {

using namespace lh;
using dhcp6::zero_padding;

void require(bool promise) {
  if (!promise)
    std::abort();
}

void check_ranges(net::port_set ports) {
  uint32_t next = 0;
  for (auto [first, last] : net::ranges_of(ports)) {
    require(first >= next && last >= first);
    next = last + 1u;
  }
  require(next > 0);
}

void check_mapping(const mapt::mapping& made) {
  auto& mine = made.mine;
  require(mine.ipv4.length <= 32 && net::is_valid(mine.ports));
  require(mine.ports.psid >> mine.ports.psid_len == 0);
  require(net::contains(made.rule.ipv6, made.prefix));
  require(net::contains(made.prefix, mine.address));
  check_ranges(mine.ports);
}

/// The first octets are the prefix and its length, the rest is a container.
void check(std::string_view container, net::ipv6_prefix prefix) {
  auto strict = dhcp6::decode_s46(container);
  auto tolerant = dhcp6::decode_s46(container, zero_padding::tolerated);
  require(tolerant || !strict);
  if (!tolerant)
    return require(tolerant.error().code >= 0 &&
                   tolerant.error().code <= 0xffff);
  for (auto kind : {mapt::transport::map_e, mapt::transport::map_t,
                    mapt::transport::lw4o6}) {
    auto made = mapt::map(kind, *tolerant, {prefix});
    if (made)
      check_mapping(*made);
    else
      require(made.error().code >= 89 && made.error().code <= 93);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes{reinterpret_cast<const char*>(data), size};
  if (size <= net::ipv6_octets)
    return 0;
  auto length = static_cast<uint8_t>(data[net::ipv6_octets] % 129);
  check(bytes.substr(net::ipv6_octets + 1),
        {*net::ipv6_from_octets(bytes.substr(0, net::ipv6_octets)), length});
  return 0;
}
