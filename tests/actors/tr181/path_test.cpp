#include "actors/tr181/path.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "model_access.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace lh::tr181;
using namespace lh::tr181::test;

TEST_CASE("path: a full path names a parameter of a row") {
  auto query = parse_path("Device.DHCPv4.Client.12.SentOption.3.Tag");
  REQUIRE(query);
  CHECK(query->column == id::dhcpv4_client_sent_option::tag);
  CHECK(path_of(numbered_address(*query)) ==
        "Device.DHCPv4.Client.12.SentOption.3.");
  CHECK(parse_path("Device.DHCPv4.ClientNumberOfEntries")->steps.empty());
  CHECK(parse_path("Device.DHCPv4.Client.1.Renew()")->column ==
        id::dhcpv4_client::renew_command);
}

TEST_CASE("path: a partial path ends in a dot") {
  for (auto path : {"Device.", "Device.DHCPv4.", "Device.IP."})
    CHECK(parse_path(path)->column == none);
  CHECK(parse_path("Device.DHCPv4.Client.")->whole_table() ==
        id::dhcpv4_client::table);
  CHECK_FALSE(parse_path("Device.DHCPv4.Client.")->is_row());
  CHECK(parse_path("Device.DHCPv4.Client.1.")->is_row());
  CHECK(parse_path("Device.DHCPv4.Client.1.")->whole_table() == none);
}

TEST_CASE("path: what the schema does not know is refused") {
  for (auto path : {
           "",
           ".",
           "Device",
           "device.DHCPv4.",
           "Device..",
           "Device.DHCPv9.",
           "Device.DHCPv4",
           "Device.DHCPv4.Client",
           "Device.DHCPv4.Client.1",
           "Device.DHCPv4.Client.0.",
           "Device.DHCPv4.Client.01.",
           "Device.DHCPv4.Client.-1.",
           "Device.DHCPv4.Client.4294967297.",
           "Device.DHCPv4.Client.1.Nothing",
           "Device.DHCPv4.Client.1.Enable.",
           "Device.DHCPv4.Client.1..",
           "Device.DHCPv4.Client..",
           "Device.DHCPv4.Client.[].",
           "Device.DHCPv4.Client.[wan",
           "Device.DHCPv4.Client.[wan]",
           "Device.DHCPv4.Client.[wan]x.",
           "Device.DHCPv4.Client.[Nothing==1].",
           "Device.DHCPv4.Client.[Enable==true&&].",
           "Device.DHCPv4.Client.[Renew()==1].",
           "Device.DHCPv4.Client.**.",
           "Device.DHCPv4.Client.{i}.",
           "Device.DHCPv4.Client.1.Enable=1",
           " Device.DHCPv4.",
           "Device.DHCPv4.Client.*.Nothing",
       }) {
    INFO(path);
    auto query = parse_path(path);
    REQUIRE_FALSE(query);
    CHECK(query.error().code == 9005);
  }
}

TEST_CASE("path: rows are chosen by alias, wildcard and search") {
  auto t = with_clients(3);
  t = set(t, {{client(1, "Alias"), "wan"},
              {client(2, "Alias"), "a.b && \"c\""},
              {client(1, "Enable"), "true"},
              {client(1, "Interface"), "wan0"},
              {client(3, "Interface"), "wan3"}})
          .after;
  using list = values;
  auto enable = [&](const std::string& rows) {
    return get(t, "Device.DHCPv4.Client." + rows + ".Enable");
  };
  CHECK(enable("[wan]") == list{{client(1, "Enable"), "true"}});
  CHECK(enable("*").size() == 3);
  CHECK(enable("[Enable==true]") == list{{client(1, "Enable"), "true"}});
  CHECK(enable("[Enable==1]").size() == 1);
  CHECK(enable("[Enable!=true]").size() == 2);
  CHECK(enable("[X_RDK_LinuxInterface==\"wan3\"]") ==
        list{{client(3, "Enable"), "false"}});
  CHECK(enable("[Enable==false&&Interface==wan3]").size() == 1);
  CHECK(enable("[Enable==true&&Interface==wan3]").empty());
  CHECK(enable("[Alias==\"a.b && \"c\"\"]").size() == 1);
  CHECK(enable("[lan]").empty());
}

TEST_CASE("path: hostile text is refused at once") {
  std::string dots(65536, '.'), stars = "Device.DHCPv4.Client.";
  while (stars.size() < 65536)
    stars += "*.";
  std::string brackets = "Device.DHCPv4.Client." + std::string(65000, '[');
  std::string terms = "Device.DHCPv4.Client.[";
  while (terms.size() < 4000)
    terms += "Enable==1&&";
  auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 100; ++i)
    for (const auto& text : {dots, stars, brackets, terms, terms + "]."})
      CHECK_FALSE(parse_path(text));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds{5});
}
