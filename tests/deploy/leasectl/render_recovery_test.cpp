#include "actors/supervision/fault_table.hpp"
#include "deploy/leasectl/render.hpp"

#include <doctest/doctest.h>

using namespace lh;
using leasectl::render;

namespace {

leasectl::command_line line_of(const std::string& verb, bool json) {
  leasectl::command_line line;
  line.verb = verb;
  line.json = json;
  line.words = {"wan"};
  return line;
}

pb::RecoveryPlace waiting() {
  pb::RecoveryPlace place;
  place.set_fault("killed");
  place.set_class_("process");
  place.set_action("restart");
  place.set_stage("waiting");
  place.set_attempt(3);
  place.set_next_try_ms(1045);
  return place;
}

control::Response two_steps() {
  control::Response response;
  for (auto* state : {"starting", "backoff"}) {
    auto& step = *response.mutable_transitions()->add_transitions();
    step.set_to(state);
    *step.mutable_recovery() = waiting();
  }
  return response;
}

std::string keys(const std::string& next_try) {
  return R"("recovery":{"fault":"killed","class":"process",)"
         R"("action":"restart","stage":"waiting","attempt":3,)"
         R"("next_try_ms":)" +
         next_try + R"(,"reported":false})";
}

} // namespace

TEST_CASE("render: the fault table has a line for each fault") {
  control::Response response;
  *response.mutable_recovery_table() = supervision::recovery_table({});
  auto text = render(line_of("recovery table", false), response).out;
  CHECK(text.starts_with("FAULT "));
  auto lines = std::count(text.begin(), text.end(), '\n');
  CHECK(lines == response.recovery_table().rules_size() + 1);
  CHECK(text.find("\nkilled ") != text.npos);
  CHECK(text.find("100 to 60000 ms +-10 %  5 in 60 s") != text.npos);
  auto json = render(line_of("recovery table", true), response);
  CHECK(json.code == 0);
  CHECK(json.out.starts_with(
      R"([{"fault":"killed","class":"process","action":"restart","budget":5,)"
      R"("period_s":60,"escalation":"critical",)"));
  CHECK(json.out.ends_with("}]\n"));
}

TEST_CASE("render: why tells of each step its place in the flow, of the newest "
          "the place now") {
  auto response = two_steps();
  auto now = waiting();
  now.set_next_try_ms(7);
  *response.mutable_transitions()->mutable_now() = now;
  auto json = render(line_of("why", true), response).out;
  auto first = json.find(keys("1045"));
  auto second = json.find(keys("7"));
  CHECK(first < second);
  CHECK(second < json.size());
  auto text = render(line_of("why", false), response).out;
  CHECK(text.ends_with("\nrecovery: killed (process), restart: waiting, "
                       "attempt 3, next try in 0.007 s\n"));
}

TEST_CASE("render: why of a client that is well again has no place now") {
  auto response = two_steps();
  auto json = render(line_of("why", true), response).out;
  CHECK(json.find("recovery") == json.rfind("recovery"));
  CHECK(render(line_of("why", false), response).out.find("recovery") ==
        std::string::npos);
}

TEST_CASE("render: a verbose status tells the place in the flow") {
  control::Response response;
  auto& client = *response.mutable_status()->add_clients();
  *client.mutable_recovery() = waiting();
  client.mutable_recovery()->set_reported(true);
  auto line = line_of("status", true);
  CHECK(render(line, response).out.find("recovery") == std::string::npos);
  line.verbose = true;
  CHECK(render(line, response).out.find(R"("reported":true})") !=
        std::string::npos);
  line.json = false;
  CHECK(render(line, response)
            .out.ends_with("\n  recovery: killed (process), restart: waiting, "
                           "attempt 3, next try in 1.045 s, reported\n"));
}
