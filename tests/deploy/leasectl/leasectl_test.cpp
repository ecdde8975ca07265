#include "child_process.hpp"
#include "deploy/leasectl/connection.hpp"
#include "fake_daemon.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cerrno>
#include <chrono>

using namespace lh;
using leasectl_test::child_process;
using leasectl_test::fake_daemon;

namespace {

/// Runs leasectl against the daemon, which answers once with `response`.
leasectl::outcome once(const std::vector<std::string>& words,
                       const control::Response& response) {
  fake_daemon daemon;
  auto arguments = words;
  arguments.insert(arguments.begin(), {"--socket", daemon.socket()});
  child_process child{arguments};
  daemon.accept();
  daemon.answer(response);
  return child.wait();
}

control::Response events(uint64_t first, uint64_t last) {
  control::Response response;
  for (auto seq = first; seq <= last; ++seq)
    response.mutable_events()->add_events()->set_seq(seq);
  return response;
}

control::Response parameter(const std::string& path, const std::string& text) {
  control::Response response;
  auto& added = *response.mutable_parameters()->add_parameters();
  added.set_path(path);
  added.set_text(text);
  return response;
}

bool begins_with(const std::string& text, const std::string& start) {
  return text.rfind(start, 0) == 0;
}

} // namespace

TEST_CASE("leasectl: a request that is done ends with 0") {
  control::Response done;
  done.mutable_change();
  auto ended = once({"set", "A.Enable=true"}, done);
  CHECK(ended.code == 0);
  CHECK(ended.out == "");
  CHECK(ended.err == "");
}

TEST_CASE("leasectl: a refusal ends with 1 and names the parameter") {
  control::Response refused;
  auto& fault = *refused.mutable_change()->add_faults();
  fault.set_path("A.Enable");
  fault.set_code(9006);
  fault.set_text("not a boolean");
  auto text = once({"set", "A.Enable=7"}, refused);
  CHECK(text.code == 1);
  CHECK(text.err == "A.Enable: 9006 not a boolean\n");
  auto json = once({"--json", "set", "A.Enable=7"}, refused);
  CHECK(json.code == 1);
  CHECK(json.out == R"({"faults":[{"path":"A.Enable","code":9006,)"
                    R"("text":"not a boolean"}]})"
                    "\n");
}

TEST_CASE("leasectl: bad words end with 2 before anybody is asked") {
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"--socket", "/nowhere", "set", "A.Enable"}, {"dance"}, {}}) {
    auto ended = child_process{words}.wait();
    CHECK(ended.code == 2);
    CHECK(ended.out == "");
    CHECK(ended.err != "");
  }
}

TEST_CASE("leasectl: without a daemon it ends with 3 and says where") {
  std::string nowhere = "/tmp/leasectl-test-nowhere.sock";
  auto ended = child_process{{"--socket", nowhere, "health"}}.wait();
  CHECK(ended.code == 3);
  CHECK(ended.err ==
        "leasectl: no daemon at " + nowhere + ": No such file or directory\n");
  auto long_path = std::string(200, 'x');
  CHECK(child_process{{"--socket", long_path, "status"}}.wait().code == 3);
}

TEST_CASE("leasectl: a daemon that goes away or talks nonsense is none") {
  for (std::string packet : {"", "nonsense"}) {
    fake_daemon daemon;
    child_process child{{"--socket", daemon.socket(), "status"}};
    daemon.accept();
    if (!packet.empty())
      daemon.answer_raw(packet);
    daemon.hang_up();
    auto ended = child.wait();
    CHECK(ended.code == 3);
    CHECK(begins_with(ended.err, "leasectl: "));
  }
}

TEST_CASE("leasectl: pages become one answer") {
  fake_daemon daemon;
  child_process child{{"--socket", daemon.socket(), "get", "A.", "--json"}};
  auto request = daemon.accept();
  CHECK(request.get().paths(0) == "A.");
  daemon.answer(parameter("A.1", "x"), true);
  daemon.answer(parameter("A.2", "y"), true);
  daemon.answer(parameter("A.3", "z"));
  auto ended = child.wait();
  CHECK(ended.code == 0);
  CHECK(ended.out == "{\"A.1\":\"x\",\"A.2\":\"y\",\"A.3\":\"z\"}\n");
}

