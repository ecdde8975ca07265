#include "actors/tr181/path.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "actors/tr181/select.hpp"
#include "model_access.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <vector>

using namespace lh::tr181;
using namespace lh::tr181::test;

namespace {

/// What is wrong with a path; empty when nothing is.
std::string wrong(const std::string& path) {
  auto query = parse_path(path);
  CHECK((query || query.error().code == 9005));
  return query ? "" : query.error().text;
}

/// What is wrong with a search for clients.
std::string wrong_search(const std::string& text) {
  return wrong("Device.DHCPv4.Client.[" + text + "].Enable");
}

const std::vector<std::string> valid{
    "Device.",
    "Device.DHCPv4.Client.1.Enable",
    "Device.DHCPv4.Client.*.ReqOption.*.Tag",
    "Device.DHCPv4.Client.[wan].SentOption.12.",
    "Device.DHCPv4.Client.[\"wan\"].Renew()",
    "Device.DHCPv4.Client.[Enable==true&&Alias!=\"a%22b\"].IPAddress",
    "Device.DHCPv4.Client.[DNSServers~=\"192.0.2.1\"].Interface+.Name",
    "Device.DHCPv4.Client.[Interface+.Status == \"Up\"].Stats.",
    "Device.DHCPv4.Client.1.ReqOption.[Order<=3&&Tag>50].Value",
    "Device.IP.Interface.[Name!=\"\"].IPv4Address.1.Status",
};

/// A path that somebody has damaged.
std::string damaged(std::mt19937& random) {
  static const std::string signs = ".[]\"*+#%&=!~<>() 019-AaDe\xc3\n";
  auto any = [&](size_t n) { return random() % n; };
  auto path = valid[any(valid.size())];
  for (auto times = 1 + any(2); times > 0; --times) {
    auto at = any(path.size() + 1);
    auto length = any(4);
    switch (any(4)) {
    case 0:
      path.erase(at, length);
      break;
    case 1:
      path.insert(at, 1, signs[any(signs.size())]);
      break;
    case 2:
      path.insert(at, path.substr(any(path.size() + 1), 8 * length));
      break;
    default:
      const auto& other = valid[any(valid.size())];
      path = path.substr(0, at) + other.substr(any(other.size()));
    }
  }
  return path;
}

} // namespace

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
  for (auto path : {"Device.", "Device.DHCPv4.", "Device.IP.",
                    "Device.DHCPv4.Client.1.Stats."})
    CHECK(parse_path(path)->column == none);
  CHECK(parse_path("Device.DHCPv4.Client.")->whole_table() ==
        id::dhcpv4_client::table);
  CHECK_FALSE(parse_path("Device.DHCPv4.Client.")->is_row());
  CHECK(parse_path("Device.DHCPv4.Client.1.")->is_row());
  CHECK(parse_path("Device.DHCPv4.Client.1.")->whole_table() == none);
}

TEST_CASE("path: a followed reference is no row that numbers name") {
  auto query = parse_path("Device.DHCPv4.Client.1.Interface+.Name");
  REQUIRE(query);
  CHECK(query->table() == id::ip_interface::table);
  CHECK(query->column == id::ip_interface::name);
  CHECK(numbered_address(*query) == row_address{});
  CHECK(parse_path("Device.DHCPv4.Client.1.Interface+.")->is_row());
}

