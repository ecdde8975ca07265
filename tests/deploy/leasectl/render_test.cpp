#include "deploy/leasectl/plain.hpp"
#include "deploy/leasectl/render.hpp"

#include <doctest/doctest.h>

using namespace lh;
using leasectl::command_line;
using leasectl::outcome;
using leasectl::render;

namespace {

command_line line_of(std::vector<std::string> words, bool json) {
  command_line line;
  line.verb = "verb";
  line.words = std::move(words);
  line.json = json;
  return line;
}

pb::Parameter parameter(const std::string& path) {
  pb::Parameter made;
  made.set_path(path);
  return made;
}

control::Response parameters() {
  control::Response response;
  auto& page = *response.mutable_parameters();
  *page.add_parameters() = parameter("A.1.Enable");
  page.mutable_parameters(0)->set_boolean(true);
  *page.add_parameters() = parameter("A.1.Left");
  page.mutable_parameters(1)->set_signed_number(-1);
  *page.add_parameters() = parameter("A.1.Count");
  page.mutable_parameters(2)->set_unsigned_number(18446744073709551615u);
  *page.add_parameters() = parameter("A.1.Name");
  page.mutable_parameters(3)->set_text("a \"b\"\n");
  return response;
}

pb::ActorInfo actor(const std::string& name, const std::string& parent) {
  pb::ActorInfo info;
  info.set_name(name);
  info.set_parent(parent);
  info.set_state("running");
  return info;
}

} // namespace

TEST_CASE("render: parameters as JSON are one flat object") {
  CHECK(render(line_of({"A."}, true), parameters()).out ==
        R"({"A.1.Enable":true,"A.1.Left":-1,)"
        R"("A.1.Count":18446744073709551615,"A.1.Name":"a \"b\"\n"})"
        "\n");
  control::Response none;
  none.mutable_parameters();
  CHECK(render(line_of({"A."}, true), none).out == "{}\n");
  CHECK(render(line_of({"A."}, false), none).out == "");
}

TEST_CASE("render: one full parameter is bare, several have their paths") {
  control::Response one;
  *one.mutable_parameters()->add_parameters() = parameter("A.1.Enable");
  one.mutable_parameters()->mutable_parameters(0)->set_boolean(false);
  CHECK(render(line_of({"A.1.Enable"}, false), one).out == "false\n");
  CHECK(render(line_of({"A.[wan].Enable"}, false), one).out == "false\n");
  for (auto* path : {"A.1.", "A.*.Enable", "A.[Enable==false].Enable"}) {
    CAPTURE(path);
    CHECK(render(line_of({path}, false), one).out == "A.1.Enable false\n");
  }
  CHECK(render(line_of({"A."}, false), parameters()).out ==
        "A.1.Enable true\nA.1.Left -1\nA.1.Count 18446744073709551615\n"
        "A.1.Name a \"b\"\\x0a\n");
}

TEST_CASE("render: a parameter without a value is an empty text") {
  control::Response one;
  *one.mutable_parameters()->add_parameters() = parameter("A.B");
  CHECK(render(line_of({"A.B"}, true), one).out == "{\"A.B\":\"\"}\n");
}

TEST_CASE("render: faults refuse, a line or an object each") {
  control::Response response;
  for (auto* path : {"A.Enable", "A.Name"}) {
    auto& fault = *response.mutable_change()->add_faults();
    fault.set_path(path);
    fault.set_code(9007);
    fault.set_text("not a \"boolean\"");
  }
  auto text = render(line_of({}, false), response);
  CHECK(text.code == 1);
  CHECK(text.out == "");
  CHECK(text.err == "A.Enable: 9007 not a \"boolean\"\n"
                    "A.Name: 9007 not a \"boolean\"\n");
  auto json = render(line_of({}, true), response);
  CHECK(json.code == 1);
  CHECK(json.err == "");
  CHECK(json.out ==
        R"({"faults":[{"path":"A.Enable","code":9007,)"
        R"("text":"not a \"boolean\""},{"path":"A.Name","code":9007,)"
        R"("text":"not a \"boolean\""}]})"
        "\n");
}