TEST_CASE("leasectl: a failure after a page is a refusal") {
  fake_daemon daemon;
  child_process child{{"--socket", daemon.socket(), "get", "A."}};
  daemon.accept();
  daemon.answer(parameter("A.1", "x"), true);
  control::Response failure;
  failure.mutable_failure()->set_text("the store is gone");
  daemon.answer(failure);
  auto ended = child.wait();
  CHECK(ended.code == 1);
  CHECK(ended.out == "");
  CHECK(ended.err == "A.: 9002 the store is gone\n");
}

TEST_CASE("leasectl: a big page arrives whole") {
  auto text = std::string(60'000, 'x');
  auto ended = once({"get", "A.B"}, parameter("A.B", text));
  CHECK(ended.code == 0);
  CHECK(ended.out == text + "\n");
}

TEST_CASE("leasectl: the kept events are printed, then it ends") {
  fake_daemon daemon;
  child_process child{
      {"--socket", daemon.socket(), "--json", "events", "--since", "2"}};
  auto request = daemon.accept();
  CHECK(request.events().since() == 2);
  CHECK_FALSE(request.events().follow());
  daemon.answer(events(3, 4), true);
  daemon.answer(events(5, 5));
  for (int seq = 3; seq <= 5; ++seq)
    CHECK(begins_with(child.read_line(), fmt::format("{{\"seq\":{},", seq)));
  auto ended = child.wait();
  CHECK(ended.code == 0);
  CHECK(ended.out == "");
}

TEST_CASE("leasectl: a follower prints each event before the next one comes") {
  fake_daemon daemon;
  child_process child{
      {"--socket", daemon.socket(), "--json", "events", "--follow"}};
  CHECK(daemon.accept().events().only_new());
  for (uint64_t seq = 1; seq <= 3; ++seq) {
    daemon.answer(events(seq, seq), true);
    CHECK(begins_with(child.read_line(), fmt::format("{{\"seq\":{},", seq)));
  }
  daemon.hang_up();
  auto ended = child.wait();
  CHECK(ended.code == 3);
  CHECK(ended.err == "leasectl: the daemon has closed the connection\n");
}

TEST_CASE("leasectl: a follower whose reader went away ends without a word") {
  fake_daemon daemon;
  child_process child{{"--socket", daemon.socket(), "events", "--follow"}};
  daemon.accept();
  child.close_stdout();
  daemon.answer(events(1, 1), true);
  auto ended = child.wait();
  CHECK(ended.code == 1);
  CHECK(ended.err == "");
}

TEST_CASE("leasectl: a watch prints values, then each change as it comes") {
  fake_daemon daemon;
  child_process child{{"--socket", daemon.socket(), "watch", "A.B", "C."}};
  auto request = daemon.accept();
  REQUIRE(request.watch().paths_size() == 2);
  CHECK(request.watch().paths(1) == "C.");
  daemon.answer(parameter("A.B", "x"), true);
  CHECK(child.read_line() == "A.B x");
  control::Response change;
  auto& value = *change.mutable_changes()->add_changes()->mutable_value();
  value.set_path("A.B");
  for (auto* text : {"y", "z"}) {
    value.set_text(text);
    daemon.answer(change, true);
    CHECK(child.read_line() == std::string{"A.B "} + text);
  }
  control::Response failure;
  failure.mutable_failure()->set_text("watch again");
  daemon.answer(failure);
  auto ended = child.wait();
  CHECK(ended.code == 1);
  CHECK(ended.out == "");
  CHECK(ended.err == "A.B: 9002 watch again\n");
}

TEST_CASE("leasectl: a watch of what is not there is refused") {
  control::Response refused;
  for (auto* path : {"A.", "B."}) {
    auto& fault = *refused.mutable_parameters()->add_faults();
    fault.set_path(path);
    fault.set_code(9005);
    fault.set_text("unknown");
  }
  auto ended = once({"watch", "A.", "B."}, refused);
  CHECK(ended.code == 1);
  CHECK(ended.out == "");
  CHECK(ended.err == "A.: 9005 unknown\nB.: 9005 unknown\n");
}

TEST_CASE("leasectl: a watcher whose reader went away ends without a word") {
  fake_daemon daemon;
  child_process child{{"--socket", daemon.socket(), "watch", "A."}};
  daemon.accept();
  child.close_stdout();
  daemon.answer(parameter("A.B", "x"), true);
  auto ended = child.wait();
  CHECK(ended.code == 1);
  CHECK(ended.err == "");
}

TEST_CASE("leasectl: a long set goes out in parts") {
  fake_daemon daemon;
  std::vector<std::string> words{"--socket", daemon.socket(), "set"};
  for (int i = 0; i < 3; ++i)
    words.push_back(fmt::format("A.{}={}", i, std::string(50'000, 'x')));
  child_process child{words};
  for (int i = 0; i < 3; ++i) {
    auto part = i == 0 ? daemon.accept() : daemon.receive();
    CHECK(part.id() == 1);
    CHECK(part.more() == (i < 2));
    REQUIRE(part.set().assignments_size() == 1);
    CHECK(part.set().assignments(0).path() == fmt::format("A.{}", i));
  }
  control::Response done;
  done.mutable_change();
  daemon.answer(done);
  CHECK(child.wait().code == 0);
}

TEST_CASE("leasectl: a value that fits no packet is refused without a daemon") {
  auto word = "A.B=" + std::string(100'000, 'x');
  auto text = child_process{{"--socket", "/nowhere", "set", word}}.wait();
  CHECK(text.code == 1);
  CHECK(text.err == "A.B: 9007 no value is that long\n");
  auto json =
      child_process{{"--socket", "/nowhere", "--json", "set", word}}.wait();
  CHECK(json.code == 1);
  CHECK(json.out == R"({"faults":[{"path":"A.B","code":9007,)"
                    R"("text":"no value is that long"}]})"
                    "\n");
  auto path =
      child_process{{"--socket", "/nowhere", "--json", "get", word}}.wait();
  CHECK(path.code == 1);
  CHECK(path.out.find(R"(","code":9005,)") != std::string::npos);
}

TEST_CASE("leasectl: health ends with the daemon's level") {
  for (auto level :
       {pb::Health::HEALTHY, pb::Health::DEGRADED, pb::Health::CRITICAL}) {
    control::Response response;
    response.mutable_health()->set_level(level);
    CHECK(once({"health"}, response).code == static_cast<int>(level));
  }
}

TEST_CASE("leasectl: the fault table is shown without a daemon too, and that "
          "it is not as configured") {
  child_process child{
      {"--socket", "/nowhere/control.sock", "--json", "recovery", "table"}};
  auto ended = child.wait();
  CHECK(ended.code == 0);
  CHECK(begins_with(ended.out, R"([{"fault":"killed",)"));
  CHECK(ended.err.find("no daemon") != std::string::npos);
}

TEST_CASE("leasectl: validate needs no daemon and says where a file is wrong") {
  auto good =
      child_process{{"validate", LH_SOURCE_DIR "/deploy/config/gatewayd.toml"}}
          .wait();
  CHECK(good.code == 0);
  std::string file = LH_SOURCE_DIR "/deploy/leasectl/README.md";
  auto bad = child_process{{"validate", file}}.wait();
  CHECK(bad.code == 2);
  CHECK(begins_with(bad.err, file + ":3:1: "));
  auto json = child_process{{"--json", "validate", file}}.wait();
  CHECK(json.code == 2);
  CHECK(begins_with(json.out, "{\"error\":\"" + file + ":3:1: "));
}

TEST_CASE("connection: a silent daemon is given up after the patience") {
  fake_daemon daemon;
  auto opened =
      leasectl::connection::to(daemon.socket(), std::chrono::milliseconds{20});
  REQUIRE(opened);
  control::Request request;
  request.mutable_status();
  auto asked = opened->ask(request, false, [](const auto&) { return true; });
  REQUIRE_FALSE(asked);
  CHECK(asked.error().code == EAGAIN);
  CHECK(asked.error().text == "no answer from the daemon within 20 ms");
}
