#include "persistence/item.hpp"

#include <doctest/doctest.h>

using namespace lh::persistence;

namespace {

std::string two_items() {
  std::string batch;
  append_item(batch, {1, 2, "name", std::string("by\0tes", 6)});
  append_item(batch, {3, 4, "", ""});
  return batch;
}

} // namespace

TEST_CASE("item: a batch reads back as it was written") {
  auto items = parse_items(two_items());
  REQUIRE(items);
  REQUIRE(items->size() == 2);
  CHECK(items->at(0).tag == 1);
  CHECK(items->at(0).kind == 2);
  CHECK(items->at(0).name == "name");
  CHECK(items->at(0).bytes == std::string("by\0tes", 6));
  CHECK(items->at(1).tag == 3);
  CHECK(items->at(1).bytes.empty());
}

TEST_CASE("item: a cut batch is no batch, except between two items") {
  auto batch = two_items();
  auto boundary = batch.size() - item_overhead;
  for (size_t size = 1; size < batch.size(); ++size) {
    auto items = parse_items(std::string_view{batch}.substr(0, size));
    CHECK(items.has_value() == (size == boundary));
  }
}

TEST_CASE("item: lengths beyond the end are refused") {
  auto batch = two_items();
  for (size_t i = 2; i < 6; ++i) {
    auto wrong = batch;
    wrong[i] = '\xff';
    CHECK_FALSE(parse_items(wrong));
  }
}