TEST_CASE("render: a get that was refused prints no parameter") {
  auto response = parameters();
  auto& fault = *response.mutable_parameters()->add_faults();
  fault.set_path("A.9.");
  fault.set_code(9005);
  fault.set_text("unknown path");
  auto refused = render(line_of({"A.", "A.9."}, false), response);
  CHECK(refused.code == 1);
  CHECK(refused.out == "");
  CHECK(refused.err == "A.9.: 9005 unknown path\n");
}

TEST_CASE("render: a change is silent, a new row has a path") {
  control::Response response;
  response.mutable_change();
  CHECK(render(line_of({}, false), response).out == "");
  CHECK(render(line_of({}, true), response).out == "{}\n");
  response.mutable_change()->set_path("A.2.");
  CHECK(render(line_of({}, false), response).out == "A.2.\n");
  CHECK(render(line_of({}, true), response).out == "{\"path\":\"A.2.\"}\n");
}

TEST_CASE("render: a change that is not kept is done, with a warning") {
  control::Response response;
  response.mutable_change()->set_path("A.2.");
  response.mutable_change()->set_warning("not kept: disk full");
  auto done = render(line_of({}, false), response);
  CHECK(done.code == 0);
  CHECK(done.out == "A.2.\n");
  CHECK(done.err == "leasectl: not kept: disk full\n");
}

TEST_CASE("render: what the daemon cannot do is a refusal") {
  control::Response response;
  response.mutable_failure()->set_text("no such client");
  auto refused = render(line_of({"wan"}, false), response);
  CHECK(refused.code == 1);
  CHECK(refused.err == "wan: 9002 no such client\n");
  control::Response restarted;
  restarted.mutable_restarted()->set_found(false);
  CHECK(render(line_of({"x"}, false), restarted).err ==
        "x: 9005 no such actor\n");
  restarted.mutable_restarted()->set_found(true);
  CHECK(render(line_of({"x"}, false), restarted).code == 0);
}

TEST_CASE("render: the status of clients is a table") {
  control::Response response;
  CHECK(response.mutable_status()->clients_size() == 0);
  auto& client = *response.mutable_status()->add_clients();
  client.set_path("Device.DHCPv4.Client.1");
  client.set_interface("wan0");
  client.set_backend("udhcpc");
  client.set_state("bound");
  client.set_dhcp_status("Bound");
  client.set_address("192.0.2.7/24");
  client.set_lease_remaining(3599);
  client.set_pid(4711);
  client.set_last_error("a\x1b[2J");
  CHECK(render(line_of({}, false), response).out ==
        "CLIENT                  INTERFACE  BACKEND  STATE  DHCP   "
        "ADDRESS       LEASE  PID   RESTARTS  ERROR\n"
        "Device.DHCPv4.Client.1  wan0       udhcpc   bound  Bound  "
        "192.0.2.7/24  3599s  4711  0         a\\x1b[2J\n");
}

TEST_CASE("render: what a client does not honour stands below its line") {
  control::Response response;
  for (auto* path : {"A.1", "A.2"})
    response.mutable_status()->add_clients()->set_path(path);
  auto& one = *response.mutable_status()->mutable_clients(0);
  for (auto* name : {"DSCPMark", "Mode"}) {
    auto& unheeded = *one.add_not_honoured();
    unheeded.set_path(std::string{"A.1."} + name);
    unheeded.set_reason("udhcpc\ncannot");
  }
  auto line = line_of({}, false);
  line.verbose = true;
  auto shown = render(line, response).out;
  auto first = shown.find("\nA.1 ");
  auto second = shown.find("\nA.2 ");
  auto reasons = shown.find("\n  A.1.DSCPMark: udhcpc\\x0acannot\n"
                            "  A.1.Mode: udhcpc\\x0acannot\n");
  CHECK(first < reasons);
  CHECK(reasons < second);
  CHECK(second < shown.size());
}

