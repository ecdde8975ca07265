#include "actors/client/client_log.hpp"
#include "tests/actors/client/machine6_world.hpp"
#include "tests/support/stderr_capture.hpp"

#include <algorithm>

using namespace lh;
using namespace lh::tests;
using kind = pb::LeaseReport;

namespace {

struct map_world : machine6_world {
  map_world() {
    auto row = wan6_row();
    row.mutable_v6()->set_map(true);
    configure(row);
    link6(true);
    knows_duid();
    process_runs();
    said();
  }

  /// What is new when an answer with option 95, or without it, comes.
  lines news(bool with_option = true) {
    auto answer = answer6{kind::RENEW}
                      .address("2001:db8:0:1::7", 20, 30)
                      .prefix("2001:db8:f000::/56", 40, 60);
    now = now + 1s;
    machine_world::report(with_option ? answer.option(95, "x") : answer);
    auto all = said();
    auto other = [](auto& line) { return !line.starts_with("map "); };
    all.erase(std::remove_if(all.begin(), all.end(), other), all.end());
    return all;
  }

  void refuses(const char* reason) {
    map_says.Clear();
    map_says.mutable_refusal()->set_reason(reason);
  }

  void tolerates(bool tolerated) {
    map_says.Clear();
    map_says.mutable_result()->set_tolerated(tolerated);
  }

  std::string error() { return machine.state().map_error(); }
};

} // namespace

TEST_CASE_FIXTURE(map_world, "dhcp6 machine: a refused MAP option is said when "
                             "it is new") {
  refuses("too short");
  CHECK(news() == lines{"map refused too short"});
  CHECK(news().empty());
  CHECK(error() == "too short");
  refuses("too long");
  CHECK(news() == lines{"map refused too long"});
  tolerates(false);
  CHECK(news().empty());
  CHECK(error().empty());
  refuses("too long");
  CHECK(news() == lines{"map refused too long"});
}

TEST_CASE_FIXTURE(map_world, "dhcp6 machine: a refused MAP option that comes "
                             "back is news") {
  refuses("too short");
  news();
  CHECK(news(false).empty());
  CHECK(error().empty());
  CHECK(news() == lines{"map refused too short"});
}

TEST_CASE_FIXTURE(map_world, "dhcp6 machine: a tolerated MAP rule is said when "
                             "it is new") {
  tolerates(true);
  CHECK(news() == lines{"map tolerated"});
  CHECK(news().empty());
  CHECK(news(false).empty());
  CHECK(news() == lines{"map tolerated"});
  tolerates(false);
  CHECK(news().empty());
}

TEST_CASE("client log: what is wrong with a MAP option") {
  stderr_capture log;
  pb::MapAnswer refused;
  refused.mutable_refusal()->set_suboption(89);
  refused.mutable_refusal()->set_reason("too short");
  client::log_map("wan6", refused);
  pb::MapAnswer padded;
  padded.mutable_result()->set_tolerated(true);
  client::log_map("wan6", padded);
  auto text = log.text();
  CHECK(text.find("map-refused client=wan6 suboption=89 why=") !=
        std::string::npos);
  CHECK(text.find("map-rule-padded client=wan6") != std::string::npos);
}

TEST_CASE_FIXTURE(map_world, "dhcp6 machine: a refusal names its sub-option") {
  refuses("too short");
  map_says.mutable_refusal()->set_suboption(89);
  news();
  CHECK(error() == "sub-option 89: too short");
}