TEST_CASE("path: a fault says which part is wrong") {
  struct sample {
    const char* path;
    const char* text;
  };
  for (const auto& s : std::initializer_list<sample>{
           {"", "no 'Device.' at the start of ''"},
           {".", "no 'Device.' at the start of '.'"},
           {"Device", "no 'Device.' at the start of 'Device'"},
           {"device.DHCPv4.", "no 'Device.' at the start of 'device.DHCPv4.'"},
           {" Device.DHCPv4.",
            "no 'Device.' at the start of ' Device.DHCPv4.'"},
           {"Device..", "no name before '.'"},
           {"Device.DHCPv9.", "no such object 'DHCPv9'"},
           {"Device. DHCPv4.", "no such object ' DHCPv4'"},
           {"Device.*.", "no table before '*'"},
           {"Device.DHCPv4", "no '.' after 'DHCPv4'"},
           {"Device.DHCPv4.Client", "no '.' after 'Client'"},
           {"Device.DHCPv4.Client.1", "no '.' after '1'"},
           {"Device.DHCPv4.Client.1.Nothing", "no such parameter 'Nothing'"},
           {"Device.DHCPv4.Client.*.Nothing", "no such parameter 'Nothing'"},
           {"Device.DHCPv4.Client.1.Stats.Foo", "no such parameter 'Foo'"},
           {"Device.DHCPv4.Client.1.Enable ", "no such parameter 'Enable '"},
           {"Device.DHCPv4.Client.1.Enable=1", "no such parameter 'Enable=1'"},
           {"Device.DHCPv4.Client.1.Enable.",
            "is no object but a parameter: 'Enable'"},
           {"Device.DHCPv4.Client.1..", "no name before '.'"},
           {"Device.DHCPv4.Client.1.*.", "no table before '*'"},
           {"Device.DHCPv4.Client.1.2", "no table before '2'"},
           {"Device.DHCPv4.Client.[wan", "'[' without ']': '[wan'"},
           {"Device.DHCPv4.Client.[Alias==\"wan].Enable",
            "'[' without ']': '[Alias==\"wan].Enable'"},
           {"Device.DHCPv4.Client.[wan]", "no '.' after ']'"},
           {"Device.DHCPv4.Client.[wan]x.", "no '.' after ']'"},
           {"Device.DHCPv4.Client.1.Interface+", "no '.' after 'Interface+'"},
           {"Device.DHCPv4.Client.1.Interface+..", "no name before '.'"},
           {"Device.DHCPv4.Client.1.Interface+.Foo", "no such parameter 'Foo'"},
           {"Device.DHCPv4.Client.1.Foo+.Name", "no such parameter 'Foo'"},
           {"Device.DHCPv4.Client.1.Alias+.Name",
            "'+' after what is no reference to a row: 'Alias'"},
           {"Device.IP.Interface.1.LowerLayers+.Name",
            "'+' after a list of references: 'LowerLayers'"},
           {"Device.IP.Interface.1.Router+.Alias",
            "'+' after a reference to rows that are not here: 'Router'"},
           {"Device.DHCPv4.Client.1.PassthroughDHCPPool+.Alias",
            "'+' after a reference to rows that are not here: "
            "'PassthroughDHCPPool'"},
           {"Device.DHCPv4.Client.1.Interface#1+.Name",
            "is no list of references to choose from: 'Interface#1'"},
           {"Device.D\xc3\xbcse\n.", "no such object 'D??se?'"},
       }) {
    INFO(s.path);
    CHECK(wrong(s.path) == s.text);
  }
}

TEST_CASE("path: an instance is a number from 1, a wildcard or a search") {
  for (auto word : {"0", "01", "-1", "+1", "4294967296", "4294967297", "1 ",
                    "99999999999999999999", "1x", "**", "1*", "{i}", "wan", "",
                    "#1", "]"}) {
    CHECK(wrong(fmt::format("Device.DHCPv4.Client.{}.Enable", word)) ==
          fmt::format("is no instance number, '*' or '[...]': '{}'", word));
  }
}

TEST_CASE("path: a search says which part is wrong") {
  struct sample {
    const char* search;
    const char* text;
  };
  for (const auto& s : std::initializer_list<sample>{
           {"", "nothing is asked for in '[]'"},
           {"Nothing==1", "no such parameter 'Nothing'"},
           {"SentOption.1.Tag==1", "no such parameter 'SentOption.1.Tag'"},
           {"Interface+==1", "no such parameter 'Interface+'"},
           {"Interface#1+.Name==x",
            "is no list of references to choose from: 'Interface#1'"},
           {"Alias+.Name==x",
            "'+' after what is no reference to a row: 'Alias'"},
           {"Renew()==1", "a command has no value: 'Renew()'"},
           {"==true", "no parameter before '==true'"},
           {" Enable==true", "no parameter before ' Enable==true'"},
           {"Enable==true&&", "no parameter before ']'"},
           {"Enable&&Alias==x", "no operator after 'Enable'"},
           {"Enable=true", "no such operator '='"},
           {"Enable===true", "no such operator '==='"},
           {"Enable==!true", "no such operator '==!'"},
           {"Enable<>true", "no such operator '<>'"},
           {"Alias=~\"x\"", "no such operator '=~'"},
           {"Enable<true", "Enable cannot be searched by '<'"},
           {"Alias>=\"x\"", "Alias cannot be searched by '>='"},
           {"IPAddress<192.0.2.1", "IPAddress cannot be searched by '<'"},
           {"DNSServers<192.0.2.1", "DNSServers cannot be searched by '<'"},
           {"Alias~=\"x\"", "Alias cannot be searched by '~='"},
           {"LeaseTimeRemaining~=1",
            "LeaseTimeRemaining cannot be searched by '~='"},
           {"Enable==", "no value for 'Enable'"},
           {"Enable==[x]", "no value for 'Enable'"},
           {"Alias=='wan'", "no value for 'Alias'"},
           {"Enable==maybe", "is neither true nor false: 'maybe'"},
           {"Enable==\"true\"", "quotes around a number or boolean: 'true'"},
           {"LeaseTimeRemaining>\"1\"",
            "quotes around a number or boolean: '1'"},
           {"LeaseTimeRemaining>1.5", "is no number: '1.5'"},
           {"LeaseTimeRemaining>-", "is no number: '-'"},
           {"Enable==true||Alias==x",
            "neither '&&' nor ']' after a value but '||Alias==x'"},
           {"Enable==true &&Alias==x",
            "neither '&&' nor ']' after a value but ' &&Alias==x'"},
           {"Enable==true&Alias==x",
            "neither '&&' nor ']' after a value but '&Alias==x'"},
           {"Alias==\"a\"b\"c\"",
            "neither '&&' nor ']' after a value but 'b\"c\"'"},
           {"Alias==a\"b\"", "neither '&&' nor ']' after a value but '\"b\"'"},
           {"Alias==\"%2\"", "'%' without two hex digits: '%2'"},
           {"Alias==\"100%\"", "'%' without two hex digits: '%'"},
           {"Alias==\"%zz1\"", "'%' without two hex digits: '%zz'"},
       }) {
    INFO(s.search);
    CHECK(wrong_search(s.search) == s.text);
  }
  CHECK(wrong("Device.DHCPv4.Client.1.SentOption.[Value==0g].Tag") ==
        "is not pairs of hex digits: '0g'");
}