TEST_CASE("render: status as JSON has not_honoured only when it is asked "
          "for") {
  control::Response response;
  response.mutable_status()->add_clients()->set_path("A.1");
  response.mutable_status()->add_clients()->set_path("A.2");
  auto line = line_of({}, true);
  auto brief = render(line, response).out;
  CHECK(brief.find("not_honoured") == std::string::npos);
  auto& unheeded =
      *response.mutable_status()->mutable_clients(0)->add_not_honoured();
  unheeded.set_path("A.1.DSCPMark");
  unheeded.set_reason("no");
  CHECK(render(line, response).out == brief);
  line.verbose = true;
  auto full = render(line, response).out;
  CHECK(full.find(R"("last_error":"","not_honoured":[{"path":"A.1.DSCPMark",)"
                  R"("reason":"no"}],"downstream":[],"recovery":null},)"
                  R"({"path":"A.2",)") != std::string::npos);
  CHECK(full.find(R"("not_honoured":[],"downstream":[],"recovery":null}]})"
                  "\n") != std::string::npos);
  CHECK(brief.find(R"("last_error":"","downstream":[]}]})"
                   "\n") != std::string::npos);
  CHECK(render(line_of({}, true), control::Response{}).code == 3);
  control::Response none;
  none.mutable_status();
  CHECK(render(line_of({}, true), none).out == "{\"clients\":[]}\n");
}

TEST_CASE("render: a watch shows values as get shows several") {
  auto line = line_of({"A.1.Enable"}, false);
  CHECK(leasectl::render_streamed(line, parameters()) ==
        "A.1.Enable true\nA.1.Left -1\nA.1.Count 18446744073709551615\n"
        "A.1.Name a \"b\"\\x0a\n");
  line.json = true;
  CHECK(leasectl::render_streamed(line, parameters()) ==
        R"({"path":"A.1.Enable","value":true})"
        "\n"
        R"({"path":"A.1.Left","value":-1})"
        "\n"
        R"({"path":"A.1.Count","value":18446744073709551615})"
        "\n"
        R"({"path":"A.1.Name","value":"a \"b\"\n"})"
        "\n");
}

TEST_CASE("render: a watch shows changes a line each") {
  control::Response response;
  auto& changes = *response.mutable_changes();
  changes.add_changes()->set_created("A.2.");
  auto& value = *changes.add_changes()->mutable_value();
  value.set_path("A.2.Status");
  value.set_text("deleted");
  changes.add_changes()->set_deleted("A.1.");
  CHECK(leasectl::render_streamed(line_of({"A."}, false), response) ==
        "A.2. created\nA.2.Status deleted\nA.1. deleted\n");
  CHECK(leasectl::render_streamed(line_of({"A."}, true), response) ==
        R"({"created":"A.2."})"
        "\n"
        R"({"path":"A.2.Status","value":"deleted"})"
        "\n"
        R"({"deleted":"A.1."})"
        "\n");
}

TEST_CASE("render: what ends a stream is no part of it") {
  auto line = line_of({"A."}, false);
  control::Response failure;
  failure.mutable_failure()->set_text("gone");
  CHECK_FALSE(leasectl::render_streamed(line, failure));
  control::Response refused;
  refused.mutable_parameters()->add_faults()->set_path("A.");
  CHECK_FALSE(leasectl::render_streamed(line, refused));
}

TEST_CASE("render: actors stand below their parents, each once") {
  control::Response response;
  auto& actors = *response.mutable_actors();
  *actors.add_actors() = actor("child", "root");
  *actors.add_actors() = actor("root", "");
  *actors.add_actors() = actor("grandchild", "child");
  *actors.add_actors() = actor("orphan", "nobody");
  *actors.add_actors() = actor("egg", "hen");
  *actors.add_actors() = actor("hen", "egg");
  actors.mutable_actors(2)->set_pid(77);
  CHECK(render(line_of({}, false), response).out ==
        "ACTOR           STATE    MAILBOX  HANDLED  RESTARTS  PID  ERROR\n"
        "root            running  0        0        0         -    -\n"
        "  child         running  0        0        0         -    -\n"
        "    grandchild  running  0        0        0         77   -\n"
        "orphan          running  0        0        0         -    -\n"
        "egg             running  0        0        0         -    -\n"
        "  hen           running  0        0        0         -    -\n");
}

