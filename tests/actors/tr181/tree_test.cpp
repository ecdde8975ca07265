#include "actors/tr181/schema_ids.hpp"
#include "actors/tr181/tree.hpp"

#include <doctest/doctest.h>

using namespace lh::tr181;

namespace client = id::dhcpv4_client;
namespace sent = id::dhcpv4_client_sent_option;

TEST_CASE("tree: a copy does not see later writes") {
  tree first;
  auto at = first.insert({}, client::table);
  auto option = first.insert(at, sent::table);
  auto second = first;
  CHECK(second.find(option) == first.find(option));
  write(*second.edit(option), sent::tag, "60");
  CHECK(value(*first.find(option), sent::tag) == "0");
  CHECK(value(*second.find(option), sent::tag) == "60");
  CHECK_FALSE(first == second);
}

TEST_CASE("tree: rows that a write does not concern stay shared") {
  tree first;
  auto one = first.insert({}, client::table);
  auto two = first.insert({}, client::table);
  auto second = first;
  write(*second.edit(one), client::enable, "true");
  CHECK(second.find(two) == first.find(two));
  CHECK(second.find(one) != first.find(one));
}

TEST_CASE("tree: an instance number is not used again") {
  tree t;
  auto one = t.insert({}, client::table);
  auto two = t.insert({}, client::table);
  CHECK(path_of(two) == "Device.DHCPv4.Client.2.");
  CHECK(t.erase(two));
  CHECK_FALSE(t.erase(two));
  CHECK(t.insert({}, client::table).instance() == 3);
  CHECK(t.find(two) == nullptr);
  CHECK(t.edit(two) == nullptr);
  CHECK(t.find(one) != nullptr);
  CHECK_FALSE(t.erase({}));
}

TEST_CASE("tree: only rows of the configuration leave a mark when deleted") {
  tree t;
  auto one = t.insert({}, client::table);
  auto two = t.insert({}, client::table);
  t.edit(one)->file_key = "alias=wan";
  CHECK(t.bury(one));
  CHECK(t.bury(two));
  CHECK(t.rows({}, client::table).deleted.size() == 1);
  CHECK(t.rows({}, client::table).is_deleted("alias=wan"));
}

TEST_CASE("tree: written values resist assumptions") {
  tree t;
  auto at = t.insert({}, client::table);
  auto& r = *t.edit(at);
  assume(r, client::enable, "true");
  CHECK(value(r, client::enable) == "true");
  write(r, client::enable, "false");
  assume(r, client::enable, "true");
  CHECK(value(r, client::enable) == "false");
  CHECK(value(r, client::x_leasehold_backend) == "udhcpc");
}
