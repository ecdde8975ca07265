#include "messages/dhcp6/identity_association.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace lh;

namespace {

std::string octets(std::initializer_list<int> values) {
  std::string all;
  for (int value : values)
    all += static_cast<char>(value);
  return all;
}

const std::string head = octets({0, 0, 4, 1, 0, 0, 0, 10, 0, 0, 0, 16});

const std::string address =
    octets({0, 5, 0, 24, 0x20, 0x01, 0x0d, 0xb8, 0, 0,  0, 1, 0, 0,
            0, 0, 0, 0,  0x10, 0,    0,    0,    0, 20, 0, 0, 0, 30});

const std::string prefix =
    octets({0,    26,   0,    25, 0, 0, 0, 20, 0, 0, 0, 30, 56, 0x20, 0x01,
            0x0d, 0xb8, 0xf0, 0,  2, 0, 0, 0,  0, 0, 0, 0,  0,  0});

const std::string status = octets({0, 13, 0, 4, 0, 2, 'n', 'o'});

} // namespace

TEST_CASE("identity association: an address and its lifetimes") {
  auto ia = dhcp6::decode_association(dhcp6::ia_na_option, head + address);
  REQUIRE(ia);
  CHECK(ia->iaid == 1025);
  CHECK(ia->t1_s == 10);
  CHECK(ia->t2_s == 16);
  CHECK(ia->status == 0);
  CHECK(ia->bindings == std::vector<dhcp6::ia_binding>{
                            {{0x20010db800000001, 0x1000}, 0, 20, 30}});
}

TEST_CASE("identity association: prefixes, and why there is no further one") {
  auto ia =
      dhcp6::decode_association(dhcp6::ia_pd_option, head + prefix + status);
  REQUIRE(ia);
  CHECK(ia->status == 2);
  CHECK(ia->bindings ==
        std::vector<dhcp6::ia_binding>{{{0x20010db8f0000200, 0}, 56, 20, 30}});
}

TEST_CASE("identity association: what belongs to the other kind is passed "
          "over") {
  auto ia = dhcp6::decode_association(dhcp6::ia_pd_option, head + address);
  REQUIRE(ia);
  CHECK(ia->bindings.empty());
}

TEST_CASE("identity association: cut short anywhere it is refused") {
  auto whole = head + prefix + status;
  for (size_t size = 0; size < whole.size(); ++size) {
    bool at_a_seam = size == head.size() || size == (head + prefix).size();
    auto ia =
        dhcp6::decode_association(dhcp6::ia_pd_option, whole.substr(0, size));
    CHECK(ia.has_value() == at_a_seam);
  }
}

TEST_CASE("identity association: contents shorter than their fields are "
          "refused") {
  CHECK_FALSE(dhcp6::decode_association(dhcp6::ia_na_option,
                                        head + octets({0, 5, 0, 1, 9})));
  CHECK_FALSE(dhcp6::decode_association(dhcp6::ia_pd_option,
                                        head + octets({0, 26, 0, 1, 9})));
  CHECK_FALSE(dhcp6::decode_association(dhcp6::ia_pd_option,
                                        head + octets({0, 13, 0, 1, 9})));
}
