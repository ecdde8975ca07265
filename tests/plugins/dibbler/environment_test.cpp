#include "messages/ipc/frame.hpp"
#include "messages/net/hex.hpp"
#include "plugins/dibbler/environment.hpp"
#include "tests/plugins/dibbler/captures.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

using namespace lh;
using dibbler::variable;

namespace {

plugin::Event read(std::string_view action, std::string_view capture) {
  return dibbler::event_from(action, captures::parse(capture)).value();
}

/// The answer to a REQUEST that also has `variables`.
plugin::Event read(const std::vector<variable>& variables) {
  std::vector<variable> all{{"CLNT_MESSAGE", "REQUEST"}};
  all.insert(all.end(), variables.begin(), variables.end());
  return dibbler::event_from("add", all).value();
}

std::map<uint32_t, std::string> options(const plugin::Event& event) {
  std::map<uint32_t, std::string> hex;
  for (auto& [code, bytes] : event.options())
    hex[code] = net::to_hex(bytes);
  return hex;
}

using names = std::vector<std::string>;

names unreadable(const plugin::Event& event) {
  return {event.unreadable().begin(), event.unreadable().end()};
}

} // namespace

TEST_CASE("dibbler environment: a captured lease is kept whole") {
  auto event = read("add", captures::request);
  CHECK(event.kind() == plugin::BOUND);
  CHECK(event.interface() == "wan0");
  REQUIRE(event.addresses_size() == 1);
  CHECK(event.addresses(0).high() == 0x20010db800000000);
  CHECK(event.addresses(0).low() == 0x100);
  CHECK(event.addresses(0).preferred_s() == 20);
  CHECK(event.addresses(0).valid_s() == 40);
  REQUIRE(event.prefixes_size() == 1);
  CHECK(event.prefixes(0).high() == 0x20010db8f0000000);
  CHECK(event.prefixes(0).length() == 56);
  CHECK(options(event) ==
        std::map<uint32_t, std::string>{
            {1, "000200000de94142"},
            {2, "00030001020000000001"},
            {7, "ff"},
            {13, ""},
            {17, "0000118b08770003010203"},
            {23, "20010db8000000000000000000000053"
                 "20010db8000000000000000000000054"},
            {24, "03697370076578616d706c6500076578616d706c65036e657400"},
            {32, "00000258"},
            {39, "0003777777036973700365787400"},
            {42, "4575726f7065"},
            {64, "0461667472036973700365787400"},
            {88, "c0000201"},
            {95, "005900020110"},
        });
}

TEST_CASE("dibbler environment: an option that comes again is named") {
  CHECK(unreadable(read("add", captures::request)) == names{"SRV_OPTION17"});
}

TEST_CASE("dibbler environment: each exchange has its kind") {
  CHECK(read("update", captures::renew).kind() == plugin::RENEW);
  CHECK(read("update", captures::rebind).kind() == plugin::RENEW);
  CHECK(read("add", captures::confirm).kind() == plugin::RENEW);
  CHECK(read("update", captures::information).kind() == plugin::INFORMED);
}

TEST_CASE("dibbler environment: an Information-request brings options") {
  auto event = read("update", captures::information);
  CHECK(event.addresses().empty());
  CHECK(event.prefixes().empty());
  CHECK(event.options_size() == 4);
}

TEST_CASE("dibbler environment: what cannot be read has no content") {
  auto event = read("add", captures::damaged);
  CHECK(unreadable(event) ==
        names{"SRV_OPTION24", "SRV_OPTION64", "SRV_OPTION23"});
  for (uint32_t code : {23, 24, 64, 95})
    CHECK(event.options().at(code).empty());
}

TEST_CASE("dibbler environment: the client's options are not the server's") {
  auto event = read({{"CLNT_OPTION16", "00:01"}, {"SRV_OPTION88", "00"}});
  CHECK(event.options().empty());
}

TEST_CASE("dibbler environment: odd names and values are passed over") {
  auto event = read({{"SRV_OPTION0", "00"},
                     {"SRV_OPTION65536", "00"},
                     {"SRV_OPTION000088", "00"},
                     {"SRV_OPTION", "00"},
                     {"SRV_OPTION88", "0:1"},
                     {"SRV_OPTION89", "$(reboot)"},
                     {"SRV_OPTION65535", "fF"},
                     {"IFACE", "wan0; reboot"},
                     {"OPTION_NEXT_HOP", "::1"}});
  CHECK(unreadable(event) == names{"SRV_OPTION88", "SRV_OPTION89"});
  CHECK(options(event) ==
        std::map<uint32_t, std::string>{{88, ""}, {89, ""}, {65535, "ff"}});
  CHECK(event.interface() == "");
}

TEST_CASE("dibbler environment: other calls are refused") {
  auto lease = captures::parse(captures::request);
  for (auto action : {"", "delete", "expire", "ADD"})
    CHECK_FALSE(dibbler::event_from(action, lease));
  std::vector<variable> none;
  CHECK_FALSE(dibbler::event_from("add", none));
  std::vector<variable> other{{"CLNT_MESSAGE", "SOLICIT"}};
  CHECK_FALSE(dibbler::event_from("add", other));
}

TEST_CASE("dibbler environment: the longest option makes way for the frame") {
  std::string large(120'000, 'a');
  for (size_t at = 2; at < large.size(); at += 3)
    large[at] = ':';
  large.resize(large.size() - 1);
  auto event = read({{"SRV_OPTION88", "01"},
                     {"SRV_OPTION90", large},
                     {"SRV_OPTION91", large},
                     {"SRV_OPTION92", "02:03"}});
  event.set_client("dhcp6-client-1");
  CHECK(ipc::encode_frame(event));
  CHECK(event.options().at(88).size() == 1);
  CHECK(event.options().at(92).size() == 2);
  CHECK(event.options().at(90).size() + event.options().at(91).size() ==
        40'000);
  CHECK(event.unreadable_size() == 1);
}

TEST_CASE("dibbler environment: thousands of variables fit into a frame") {
  std::vector<std::string> text;
  for (int i = 0; i < 4000; ++i)
    text.push_back("PREFIX" + std::to_string(i));
  std::vector<variable> all{{"CLNT_MESSAGE", "RENEW"}};
  for (auto& name : text)
    all.emplace_back(name, "2001:db8::");
  auto event = dibbler::event_from("update", all).value();
  CHECK(event.prefixes_size() == 1023);
  CHECK(unreadable(event) == names{"further variables"});
  CHECK(ipc::encode_frame(event));
}