TEST_CASE("path: rows are chosen by alias, wildcard and search") {
  auto t = with_clients(3);
  t = set(t, {{client(1, "Alias"), "wan"},
              {client(2, "Alias"), "a.b] && \"c\" 5%"},
              {client(1, "Enable"), "true"},
              {client(1, "Interface"), "wan0"},
              {client(3, "Interface"), "wan3"}})
          .after;
  using list = values;
  auto enable = [&](const std::string& rows) {
    return get(t, "Device.DHCPv4.Client." + rows + ".Enable");
  };
  list first{{client(1, "Enable"), "true"}};
  list second{{client(2, "Enable"), "false"}};
  CHECK(enable("[wan]") == first);
  CHECK(enable("[\"wan\"]") == first);
  CHECK(enable("*").size() == 3);
  CHECK(enable("[Enable==true]") == first);
  CHECK(enable("[Enable==1]") == first);
  CHECK(enable("[Enable == true]") == first);
  CHECK(enable("[Enable!=true]").size() == 2);
  CHECK(enable("[X_RDK_LinuxInterface==\"wan3\"]") ==
        list{{client(3, "Enable"), "false"}});
  CHECK(enable("[Enable==false&&Interface==wan3]").size() == 1);
  CHECK(enable("[Enable==true&&Interface==wan3]").empty());
  CHECK(enable("[Alias==\"a.b] && %22c%22 5%25\"]") == second);
  CHECK(enable("[\"a.b] && %22c%22 5%25\"]") == second);
  CHECK(enable("[Interface==\"\"]") == second);
  CHECK(enable("[lan]").empty());
}

TEST_CASE("path: an alias stands in brackets as it is") {
  for (std::string alias : {"my wan", "R&D", "a%b", "x=y", "O'Brien", "a|b",
                            "wan.1", "w\xc3\xa4n", "a&&b", "w!"}) {
    CAPTURE(alias);
    auto t = set(with_clients(1), {{client(1, "Alias"), alias}}).after;
    CHECK(value_at(t, "Device.DHCPv4.Client.[" + alias + "].Alias") == alias);
  }
}

TEST_CASE("path: a search has 32 terms at most") {
  std::string search = "Enable==1";
  for (int i = 1; i < 32; ++i)
    search += "&&Enable==1";
  CHECK(wrong_search(search).empty());
  CHECK(wrong_search(search + "&&Alias==x") == "more than 32 terms: "
                                               "'&&Alias==x'");
}

TEST_CASE("path: hostile text is refused at once") {
  std::string dots(65536, '.'), stars = "Device.DHCPv4.Client.";
  while (stars.size() < 65536)
    stars += "*.";
  std::string brackets = "Device.DHCPv4.Client." + std::string(4000, '[');
  std::string terms = "Device.DHCPv4.Client.[";
  while (terms.size() < 4000)
    terms += "Enable==1&&";
  std::string follows = "Device.DHCPv4.Client.[";
  while (follows.size() < 4000)
    follows += "Interface+.";
  auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 100; ++i)
    for (const auto& text :
         {dots, stars, brackets, terms, terms + "].", follows + "==1].",
          "Device." + std::string(65536, 'x') + '.'})
      CHECK_FALSE(parse_path(text));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds{5});
}

TEST_CASE("path: damaged text gives a query or a fault") {
  auto t = with_rows(with_clients(2), client(2, "ReqOption."), 2);
  t = set(t, {{client(1, "Interface"), "wan0"}}).after;
  std::mt19937 random{3};
  int good = 0;
  for (int i = 0; i < 20000; ++i) {
    auto path = damaged(random);
    INFO(path);
    auto query = parse_path(path);
    if (!query) {
      CHECK(query.error().code == 9005);
      CHECK_FALSE(query.error().text.empty());
      continue;
    }
    ++good;
    auto rows = select(t, *query, [&](auto&, auto& row, auto column) {
                  return configured_value(t, row, column);
                }).rows;
    for (const auto& row : rows)
      CHECK(t.find(row) != nullptr);
    std::sort(rows.begin(), rows.end());
    CHECK(std::adjacent_find(rows.begin(), rows.end()) == rows.end());
    CHECK((query->column == none ||
           columns()[query->column].table == query->table()));
  }
  CHECK(good > 1000);
  CHECK(good < 18000);
}
