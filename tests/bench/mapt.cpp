// Decodes MAP containers as they come from the wire and applies them; prints
// how many nanoseconds one took on average, a line a batch.
#include "actors/mapt/mapping.hpp"
#include "messages/net/hex.hpp"
#include "tests/bench/stamps.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace {

constexpr int batch = 10'000;

/// A rule with a PSID offset, and a default mapping rule.
const auto container = *lh::net::parse_hex(
    "00590015011018c00002002820010db800005d000406080000005b0009400064ff9b"
    "00010000");
const std::vector prefixes{
    *lh::net::parse_ipv6_prefix("2001:db8:12:3400::/56")};

bool decode() {
  auto read = lh::dhcp6::decode_s46(container);
  return read &&
         lh::mapt::map(lh::mapt::transport::map_t, *std::move(read), prefixes);
}

} // namespace

int main(int argc, char** argv) {
  for (int left = argc == 2 ? std::atoi(argv[1]) : 0; left > 0; --left) {
    int decoded = 0;
    auto begun = lh::bench::monotonic_ns();
    for (int i = 0; i < batch; ++i)
      decoded += decode();
    auto took = lh::bench::monotonic_ns() - begun;
    if (decoded != batch)
      return 1;
    fmt::print("{}\n", static_cast<double>(took) / batch);
  }
}
