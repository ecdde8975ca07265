#include "deploy/config/gateway_config.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <random>

using lh::config::parse_gateway_config;

namespace {

struct mistake {
  const char* text;
  const char* refusal;
};

std::string refusal_of(std::string_view text) {
  auto settings = parse_gateway_config(text, "f");
  return settings ? "accepted" : settings.error().text;
}

template <size_t N>
void check_all(const mistake (&mistakes)[N]) {
  for (auto& mistake : mistakes) {
    CAPTURE(mistake.text);
    CHECK(refusal_of(mistake.text) == mistake.refusal);
  }
}

std::string row(const std::string& keys) {
  return "[[dhcpv4.client]]\ninterface = \"wan0\"\n" + keys;
}

constexpr auto device_rule =
    "must be a device name of 1 to 15 octets without blanks, slashes or "
    "colons, or a path Device.IP.Interface.{i}., not this text";

} // namespace

TEST_CASE("gateway config: an unknown key or table is named at its place") {
  check_all({
      {"\n  [demon]\n", "f:2:4: unknown key in the file; known are: daemon, "
                        "log, programs, restart, policy, hooks, identity, "
                        "mapt, dhcpv4, dhcpv6"},
      {"[daemon]\nonstop = 1",
       "f:2:1: unknown key in daemon; known are: on_stop"},
      {"[dhcpv4]\nclients = []",
       "f:2:1: unknown key in dhcpv4; known are: client"},
      {"[[dhcpv4.client]]\nalias = \"a\"\n send = [{ tag = 1, hex = \"\" }]",
       "f:3:21: unknown key in send; known are: tag, value"},
      {"log.colour = true", "f:1:5: unknown key in log; known are: level"},
  });
}

TEST_CASE("gateway config: a value of the wrong type is refused") {
  check_all({
      {"daemon = 1", "f:1:10: daemon must be a table, not 1"},
      {"[log]\nlevel = true",
       "f:2:9: level must be one of \"debug\", \"info\", \"warn\", \"error\", "
       "not true"},
      {"[programs]\nudhcpc = [\"/sbin/udhcpc\"]",
       "f:2:10: udhcpc must be an absolute path, not a list"},
      {"[restart]\nmax_deaths = 5.0",
       "f:2:14: max_deaths must be a whole number from 1 to 1000, "
       "not a float or a time"},
      {"[restart]\nmax_deaths = \"5\"",
       "f:2:14: max_deaths must be a whole number from 1 to 1000, "
       "not this text"},
      {"[mapt]\nenable = 1", "f:2:10: enable must be true or false, not 1"},
      {"[hooks]\nexec = \"/bin/x\"",
       "f:2:8: exec must be a list of absolute paths, not this text"},
      {"[dhcpv4]\nclient = { alias = \"a\" }",
       "f:2:10: client must be a list of tables, not a table"},
      {"[dhcpv6]\nclient = [1]", "f:2:11: client must be a table, not 1"},
  });
}

TEST_CASE("gateway config: a number out of its range is refused") {
  check_all({
      {"[restart]\nmax_deaths = 0",
       "f:2:14: max_deaths must be a whole number from 1 to 1000, not 0"},
      {"[restart]\nperiod_ms = -1", "f:2:13: period_ms must be a whole number "
                                    "from 1 to 86400000, not -1"},
      {"[restart]\nhealthy_ms = 9223372036854775807",
       "f:2:14: healthy_ms must be a whole number from 1 to 86400000, "
       "not 9223372036854775807"},
      {"[hooks]\ntimeout_ms = 0", "f:2:14: timeout_ms must be a whole number "
                                  "from 1 to 86400000, not 0"},
      {"[restart]\nfirst_delay_ms = 90000",
       "f:2:18: first_delay_ms must be at most max_delay_ms, not 90000"},
      {"[restart]\nmax_delay_ms = 50",
       "f:2:16: max_delay_ms must be at least first_delay_ms, not 50"},
  });
}

TEST_CASE("gateway config: an unknown word is refused") {
  check_all({
      {"[daemon]\non_stop = \"Keep\"",
       "f:2:11: on_stop must be one of \"keep\", \"stop\", \"release\", "
       "not this text"},
      {"[policy]\nmissing_mask = 32",
       "f:2:16: missing_mask must be one of \"32\", \"classful\", not 32"},
      {"[policy]\nforeign_change = \"\"",
       "f:2:18: foreign_change must be one of \"revert\", \"report\", "
       "not this text"},
      {"[mapt]\nzero_padded_rule = \"lax\"",
       "f:2:20: zero_padded_rule must be one of \"strict\", \"tolerant\", "
       "not this text"},
      {"[[dhcpv4.client]]\nbackend = \"dibbler\"",
       "f:2:11: backend must be one of \"udhcpc\", \"dhcpcd\", not this text"},
      {"[[dhcpv6.client]]\nbackend = \"udhcpc\"",
       "f:2:11: backend must be one of \"dibbler\", \"dhcpcd\", "
       "not this text"},
      {"[[dhcpv6.client]]\nbackend = 1",
       "f:2:11: backend must be one of \"dibbler\", \"dhcpcd\", not 1"},
  });
}

