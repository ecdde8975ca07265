#include "deploy/leasectl/command_line.hpp"

#include <doctest/doctest.h>

using namespace lh::leasectl;

namespace {

std::variant<command_line, outcome> parse(std::vector<std::string> words) {
  words.insert(words.begin(), "leasectl");
  std::vector<char*> argv;
  for (auto& word : words)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  return parse_command_line(static_cast<int>(words.size()), argv.data());
}

command_line parsed(const std::vector<std::string>& words) {
  auto line = parse(words);
  REQUIRE(std::holds_alternative<command_line>(line));
  return std::get<command_line>(line);
}

int code_of(const std::vector<std::string>& words) {
  auto said = parse(words);
  REQUIRE(std::holds_alternative<outcome>(said));
  return std::get<outcome>(said).code;
}

} // namespace

TEST_CASE("command line: global options stand before or after the verb") {
  auto before = parsed({"--socket", "/x", "--json", "status"});
  CHECK(before.verb == "status");
  CHECK(before.socket == "/x");
  CHECK(before.json);
  auto after = parsed({"status", "--json", "--socket=/x"});
  CHECK(after.verb == "status");
  CHECK(after.socket == "/x");
  CHECK(after.json);
  CHECK(parsed({"status"}).socket == "/run/leasehold/control.sock");
}

TEST_CASE("command line: words pass through as they are") {
  std::vector<std::string> words{"Device.DHCPv4.Client.[Enable==true].",
                                 "A.B=; reboot #", "\"q\"", "a b"};
  auto all = words;
  all.insert(all.begin(), "get");
  CHECK(parsed(all).words == words);
  CHECK(parsed({"why", "[wan]"}).words == std::vector<std::string>{"[wan]"});
}

TEST_CASE("command line: an actor may have the name of a verb") {
  auto line = parsed({"restart-actor", "status"});
  CHECK(line.verb == "restart-actor");
  CHECK(line.words == std::vector<std::string>{"status"});
}

TEST_CASE("command line: events take a number to begin after") {
  CHECK_FALSE(parsed({"events"}).since.has_value());
  auto line = parsed({"events", "--follow", "--since", "0"});
  CHECK(line.follow);
  CHECK(line.since == 0);
  CHECK(parsed({"events", "--since", "18446744073709551615"}).since ==
        18446744073709551615u);
}

TEST_CASE("command line: status can say more") {
  CHECK_FALSE(parsed({"status"}).verbose);
  CHECK(parsed({"status", "-v"}).verbose);
  CHECK(parsed({"--json", "status", "--verbose"}).verbose);
}

TEST_CASE("command line: evidence takes a client and a kind") {
  auto line = parsed({"evidence", "[wan]", "OAM"});
  CHECK(line.verb == "evidence");
  CHECK(line.words == std::vector<std::string>{"[wan]"});
  CHECK(line.kind == "OAM");
}

TEST_CASE("command line: the fault table is a verb of two words") {
  CHECK(parsed({"recovery", "table", "--json"}).verb == "recovery table");
  CHECK(code_of({"recovery"}) == exit_code::usage);
  CHECK(code_of({"recovery", "table", "x"}) == exit_code::usage);
  CHECK(code_of({"evidence", "wan"}) == exit_code::usage);
  CHECK(code_of({"evidence", "wan", "OAM", "OAM"}) == exit_code::usage);
}

TEST_CASE("command line: what makes no sense is usage") {
  using words = std::vector<std::string>;
  for (const auto& bad :
       {words{}, words{"dance"}, words{"get"}, words{"set"}, words{"add"},
        words{"add", "A.", "B."}, words{"del"}, words{"run"}, words{"why"},
        words{"watch"}, words{"get", "A.", "-v"}, words{"validate"},
        words{"status", "now"}, words{"--loud", "status"},
        words{"status", "get", "A"}, words{"events", "--since", "soon"},
        words{"events", "--since", "-1"},
        words{"shutdown", "--stop", "--release"}, words{"restart-actor"}}) {
    CAPTURE(bad.size());
    CHECK(code_of(bad) == exit_code::usage);
  }
}

TEST_CASE("command line: what is no event number is refused with the option "
          "and what it takes") {
  for (auto bad : {"-1", "+1", "1.5", "", "99999999999999999999", "1 "}) {
    auto said = std::get<outcome>(parse({"events", "--since", bad}));
    CHECK(said.code == exit_code::usage);
    auto wanted = "--since: '" + std::string{bad} +
                  "' is no number from 0 to 18446744073709551615\n";
    CHECK(said.err.find(wanted) == 0);
  }
}

TEST_CASE("command line: help is no error") {
  auto said = std::get<outcome>(parse({"--help"}));
  CHECK(said.code == 0);
  CHECK(said.out.find("restart-actor") != std::string::npos);
  CHECK(said.err == "");
}
