#include "messages/net/result.hpp"

#include <doctest/doctest.h>

#include <memory>

using lh::fault;
using lh::result;

namespace {

result<int> half(int number) {
  if (number % 2 != 0)
    return fault{7, "odd"};
  return number / 2;
}

result<void> even(int number) {
  if (number % 2 != 0)
    return fault{7, "odd"};
  return {};
}

} // namespace

TEST_CASE("result: a value is there") {
  auto outcome = half(4);
  REQUIRE(outcome);
  CHECK(outcome.has_value());
  CHECK(*outcome == 2);
  CHECK(outcome.value() == 2);
}

TEST_CASE("result: a fault is there") {
  auto outcome = half(3);
  CHECK_FALSE(outcome);
  CHECK_FALSE(outcome.has_value());
  CHECK(outcome.error() == fault{7, "odd"});
  CHECK_FALSE(outcome.error() == fault{7, "even"});
}

TEST_CASE("result: success without a value") {
  CHECK(even(2));
  CHECK_FALSE(even(3));
  CHECK(even(3).error().code == 7);
}

TEST_CASE("result: a value that only moves can be taken out") {
  result<std::unique_ptr<int>> outcome{std::make_unique<int>(5)};
  CHECK(**outcome == 5);
  auto taken = std::move(outcome).value();
  CHECK(*taken == 5);
}

TEST_CASE("result: members of the value are within reach") {
  result<std::string> outcome{std::string{"text"}};
  CHECK(outcome->size() == 4);
  *outcome += "s";
  CHECK(*outcome == "texts");
}

TEST_CASE("result: a fault as the value's member stays a value") {
  result<std::pair<fault, int>> outcome{{fault{1, "inside"}, 2}};
  REQUIRE(outcome);
  CHECK(outcome->second == 2);
}
