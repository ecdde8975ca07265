#include "messages/net/port_set.hpp"

#include <doctest/doctest.h>

#include <bitset>

using namespace lh::net;

namespace {

using ports = std::bitset<65536>;

ports as_ranges_say(port_set set) {
  ports all;
  for (auto [first, last] : ranges_of(set))
    for (uint32_t port = first; port <= last; ++port)
      all.set(port);
  return all;
}

/// Port by port: offset bits that are not all zero, then the PSID.
ports as_bits_say(port_set set) {
  ports all;
  for (uint32_t port = 0; port < all.size(); ++port) {
    auto above = port >> (16 - set.offset);
    auto psid =
        port >> (16 - set.offset - set.psid_len) & ((1u << set.psid_len) - 1);
    bool system = set.offset > 0 && above == 0;
    all[port] = set.psid_len == 0 || (psid == set.psid && !system);
  }
  return all;
}

} // namespace

TEST_CASE("port set: PSID 52 of 8 bits has 63 ranges of four") {
  auto ranges = ranges_of({6, 8, 0x34});
  REQUIRE(ranges.size() == 63);
  CHECK(range_size({6, 8, 0x34}) == 4);
  CHECK(ranges[0] == port_range{1232, 1235});
  CHECK(ranges[1] == port_range{2256, 2259});
  CHECK(ranges[61] == port_range{63696, 63699});
  CHECK(ranges[62] == port_range{64720, 64723});
}

TEST_CASE("port set: a shorter offset gives fewer and longer ranges") {
  auto ranges = ranges_of({4, 8, 0x34});
  REQUIRE(ranges.size() == 15);
  CHECK(ranges.front() == port_range{4928, 4943});
  CHECK(ranges.back() == port_range{62272, 62287});
}

TEST_CASE("port set: no offset is one range and excludes nothing") {
  CHECK(ranges_of({0, 8, 0x34}) == std::vector{port_range{13312, 13567}});
  CHECK(ranges_of({0, 8, 0}) == std::vector{port_range{0, 255}});
  CHECK(ranges_of({0, 16, 80}) == std::vector{port_range{80, 80}});
}

TEST_CASE("port set: no PSID is every port, whatever the offset") {
  for (uint8_t offset = 0; offset <= 15; ++offset)
    CHECK(ranges_of({offset, 0, 0}) == std::vector{port_range{0, 65535}});
}

TEST_CASE("port set: what does not fit into a port has no ports") {
  CHECK(is_valid({15, 1, 0}));
  CHECK(is_valid({0, 16, 0}));
  for (port_set bad : {port_set{16, 0, 0}, port_set{15, 2, 0},
                       port_set{0, 17, 0}, port_set{255, 255, 0}}) {
    CHECK_FALSE(is_valid(bad));
    CHECK(ranges_of(bad).empty());
  }
}

TEST_CASE("port set: the ranges are the ports that have the bits") {
  for (uint8_t offset = 0; offset <= 15; ++offset)
    for (uint8_t length = 0; offset + length <= 16; ++length)
      for (uint32_t sample : {0u, 0x5a5au, 0xffffu}) {
        auto psid = static_cast<uint16_t>(sample & ((1u << length) - 1));
        port_set set{offset, length, psid};
        CAPTURE(offset);
        CAPTURE(length);
        CAPTURE(psid);
        REQUIRE((as_ranges_say(set) == as_bits_say(set)));
      }
}

TEST_CASE("port set: customers share all but the system ports, nobody twice") {
  ports taken;
  for (uint16_t psid = 0; psid < 8; ++psid) {
    auto mine = as_ranges_say({4, 3, psid});
    CHECK((taken & mine).none());
    taken |= mine;
  }
  CHECK(taken.count() == 65536 - 4096);
}
