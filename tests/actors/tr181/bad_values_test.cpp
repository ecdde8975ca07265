#include "actors/tr181/schema_ids.hpp"
#include "actors/tr181/shown_rows.hpp"
#include "bound6.hpp"
#include "model_access.hpp"

#include <doctest/doctest.h>

using namespace lh::tr181;
using namespace lh::tr181::test;

namespace {

/// One row of each table, with number 1 everywhere.
tree one_of_each() {
  auto t = with_rows(with_clients(1), client(1, "SentOption."), 1);
  t = with_rows(t, client(1, "ReqOption."), 1);
  t = with_rows(t, "Device.DHCPv6.Client.", 1);
  t = with_rows(t, client6(1, "SentOption."), 1);
  t = with_rows(t, client6(1, "X_LEASEHOLD_Downstream."), 1);
  t = set(t, {{client(1, "Interface"), "wan0"},
              {client6(1, "Interface"), "wan0"},
              {client6(1, "RequestPrefixes"), "true"}})
          .after;
  observations seen;
  seen.clients["dhcp6-client-1"] = bound6();
  show_rows(t, seen);
  return t;
}

struct bad_value {
  std::string text;
  int code;
};

using bad_values = std::vector<bad_value>;

void add_numbers(bad_values& to, const column& c) {
  for (auto text : {"", "x", "1.5", "0x10", "1 ", " 1", "+1", "true", "-"})
    to.push_back({text, 9006});
  to.push_back({std::to_string(c.min - 1), 9007});
  to.push_back({std::to_string(c.max + 1), 9007});
  to.push_back({std::string(30, '9'), 9007});
  to.push_back({std::string(65536, '9'), 9007});
}

/// Lists of numbers and of prefixes.
void add_lists(bad_values& to, const column& c, const std::string& item) {
  auto code = c.type == value_type::unsigned_int ? 9006 : 9007;
  for (const auto& bad : {"x", "1.5", "-", "::"})
    to.push_back({item + ',' + bad, code});
  for (const auto& text : {',' + item, item + ',', item + ",," + item})
    to.push_back({text, 9007});
  std::string many = item;
  for (size_t n = 0; n < c.items; ++n)
    many += ',' + item;
  to.push_back({many, 9007});
  if (c.type == value_type::unsigned_int)
    for (auto edge : {c.item_min - 1, c.item_max + 1})
      to.push_back({item + ',' + std::to_string(edge), 9007});
}

/// What is too long, or no text.
void add_texts(bad_values& to, const column& c) {
  if (c.words.empty())
    to.push_back({std::string(static_cast<size_t>(c.max) + 1, 'a'), 9007});
  to.push_back({std::string(65536, 'a'), 9007});
  to.push_back({"a\xff", 9007});
  to.push_back({std::string("a\0b", 3), 9007});
}

void add_references(bad_values& to, const column& c) {
  auto row = std::string{c.to} + ".1.";
  to.push_back({"nothing", 9007});
  to.push_back({std::string{c.to} + '.', 9007});
  to.push_back({row + ' ' + row, 9007});
  to.push_back({row + std::string(65536, '1'), 9007});
  if (!c.list)
    return;
  for (const auto& text : {"," + row, row + ',', row + ",," + row, row + ",x"})
    to.push_back({text, 9007});
  std::string many = row;
  while (many.size() <= static_cast<size_t>(c.max))
    many += ',' + row;
  to.push_back({many, 9007});
}

/// What a value with a grammar of its own is not.
bad_values bad_words(const column& c) {
  auto most = 2 * static_cast<size_t>(c.max);
  switch (c.type) {
  case value_type::boolean:
    return {{"", 9006},      {"yes", 9006}, {"TRUE", 9006},
            {"true ", 9006}, {"2", 9006},   {std::string(65536, '1'), 9006}};
  case value_type::alias:
    return {{"", 9007},  {"1a", 9007},  {" a", 9007},
            {"-", 9007}, {"a\n", 9007}, {"a\x7f", 9007}};
  case value_type::hex_binary:
    return {{"4", 9007},
            {"4g", 9007},
            {"4c 8", 9007},
            {"0x4c", 9007},
            {std::string(most + 2, 'a'), 9007},
            {std::string(65535, 'a'), 9007}};
  case value_type::interface:
    return {{"wan 0", 9007},
            {"a/b", 9007},
            {"..", 9007},
            {std::string(16, 'w'), 9007},
            {std::string(65536, 'w'), 9007},
            {"Device.IP.Interface.77.", 9007},
            {"Device.IP.Interface.", 9007},
            {"Device.DHCPv4.Client.1.", 9007},
            {"w\xff", 9007}};
  case value_type::ipv6_prefix:
    return {{"::", 9007},
            {"::/129", 9007},
            {"192.0.2.0/24", 9007},
            {"::/56 ::/48", 9007}};
  default:
    return {};
  }
}

/// Every kind of value that a writable column has to refuse.
bad_values bad_for(const column& c) {
  auto list = bad_words(c);
  bool number = c.type == value_type::unsigned_int ||
                c.type == value_type::signed_int || c.type == value_type::order;
  if (number && !c.list)
    add_numbers(list, c);
  if (number && c.list)
    add_lists(list, c, "23");
  if (c.type == value_type::ipv6_prefix)
    add_lists(list, c, "::/56");
  if (c.type == value_type::alias || c.type == value_type::text)
    add_texts(list, c);
  for (auto word : c.words)
    for (const auto& text : {std::string{word} + ' ', ' ' + std::string{word},
                             std::string{word} + std::string{word}})
      list.push_back({text, 9007});
  if (c.type == value_type::reference)
    add_references(list, c);
  REQUIRE(!list.empty());
  return list;
}

std::string path_in_row_1(const column& c) {
  row_address at{c.table, {}};
  for (auto id = c.table; id != 0; id = tables()[id].parent)
    at.instances.push_back(1);
  return path_of(at) + std::string{c.name};
}

} // namespace

