#include "deploy/leasectl/parts.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace lh;
using control::Request;
using leasectl::in_parts;
using leasectl::longest_word;

namespace {

/// Parts fit, have the request's id, and only the last says that it is.
Request joined(const std::vector<Request>& parts) {
  Request all;
  for (const auto& part : parts) {
    CHECK(part.ByteSizeLong() <= leasectl::packet_limit);
    CHECK(part.id() == 7);
    CHECK(part.more() == (&part != &parts.back()));
    all.MergeFrom(part);
  }
  all.clear_more();
  return all;
}

void check_whole(const Request& whole) {
  auto parts = in_parts(whole);
  CHECK(parts.size() > 1);
  CHECK(joined(parts).SerializeAsString() == whole.SerializeAsString());
}

Request numbered() {
  Request request;
  request.set_id(7);
  return request;
}

} // namespace

TEST_CASE("parts: what fits is one packet") {
  auto status = numbered();
  status.mutable_status();
  CHECK(joined(in_parts(status)).has_status());
  CHECK(in_parts(status).size() == 1);
  auto get = numbered();
  get.mutable_get()->add_paths(std::string(longest_word, 'x'));
  CHECK(in_parts(get).size() == 1);
}

TEST_CASE("parts: every list is spread in order") {
  auto set = numbered();
  auto get = numbered();
  auto watch = numbered();
  for (int i = 0; i < 5000; ++i) {
    auto path = "Device.DHCPv4.Client." + std::to_string(i) + ".Enable";
    auto& assignment = *set.mutable_set()->add_assignments();
    assignment.set_path(path);
    assignment.set_value("true");
    get.mutable_get()->add_paths(path);
    watch.mutable_watch()->add_paths(path);
  }
  check_whole(set);
  check_whole(get);
  check_whole(watch);
}

TEST_CASE("parts: items of any sizes fit") {
  std::mt19937 random{7};
  for (int times = 0; times < 200; ++times) {
    auto set = numbered();
    for (auto left = 2 + random() % 60; left > 0; --left)
      set.mutable_set()->add_assignments()->set_value(
          std::string(random() % longest_word, 'x'));
    auto& longest = *set.mutable_set()->add_assignments();
    longest.set_path("P");
    longest.set_value(std::string(longest_word - 2, 'x'));
    check_whole(set);
  }
}