TEST_CASE("gateway config: programs and hooks need absolute paths") {
  check_all({
      {"[programs]\ndhcpcd = \"dhcpcd\"",
       "f:2:10: dhcpcd must be an absolute path, not this text"},
      {"[programs]\nudhcpc = \"/a\\u0000b\"",
       "f:2:10: udhcpc must be an absolute path, not this text"},
      {"[hooks]\nexec = [\"/bin/a\",\n  \"b\"]",
       "f:3:3: exec must be an absolute path, not this text"},
  });
}

TEST_CASE("gateway config: enterprise and id go together") {
  check_all({
      {"[identity]\nenterprise = 3561", "f:2:1: enterprise and id go together"},
      {"[identity]\nid = \"x\"", "f:2:1: enterprise and id go together"},
      {"[identity]\nenterprise = 3561\nid = \"\"",
       "f:3:6: id must be a text of 1 to 124 octets without control "
       "characters, not this text"},
      {"[identity]\nenterprise = 4294967296\nid = \"x\"",
       "f:2:14: enterprise must be a whole number from 1 to 4294967295, "
       "not 4294967296"},
  });
}

TEST_CASE("gateway config: an option to send must be whole and known once") {
  constexpr auto hex =
      "value must be hex digits, two an octet, of at most 255 octets, "
      "not this text";
  auto refused = [](const std::string& send) {
    return refusal_of(row("send = " + send));
  };
  CHECK(refused("[{ tag = 0, value = \"\" }]") ==
        "f:3:17: tag must be a whole number from 1 to 254, not 0");
  CHECK(refused("[{ tag = 300, value = \"\" }]") ==
        "f:3:17: tag must be a whole number from 1 to 254, not 300");
  CHECK(refused("[{ tag = 60, value = \"4c4\" }]") ==
        std::string{"f:3:29: "} + hex);
  CHECK(refused("[{ tag = 60, value = \"4c; reboot\" }]") ==
        std::string{"f:3:29: "} + hex);
  CHECK(refused("[{ tag = 60, value = \"" + std::string(512, 'a') + "\" }]") ==
        std::string{"f:3:29: "} + hex);
  CHECK(refused("[{ tag = 60, value = \"" + std::string(510, 'a') + "\" }]") ==
        "accepted");
  CHECK(refused("[{ tag = 60 }]") == "f:3:9: send needs value");
  CHECK(refused("[{ value = \"00\" }]") == "f:3:9: send needs tag");
  CHECK(refused(
            "[{ tag = 60, value = \"00\" },\n{ tag = 60, value = \"01\" }]") ==
        "f:4:9: tag 60 is there twice");
}

TEST_CASE("gateway config: a requested tag is known once and in range") {
  CHECK(refusal_of(row("request = [3, 255]")) ==
        "f:3:15: request must be a whole number from 1 to 254, not 255");
  CHECK(refusal_of(row("request = [3, 6, 3]")) ==
        "f:3:18: tag 3 is there twice");
  CHECK(refusal_of(row("request = 3")) ==
        "f:3:11: request must be a list of option tags, not 3");
}

TEST_CASE("gateway config: options of DHCPv6 have tags up to 65535") {
  auto refused = [](const std::string& key) {
    return refusal_of("[[dhcpv6.client]]\nalias = \"a\"\n" + key);
  };
  CHECK(refused("request = [1, 65535]") == "accepted");
  CHECK(refused("request = [65536]") ==
        "f:3:12: request must be a whole number from 1 to 65535, not 65536");
  CHECK(refused("request = [0]") ==
        "f:3:12: request must be a whole number from 1 to 65535, not 0");
  CHECK(refused("request = [\"23\"]") ==
        "f:3:12: request must be a whole number from 1 to 65535, not this "
        "text");
  CHECK(refused("request = [23, 23]") == "accepted");
  CHECK(refused("send = [{ tag = 65535, value = \"\" }]") == "accepted");
  CHECK(refused("send = [{ tag = 0, value = \"\" }]") ==
        "f:3:17: tag must be a whole number from 1 to 65535, not 0");
  CHECK(refused("send = [{ tag = 16, value = \"" + std::string(512, 'a') +
                "\" }]") == "accepted");
  CHECK(refused("send = [{ tag = 16, value = \"" + std::string(32770, 'a') +
                "\" }]") ==
        "f:3:29: value must be hex digits, two an octet, of at most 16384 "
        "octets, not this text");
  std::string many;
  for (int tag = 1; tag <= 513; ++tag)
    many += fmt::format("{},", tag);
  CHECK(refused("request = [" + many + "]") ==
        "f:3:11: request may have at most 512 elements");
}

