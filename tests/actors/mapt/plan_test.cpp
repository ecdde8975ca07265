#include "messages/convert/net_values.hpp"
#include "tests/actors/mapt/asked.hpp"
#include "tests/messages/dhcp6/s46_bytes.hpp"

#include <doctest/doctest.h>

using namespace lh;
using namespace lh::tests;
using mapt::transport;

namespace {

const auto rule = octets("0059 000d 01 10 18 c0000200 28 20010db800");
const auto with_dmr = rule + octets("005b 0009 40 0064ff9b00010000");
const auto with_relay =
    rule + octets("005a 0010 20010db8000000000000000000000001");
const auto with_binding = octets("005c 000c c0000212 38 20010db8001234"
                                 "005a 0010 20010db8000000000000000000000001");
const auto bad = octets("005b 0001 3d");

pb::MapAnswer answer(const pb::MapRequest& request) {
  return mapt::answer(request, dhcp6::zero_padding::refused);
}

} // namespace

TEST_CASE("map plan: no container is neither a result nor a refusal") {
  CHECK(show(answer(request_for({"2001:db8:12:3400::/56"}))) == "nothing");
  CHECK(show(answer({})) == "nothing");
}

TEST_CASE("map plan: MAP-T goes before MAP-E before lightweight 4over6") {
  auto request = request_for({"2001:db8:12:3400::/56"});
  content_of(request, transport::lw4o6) = with_binding;
  CHECK(answer(request).result().transport() == pb::MapResult::LW4O6);
  content_of(request, transport::map_e) = with_relay;
  CHECK(answer(request).result().transport() == pb::MapResult::MAP_E);
  content_of(request, transport::map_t) = with_dmr;
  CHECK(answer(request).result().transport() == pb::MapResult::MAP_T);
}

TEST_CASE("map plan: a container of no use makes room for the next") {
  auto request = request_for({"2001:db8:12:3400::/56"});
  content_of(request, transport::map_t) = bad;
  content_of(request, transport::map_e) = "x";
  CHECK(show(answer(request)) == "refused 91");
  content_of(request, transport::lw4o6) = with_binding;
  auto made = answer(request);
  CHECK(made.result().transport() == pb::MapResult::LW4O6);
  CHECK_FALSE(made.has_refusal());
}

TEST_CASE("map plan: an empty option is there and refused") {
  auto request = request_for({"2001:db8:12:3400::/56"});
  request.set_map_t("");
  CHECK(show(answer(request)) == "refused 91");
}

TEST_CASE("map plan: the first delegated prefix that matches is used") {
  auto request = request_for(
      {"2001:db8:ff00::/40", "2001:db8:12:3400::/56", "2001:db8:56:7800::/56"});
  content_of(request, transport::map_t) = with_dmr;
  auto made = answer(request).result();
  CHECK(net::to_string(convert::from_proto(made.end_user_prefix())) ==
        "2001:db8:12:3400::/56");
}

TEST_CASE("map plan: without a prefix nothing matches") {
  auto request = request_for({});
  content_of(request, transport::map_t) = with_dmr;
  CHECK(show(answer(request)) == "refused 89");
  CHECK(answer(request).refusal().reason() == "no prefix is delegated");
}

TEST_CASE("map plan: the answer has the rule that led to it") {
  auto request = request_for({"2001:db8:12:3400::/56"});
  content_of(request, transport::map_t) =
      octets("0059 0015 00 10 18 c0000200 28 20010db800 005d 0004 04 05 3800") +
      with_dmr;
  auto made = answer(request).result();
  auto& basic = made.rule();
  CHECK(net::to_string(convert::from_proto(basic.ipv6_prefix())) ==
        "2001:db8::/40");
  CHECK(net::to_string(convert::from_proto(basic.ipv4_prefix())) ==
        "192.0.2.0/24");
  CHECK(basic.ea_len() == 16);
  CHECK(basic.psid_offset() == 4);
  CHECK(basic.psid_len() == 5);
  CHECK(basic.psid() == 7);
  REQUIRE(made.fmr_size() == 1);
  CHECK(made.fmr(0).psid_offset() == 6);
  CHECK(made.fmr(0).psid_len() == 0);
}
