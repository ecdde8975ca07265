#include "messages/log/catalogue.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace lh::log;

TEST_CASE("log line: id first, then fields in their order") {
  CHECK(render(lease_bound, {{"client", "c"}, {"address", "192.0.2.7/24"}}) ==
        "lease-bound client=c address=192.0.2.7/24");
  CHECK(render(daemon_started, {}) == "daemon-started");
}

TEST_CASE("log line: a value cannot break out of its field or its line") {
  CHECK(render(client_output, {{"line", "a\nb=\"c\" \\\x1b[2J"}}) ==
        "client-output line=\"a\\x0ab=\\\"c\\\" \\\\\\x1b[2J\"");
  CHECK(render(client_output, {{"line", std::string("\0", 1)}}) ==
        "client-output line=\"\\x00\"");
  CHECK(render(client_output, {{"line", ""}}) == "client-output line=\"\"");
  CHECK(render(client_output, {{"line", "a=b"}}).find('\n') ==
        std::string::npos);
}

TEST_CASE("log line: what an operator has to act on is an error") {
  for (auto* event : {&client_critical, &store_alarm, &store_damaged,
                      &settings_refused, &lease_without_mask})
    CHECK(event->severity == level::error);
}