TEST_CASE("gateway config: a prefix hint is a prefix with its length") {
  auto refused = [](const std::string& hints) {
    return refusal_of("[[dhcpv6.client]]\nalias = \"a\"\nprefix_hints = " +
                      hints);
  };
  CHECK(refused("[]") == "accepted");
  CHECK(refused("[\"::/56\", \"2001:db8::/48\"]") == "accepted");
  constexpr auto rule =
      "prefix_hints must be an IPv6 prefix and its length, or a length alone "
      "(::/56), but not multicast, link-local or loopback, not ";
  for (auto hint : {"56", "::", "::/129", "192.0.2.0/24", "::/x", "ff02::/16",
                    "fe80::/10", "::1/128"}) {
    CAPTURE(hint);
    CHECK(refused(fmt::format("[\"::/56\",\n\"{}\"]", hint)) ==
          fmt::format("f:4:1: {}{}", rule, hint));
  }
  CHECK(refused("[\"\"]") == fmt::format("f:3:17: {}this text", rule));
  CHECK(refused("[56]") == fmt::format("f:3:17: {}56", rule));
  CHECK(refused("\"::/56\"") ==
        "f:3:16: prefix_hints must be a list of prefixes, not this text");
  std::string many;
  for (int n = 0; n < 17; ++n)
    many += "\"::/56\",";
  CHECK(refused("[" + many + "]") ==
        "f:3:16: prefix_hints may have at most 16 elements");
}

TEST_CASE("gateway config: what can be no device is refused as interface") {
  for (auto name : {"", ".", "..", "a b", "a/b", "a:b", "a\\tb", "; reboot",
                    "abcdefghijklmnop", "Device.IP.Interface.",
                    "Device.IP.Interface.0.", "Device.IP.Interface.1x.",
                    "Device.IP.Interface.1.Name", "Device.Bridge.1."}) {
    CAPTURE(name);
    auto text = fmt::format("[[dhcpv4.client]]\ninterface = \"{}\"", name);
    CHECK(refusal_of(text) == fmt::format("f:2:13: interface {}", device_rule));
  }
  for (auto name : {"abcdefghijklmno", "eth1.10", "Device.IP.Interface.1.",
                    "Device.IP.Interface.12"}) {
    CAPTURE(name);
    auto text = fmt::format("[[dhcpv6.client]]\ninterface = \"{}\"", name);
    CHECK(refusal_of(text) == "accepted");
  }
}

TEST_CASE("gateway config: downstream interfaces are checked") {
  CHECK(refusal_of("[[dhcpv6.client]]\nalias = \"a\"\n"
                   "downstream = [{ subnet_id = 1 }]") ==
        "f:3:15: downstream needs interface");
  CHECK(refusal_of("[[dhcpv6.client]]\nalias = \"a\"\n"
                   "downstream = [{ interface = \"lan 0\" }]") ==
        fmt::format("f:3:29: interface {}", device_rule));
}

TEST_CASE("gateway config: an alias starts with a letter, 64 octets at most") {
  for (auto alias : {std::string{}, std::string{"1a"}, std::string{"_a"},
                     std::string{"a\\nb"}, std::string(65, 'a')}) {
    CAPTURE(alias);
    CHECK(refusal_of("[[dhcpv4.client]]\nalias = \"" + alias + "\"") ==
          "f:2:9: alias must be a text that starts with a letter, of at most "
          "64 octets, without control characters, not this text");
  }
  auto longest = "[[dhcpv4.client]]\nalias = \"" + std::string(64, 'a') + "\"";
  CHECK(refusal_of(longest) == "accepted");
}

