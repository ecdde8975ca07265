#include "tests/actors/mapt/asked.hpp"
#include "tests/actors/mapt/reference.hpp"
#include "tests/messages/dhcp6/s46_bytes.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <random>

using namespace lh;
using namespace lh::tests;
using mapt::transport;

namespace {

/// 2001:db8:12:3400::/56
const std::string home = "0010000000000001"
                         "0000110110111000"
                         "0000000000010010"
                         "00110100";

class dice {
public:
  explicit dice(unsigned seed) : engine_(seed) {}

  unsigned upto(unsigned last) {
    return std::uniform_int_distribution<unsigned>{0, last}(engine_);
  }

  bool once_in(unsigned times) { return upto(times - 1) == 0; }

  std::string bits(size_t count) {
    std::string text(count, '0');
    for (auto& bit : text)
      bit = upto(1) == 1 ? '1' : '0';
    return text;
  }

private:
  std::mt19937 engine_;
};

/// Mostly a rule that leads the prefix and fits it; sometimes anything.
plain_rule draw_rule(dice& roll, const std::string& prefix) {
  plain_rule rule;
  auto length = static_cast<unsigned>(prefix.size());
  rule.forwarding = roll.once_in(2);
  rule.length6 = roll.once_in(40) ? roll.upto(255) : roll.upto(length);
  rule.bits6 = roll.bits(256);
  if (!roll.once_in(5))
    rule.bits6.replace(0, length, prefix);
  rule.ea_len = roll.once_in(40) ? roll.upto(255)
                : rule.length6 < length
                    ? roll.upto(std::min(length - rule.length6, 48u))
                    : 0;
  rule.length4 = roll.once_in(40) ? roll.upto(255) : roll.upto(32);
  rule.bits4 = roll.bits(32);
  rule.has_ports = roll.once_in(2);
  rule.offset = roll.upto(roll.once_in(10) ? 255 : 6);
  rule.psid_len = roll.upto(roll.once_in(10) ? 255 : 10);
  rule.psid_field = roll.bits(16);
  return rule;
}

/// A container of the three kinds, whole, which mutations may damage.
std::string draw_container(dice& roll) {
  std::vector<plain_rule> rules;
  do
    rules.push_back(draw_rule(roll, home));
  while (roll.once_in(3));
  auto bytes = encode(rules);
  if (roll.once_in(2))
    bytes += octets("005a 0010 20010db8000000000000000000000001");
  if (roll.once_in(2))
    bytes += octets("005c 0014 c0000212 38 20010db8001234 005d 0004 00083400");
  return bytes;
}

void mutate(dice& roll, std::string& bytes) {
  for (auto times = roll.upto(4); times > 0 && !bytes.empty(); --times) {
    auto at = roll.upto(static_cast<unsigned>(bytes.size()) - 1);
    auto value = static_cast<char>(roll.once_in(2) ? roll.upto(255)
                                                   : roll.upto(4) + 0x59);
    switch (roll.upto(4)) {
    case 0:
      bytes.resize(at);
      break;
    case 1:
      bytes.insert(at, roll.upto(20), '\0');
      break;
    case 2:
      bytes.erase(at, roll.upto(10));
      break;
    default:
      bytes[at] = value;
    }
  }
}

void require_sound(const pb::MapResult& map) {
  REQUIRE(map.ipv4_len() <= 32);
  REQUIRE(map.psid_offset() <= 15);
  REQUIRE(map.psid_offset() + map.psid_len() <= 16);
  REQUIRE(map.psid() < map.ratio());
  REQUIRE(map.ratio() == 1u << map.psid_len());
  REQUIRE((map.has_dmr() || map.br_size() > 0));
}

} // namespace

TEST_CASE("map: results are those of a slow reference") {
  dice roll{1};
  std::map<std::string, int> kinds;
  for (int i = 0; i < 30'000; ++i) {
    auto prefix = roll.bits(roll.upto(128));
    std::vector<plain_rule> rules;
    do
      rules.push_back(draw_rule(roll, prefix));
    while (roll.once_in(2));
    auto wanted = expected(rules, prefix);
    CAPTURE(net::to_hex(encode(rules)));
    CAPTURE(text_of_prefix(prefix));
    REQUIRE(ask(transport::map_t, encode(rules), text_of_prefix(prefix)) ==
            wanted);
    ++kinds[wanted.starts_with("refused") ? wanted : "result"];
  }
  CHECK(kinds["result"] > 5000);
  CHECK(kinds["refused 89"] > 1000);
  CHECK(kinds["refused 93"] > 1000);
}

TEST_CASE("map: damaged and random containers do no harm") {
  dice roll{2};
  int results = 0;
  auto request = request_for({text_of_prefix(home).c_str()});
  for (int i = 0; i < 200'000; ++i) {
    std::string bytes;
    if (roll.once_in(10))
      for (auto size = roll.upto(60); size > 0; --size)
        bytes += static_cast<char>(roll.upto(255));
    else
      bytes = draw_container(roll);
    mutate(roll, bytes);
    auto kind = static_cast<transport>(94 + roll.upto(2));
    request.clear_map_e();
    request.clear_map_t();
    request.clear_lw4o6();
    content_of(request, kind) = bytes;
    auto made =
        mapt::answer(request, roll.once_in(2) ? dhcp6::zero_padding::tolerated
                                              : dhcp6::zero_padding::refused);
    REQUIRE(made.has_result() != made.has_refusal());
    if (made.has_result())
      require_sound(made.result());
    results += made.has_result();
  }
  CHECK(results > 5000);
}
