#include "deploy/leasectl/parts.hpp"
#include "deploy/leasectl/request.hpp"

#include <doctest/doctest.h>

using namespace lh;
using leasectl::command_line;
using leasectl::longest_word;
using leasectl::make_request;
using leasectl::too_long;

namespace {

command_line line_of(const std::string& verb,
                     std::vector<std::string> words = {}) {
  command_line line;
  line.verb = verb;
  line.words = std::move(words);
  return line;
}

} // namespace

TEST_CASE("request: a path ends at the first = outside of brackets") {
  auto request = make_request(line_of(
      "set", {"A.Enable=true", "B.Value=a=b", "C.[Tag==60].Value=", "D.E= ;"}));
  REQUIRE(request);
  const auto& set = request->set().assignments();
  REQUIRE(set.size() == 4);
  CHECK(set[0].path() == "A.Enable");
  CHECK(set[0].value() == "true");
  CHECK(set[1].value() == "a=b");
  CHECK(set[2].path() == "C.[Tag==60].Value");
  CHECK(set[2].value() == "");
  CHECK(set[3].value() == " ;");
}

TEST_CASE("request: words that are no PATH=VALUE are usage") {
  for (auto* word : {"A.Enable", "=true", "", "A.[Enable==true]."}) {
    CAPTURE(word);
    auto request = make_request(line_of("set", {"A.B=1", word}));
    REQUIRE_FALSE(request);
    CHECK(request.error().code == leasectl::exit_code::usage);
  }
}

TEST_CASE("request: words have to be UTF-8") {
  CHECK_FALSE(make_request(line_of("set", {"A.B=\xff"})));
}

TEST_CASE("request: a value that fits no packet is no value, and a path that "
          "fits none is no path") {
  std::string tail(longest_word, 'x');
  auto set = too_long(line_of("set", {"A.B=" + tail, "A.C=1", tail + "x=1"}));
  REQUIRE(set.faults_size() == 2);
  CHECK(set.faults(0).path() == "A.B");
  CHECK(set.faults(0).code() == 9007);
  CHECK(set.faults(1).path() == tail + "x");
  CHECK(set.faults(1).code() == 9005);
  for (auto* verb : {"get", "watch", "add", "del", "run", "why"}) {
    CAPTURE(verb);
    auto refused = too_long(line_of(verb, {tail + "=1"}));
    REQUIRE(refused.faults_size() == 1);
    CHECK(refused.faults(0).path() == tail + "=1");
    CHECK(refused.faults(0).code() == 9005);
    CHECK(too_long(line_of(verb, {tail})).faults().empty());
  }
}

TEST_CASE("request: each verb asks for its own") {
  CHECK(make_request(line_of("status"))->has_status());
  CHECK(make_request(line_of("get", {"A.", "B."}))->get().paths_size() == 2);
  CHECK(make_request(line_of("watch", {"A."}))->watch().paths(0) == "A.");
  CHECK_FALSE(make_request(line_of("status"))->status().verbose());
  auto verbose = line_of("status");
  verbose.verbose = true;
  CHECK(make_request(verbose)->status().verbose());
  CHECK(make_request(line_of("add", {"T."}))->add().table() == "T.");
  CHECK(make_request(line_of("del", {"T.1."}))->del().row() == "T.1.");
  CHECK(make_request(line_of("run", {"R()"}))->run().path() == "R()");
  CHECK(make_request(line_of("actors"))->has_actors());
  CHECK(make_request(line_of("why", {"wan"}))->why().client() == "wan");
  CHECK(make_request(line_of("health"))->has_health());
  CHECK(make_request(line_of("recovery table"))->has_recovery_table());
  CHECK(make_request(line_of("restart-actor", {"x"}))->restart_actor().name() ==
        "x");
}

TEST_CASE("request: evidence is of a kind that there is, in either case") {
  auto line = line_of("evidence", {"wan"});
  for (auto* kind : {"BFD_DOWN", "bfd_down", "Bfd_Down"}) {
    line.kind = kind;
    auto request = make_request(line);
    REQUIRE(request);
    CHECK(request->evidence().client() == "wan");
    CHECK(request->evidence().kind() == pb::LinkEvidence::BFD_DOWN);
  }
  for (auto* kind : {"", "bfd", "UNSPECIFIED", "2", "BFD_DOWN "}) {
    CAPTURE(kind);
    line.kind = kind;
    auto request = make_request(line);
    REQUIRE_FALSE(request);
    CHECK(request.error().code == leasectl::exit_code::usage);
    CHECK(request.error().text.find(
              "CARRIER, BFD_DOWN, AUTH_8021X, OAM, OPERATOR") !=
          std::string::npos);
  }
}

TEST_CASE("request: events begin with the kept ones but for a bare --follow") {
  auto line = line_of("events");
  CHECK_FALSE(make_request(line)->events().follow());
  CHECK_FALSE(make_request(line)->events().only_new());
  line.follow = true;
  CHECK(make_request(line)->events().follow());
  CHECK(make_request(line)->events().only_new());
  line.since = 41;
  CHECK(make_request(line)->events().since() == 41);
  CHECK_FALSE(make_request(line)->events().only_new());
}

TEST_CASE("request: shutdown does as configured unless told") {
  auto line = line_of("shutdown");
  CHECK(make_request(line)->shutdown().mode() == pb::SHUTDOWN_CONFIGURED);
  line.stop = true;
  CHECK(make_request(line)->shutdown().mode() == pb::SHUTDOWN_STOP);
  line.stop = false;
  line.release = true;
  CHECK(make_request(line)->shutdown().mode() == pb::SHUTDOWN_RELEASE);
}