TEST_CASE("gateway config: two clients of a family are never the same") {
  const std::string wan = "[[dhcpv4.client]]\nalias = \"wan\"\n";
  const std::string bare = "[[dhcpv4.client]]\ninterface = \"wan0\"\n";
  CHECK(refusal_of(wan + wan) == "f:4:9: another client is known as \"wan\"");
  CHECK(refusal_of(bare + bare) ==
        "f:4:13: another client is known as \"wan0\", give this one an alias");
  CHECK(refusal_of("[[dhcpv4.client]]\nalias = \"wan0\"\n" + bare) ==
        "f:4:13: another client is known as \"wan0\", give this one an alias");
  CHECK(refusal_of("\n[[dhcpv4.client]]\nenable = false") ==
        "f:2:1: a client needs an alias or an interface");
  CHECK(refusal_of(wan + "interface = \"wan0\"\n" + bare) == "accepted");
  CHECK(refusal_of(wan + "[[dhcpv6.client]]\nalias = \"wan\"") == "accepted");
}

TEST_CASE("gateway config: the first mistake of the file is told") {
  CHECK(refusal_of("[policy]\nmissing_mask = \"x\"\n[daemon]\nx = 1") ==
        "f:2:16: missing_mask must be one of \"32\", \"classful\", "
        "not this text");
}

TEST_CASE("gateway config: what is no TOML is refused with its place") {
  CHECK(refusal_of("[log]\nlevel = \"info").starts_with("f:2:14: "));
  CHECK(refusal_of("[log]\nlevel = info").starts_with("f:2:"));
  CHECK(refusal_of("[log]\n[log]").starts_with("f:2:"));
  CHECK(refusal_of("[log]\nlevel = \"info\"\nlevel = \"warn\"")
            .starts_with("f:3:"));
  CHECK(refusal_of(std::string_view{"a\0b", 3}).starts_with("f:1:2: "));
  CHECK(refusal_of("\n\xff\xfe").starts_with("f:2:1: "));
}

TEST_CASE("gateway config: TOML that no key needs is refused") {
  constexpr auto not_ascii = "write other characters than ASCII as \\uXXXX";
  CHECK(refusal_of("[log]\n\xc3\xa9 = 1") ==
        fmt::format("f:2:1: {}", not_ascii));
  CHECK(refusal_of("# \xc3\xa9\n\n[log]\nlevel = 'a\xc3\xa9'") ==
        fmt::format("f:4:11: {}", not_ascii));
  check_all({
      {"[log]\nlevel = \"\"\"info\"\"\"",
       "f:2:9: texts of more than one line have no use here"},
      {"\"\\\"\" = '''x'''",
       "f:1:8: texts of more than one line have no use here"},
  });
}

TEST_CASE("gateway config: what the parser loses itself in is refused") {
  constexpr auto no_toml = "this line is no TOML";
  CHECK(refusal_of("[[[a]]]") == fmt::format("f:1:1: {}", no_toml));
  CHECK(refusal_of("\n[&") == fmt::format("f:2:1: {}", no_toml));
  CHECK(refusal_of("a = 1\nb = 1989-05-27T.x07:32:00Z\n\nd = 1") ==
        fmt::format("f:2:1: {}", no_toml));
}

TEST_CASE("gateway config: 64 KiB of noise is refused without a crash") {
  std::mt19937 random{4711};
  for (int round = 0; round < 20; ++round) {
    std::string noise(65536, '\0');
    for (auto& byte : noise)
      byte = static_cast<char>(random());
    CHECK(refusal_of(noise).starts_with("f:"));
  }
  CHECK(refusal_of(std::string(65536, 'a')).starts_with("f:1:"));
  CHECK(refusal_of(std::string(65536, '[')).starts_with("f:1:"));
  CHECK(refusal_of("a = " + std::string(65536, '[')).starts_with("f:1:"));
}

TEST_CASE("gateway config: mutations of a good file never crash") {
  std::mt19937 random{42};
  auto good = row("send = [{ tag = 60, value = \"4c48\" }]\n[restart]\n"
                  "max_deaths = 5\n[hooks]\nexec = [\"/bin/true\"]\n");
  for (int round = 0; round < 5000; ++round) {
    auto text = good;
    for (int change = 0; change < 3; ++change)
      text[random() % text.size()] = static_cast<char>(random());
    auto told = refusal_of(text.substr(0, random() % (text.size() + 1)));
    CHECK((told == "accepted" || told.starts_with("f:")));
  }
}

TEST_CASE("gateway config: tables nested by dots are refused, not recursed") {
  std::string deep = "a";
  while (deep.size() < 65536)
    deep += ".a";
  CHECK(refusal_of("\n" + deep + " = 1") ==
        "f:2:66: a line may have at most 32 dots between names");
  std::string line = "a";
  while (line.size() < 60)
    line += ".a";
  std::string nested = "[" + line + "]\n";
  for (int level = 0; level < 120; ++level)
    nested += line + " = [{" + line + " = [\n";
  CHECK(refusal_of(nested).starts_with("f:"));
}
