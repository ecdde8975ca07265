#include "actors/client/dibbler_options.hpp"
#include "tests/actors/client/dibbler_row.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

using namespace lh;
using tests::dibbler_row;

namespace {

using codes = std::vector<uint16_t>;
using names = std::vector<std::string>;

client::dibbler_options choose(const dibbler_row& row) {
  return client::choose_dibbler_options(row.row);
}

names left_out(const dibbler_row& row) {
  names parameters;
  for (auto& one : choose(row).left_out)
    parameters.push_back(one.parameter());
  return parameters;
}

} // namespace

TEST_CASE("dibbler options: every other code is sent, whatever it means") {
  std::set<uint32_t> refused{18, 19, 20, 25, 26};
  for (uint32_t tag = 0; tag <= 14; ++tag)
    refused.insert(tag);
  for (uint32_t tag = 0; tag <= 65535; ++tag) {
    bool sent =
        choose(dibbler_row{}.addresses().send(tag, "x")).sent.size() == 1;
    if (sent == refused.contains(tag))
      FAIL_CHECK("option " << tag);
  }
}

TEST_CASE("dibbler options: every other code is asked for") {
  std::set<uint32_t> refused{18, 19, 20, 25, 26, 94, 95, 96, 242, 243};
  for (uint32_t tag = 0; tag <= 16; ++tag)
    refused.insert(tag);
  for (uint32_t tag = 0; tag <= 65535; ++tag) {
    auto chosen = choose(dibbler_row{}.addresses().request(tag));
    if (chosen.requested.empty() != refused.contains(tag) ||
        chosen.requested.empty() == chosen.left_out.empty())
      FAIL_CHECK("option " << tag);
  }
}

TEST_CASE("dibbler options: codes are asked for once, in the row's order") {
  auto row = dibbler_row{}.addresses().request(64).request(23).request(64);
  CHECK(choose(row).requested == codes{64, 23});
}

TEST_CASE("dibbler options: softwires are asked for while MAP is enabled") {
  auto row = dibbler_row{}.addresses().request(95).request(23);
  CHECK(choose(row).requested == codes{23});
  CHECK(left_out(row) == names{"RequestedOptions"});
  CHECK(choose(row.map()).requested == codes{95, 23, 94, 96});
  CHECK(left_out(row).empty());
}

TEST_CASE("dibbler options: an Information-request needs a word of dibbler's") {
  auto row = dibbler_row{}.request(64);
  CHECK(choose(row).requested == codes{64, 23});
  CHECK(left_out(row) == names{"RequestedOptions"});
  CHECK(choose(row.request(31)).requested == codes{64, 31});
  CHECK(left_out(row).empty());
  CHECK(choose(dibbler_row{}).requested == codes{23});
}

TEST_CASE("dibbler options: what is sent is asked for, which is said") {
  auto row = dibbler_row{}.addresses().send(16, "x");
  CHECK(left_out(row) == names{"RequestedOptions"});
  CHECK(left_out(dibbler_row{}.addresses().send(17, "x").request(17)).empty());
}

TEST_CASE("dibbler options: no option goes without content or too long") {
  auto row = dibbler_row{}.addresses();
  row.send(16, "").send(17, std::string(7169, 'x'));
  CHECK(left_out(row) == names{"SentOption.1.Value", "SentOption.2.Value"});
  CHECK(choose(dibbler_row{}.send(17, std::string(7168, 'x'))).sent.size() ==
        1);
}

TEST_CASE("dibbler options: what fits is sent, in the rows' order") {
  auto row = dibbler_row{}.addresses();
  for (uint32_t tag = 1000; tag < 1004; ++tag)
    row.send(tag, std::string(7000, 'x')).request(tag);
  row.send(1005, std::string(4000, 'x')).send(1006, "y").request(1006);
  CHECK(left_out(row) == names{"SentOption.5.Value"});
  CHECK(choose(row).sent.back()->tag() == 1006);
}

TEST_CASE("dibbler options: T1 and T2 are suggested where dibbler can") {
  auto times = [](int32_t t1, int32_t t2) {
    auto chosen = choose(dibbler_row{}.addresses().times(t1, t2));
    return std::pair{chosen.t1_s, chosen.t2_s};
  };
  using pair = std::pair<uint32_t, uint32_t>;
  CHECK(times(-1, -1) == pair{0, 0});
  CHECK(times(100, 200) == pair{100, 200});
  CHECK(times(-1, 200) == pair{0, 200});
  CHECK(times(100, -1) == pair{0, 0});
  CHECK(times(200, 100) == pair{0, 0});
  CHECK(left_out(dibbler_row{}.addresses().times(200, 100)) ==
        names{"SuggestedT1", "SuggestedT2"});
  CHECK(left_out(dibbler_row{}.addresses().times(200, -1)) ==
        names{"SuggestedT1"});
}

TEST_CASE("dibbler options: an IA_PD for each hint, or one without") {
  CHECK(choose(dibbler_row{}.addresses()).prefixes.empty());
  CHECK(choose(dibbler_row{}.prefixes()).prefixes.size() == 1);
  auto row = dibbler_row{}.hint("::/56").hint("2001:db8::/48");
  CHECK(choose(row).prefixes.size() == 2);
}