TEST_CASE("bad values: every writable parameter refuses what it cannot be") {
  auto t = one_of_each();
  size_t tried = 0;
  for (const auto& c : columns()) {
    if (!c.writable || c.from == source::command)
      continue;
    auto path = path_in_row_1(c);
    REQUIRE(value_at(t, path) != "9005");
    for (const auto& bad : bad_for(c)) {
      CAPTURE(path);
      CAPTURE(bad.text.substr(0, 100));
      auto made = set(t, {{client(1, "Alias"), "another"}, {path, bad.text}});
      CHECK(faults(made) ==
            std::vector<std::string>{fmt::format("{} {}", path, bad.code)});
      CHECK(made.after == t);
      CHECK(made.actions.empty());
      ++tried;
    }
  }
  CHECK(tried > 300);
}

TEST_CASE("bad values: the edges of a range are inside it") {
  auto t = one_of_each();
  for (const auto& c : columns()) {
    bool number = c.type == value_type::unsigned_int ||
                  c.type == value_type::signed_int ||
                  c.type == value_type::order;
    if (!c.writable || !number || c.list)
      continue;
    auto path = path_in_row_1(c);
    for (auto edge : {c.min, c.max}) {
      CAPTURE(path);
      auto made = set(t, {{path, std::to_string(edge)}});
      CHECK(made.faults.empty());
      if (c.type != value_type::order)
        CHECK(value_at(made.after, path) == std::to_string(edge));
    }
  }
}

TEST_CASE("bad values: what is read only is, whatever is written") {
  auto t = one_of_each();
  for (const auto& c : columns()) {
    if (c.writable)
      continue;
    auto path = path_in_row_1(c);
    for (const std::string& text :
         {std::string{}, std::string{"1"}, std::string(65536, 'a')}) {
      auto made = set(t, {{path, text}});
      CHECK(faults(made) == std::vector<std::string>{path + " 9008"});
      CHECK(made.after == t);
    }
  }
}

TEST_CASE("bad values: a command is not written, a table is not") {
  auto t = one_of_each();
  for (const auto& c : columns())
    if (c.from == source::command)
      CHECK(faults(set(t, {{path_in_row_1(c), "true"}})) ==
            std::vector<std::string>{path_in_row_1(c) + " 9005"});
  for (std::string path :
       {"Device.DHCPv4.Client.", "Device.DHCPv4.Client.1.",
        "Device.DHCPv4.Client", "Device.IP.", "Device.", "",
        "Device.DHCPv4.Client.1.Enable.", "Device.DHCPv4.Client.01.Enable",
        "Device.DHCPv4.Client.4294967297.Enable",
        "Device.DHCPv4.Client.[Enable=true].Enable",
        "Device.DHCPv4.Client.**.Enable", "Device.DHCPv4.*.1.Enable", "*"}) {
    auto made = set(t, {{path, "true"}});
    CHECK(faults(made) == std::vector<std::string>{path + " 9005"});
    CHECK(made.after == t);
  }
}

TEST_CASE("bad values: a wildcard tells the fault of each row") {
  auto t = with_rows(one_of_each(), "Device.DHCPv4.Client.", 2);
  auto made = set(t, {{"Device.DHCPv4.Client.*.DSCPMark", "64"}});
  CHECK(faults(made) == std::vector<std::string>{client(1, "DSCPMark 9007"),
                                                 client(2, "DSCPMark 9007"),
                                                 client(3, "DSCPMark 9007")});
  CHECK(made.after == t);
}