TEST_CASE("render: actors as JSON are a list, a pid only where there is one") {
  control::Response response;
  *response.mutable_actors()->add_actors() = actor("a", "");
  *response.mutable_actors()->add_actors() = actor("b", "a");
  response.mutable_actors()->mutable_actors(1)->set_pid(77);
  CHECK(render(line_of({}, true), response).out ==
        R"([{"id":0,"name":"a","parent":"","state":"running",)"
        R"("mailbox_depth":0,"handled":0,"restarts":0,"last_error":""},)"
        R"({"id":0,"name":"b","parent":"a","state":"running",)"
        R"("mailbox_depth":0,"handled":0,"restarts":0,"last_error":"",)"
        R"("pid":77}])"
        "\n");
}

TEST_CASE("render: why is a list of steps") {
  control::Response response;
  auto& step = *response.mutable_transitions()->add_transitions();
  step.set_client("Device.DHCPv4.Client.1");
  step.mutable_time()->set_ns(1'700'000'000'000'000'000);
  step.set_from("acquiring");
  step.set_to("bound");
  step.set_cause("lease");
  step.set_event_seq(3);
  CHECK(render(line_of({"wan"}, true), response).out ==
        R"([{"time":"2023-11-14T22:13:20.000Z","from":"acquiring",)"
        R"("to":"bound","cause":"lease","event_seq":3}])"
        "\n");
  CHECK(render(line_of({"wan"}, false), response).out ==
        "TIME                      FROM       TO     EVENT  CAUSE\n"
        "2023-11-14T22:13:20.000Z  acquiring  bound  3      lease\n");
}

TEST_CASE("render: health ends with its level") {
  control::Response response;
  CHECK(render(line_of({}, false), response).code == 3);
  response.mutable_health()->set_level(pb::Health::HEALTHY);
  CHECK(render(line_of({}, false), response).code == 0);
  response.mutable_health()->set_level(pb::Health::DEGRADED);
  response.mutable_health()->add_reasons("wan is acquiring");
  auto degraded = render(line_of({}, false), response);
  CHECK(degraded.code == 1);
  CHECK(degraded.out == "degraded\nwan is acquiring\n");
  response.mutable_health()->set_level(pb::Health::CRITICAL);
  auto critical = render(line_of({}, true), response);
  CHECK(critical.code == 2);
  CHECK(critical.out ==
        "{\"level\":\"CRITICAL\",\"reasons\":[\"wan is acquiring\"]}\n");
}

TEST_CASE("render: an event is a line that begins with its number") {
  pb::EventPage page;
  auto& event = *page.add_events();
  event.set_seq(4);
  event.mutable_time()->set_ns(1'700'000'000'000'000'000);
  event.set_type(pb::LEASE_DEL);
  event.set_client("Device.DHCPv4.Client.1");
  event.set_interface("wan0");
  event.set_cause("expired");
  event.add_changed("address");
  event.add_changed("dns");
  event.mutable_old()->mutable_v4()->mutable_address()->set_value(0xc0000207);
  event.mutable_old()->mutable_v4()->set_prefix_len(24);
  CHECK(leasectl::render_events(page, false) ==
        "4 2023-11-14T22:13:20.000Z LEASE_DEL Device.DHCPv4.Client.1 wan0 "
        "was 192.0.2.7/24 (expired) changed address,dns\n");
}

TEST_CASE("plain: controls cannot drive a terminal, UTF-8 stays") {
  CHECK(leasectl::plain("a\x1b[2J\t\x7f") == "a\\x1b[2J\\x09\\x7f");
  CHECK(leasectl::plain("\xc3\xa9") == "\xc3\xa9");
}
