#include "bus_adapters/control/pages.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace lh;
using bus::paginate;

namespace {

constexpr size_t packet_limit = 64 * 1024;

control::Response parameters(size_t count, size_t size) {
  control::Response whole;
  whole.set_id(7);
  for (size_t i = 0; i < count; ++i) {
    auto* one = whole.mutable_parameters()->add_parameters();
    one->set_path("Device.P." + std::to_string(i));
    one->set_text(std::string(size, 'x'));
  }
  return whole;
}

/// Pages are whole, in order, small, and only the last says that it is.
control::Response joined(const std::vector<control::Response>& pages) {
  control::Response all;
  for (size_t i = 0; i < pages.size(); ++i) {
    CHECK(pages[i].ByteSizeLong() < packet_limit);
    CHECK(pages[i].id() == 7);
    if (i + 1 < pages.size())
      CHECK(pages[i].more());
    auto page = pages[i];
    page.clear_id();
    page.clear_more();
    all.MergeFrom(page);
  }
  return all;
}

void check_whole(control::Response whole) {
  auto pages = paginate(whole);
  CHECK(pages.back().more() == whole.more());
  CHECK(pages.size() > 1);
  auto all = joined(pages);
  whole.clear_id();
  whole.clear_more();
  CHECK(all.SerializeAsString() == whole.SerializeAsString());
}

} // namespace

TEST_CASE("pages: a small answer is one packet") {
  auto pages = paginate(parameters(3, 10));
  REQUIRE(pages.size() == 1);
  CHECK_FALSE(pages[0].more());
  CHECK(pages[0].parameters().parameters_size() == 3);
  CHECK(paginate(control::Response{}).size() == 1);
}

TEST_CASE("pages: a long list of parameters loses nothing") {
  check_whole(parameters(5000, 40));
  check_whole(parameters(20, 20'000));
}

TEST_CASE("pages: a fault of a long get is said once") {
  auto whole = parameters(5000, 40);
  auto* fault = whole.mutable_parameters()->add_faults();
  fault->set_path("Device.Nothing");
  size_t faults = 0;
  for (auto& page : paginate(whole))
    faults += static_cast<size_t>(page.parameters().faults_size());
  CHECK(faults == 1);
}

TEST_CASE("pages: every list is cut") {
  std::string text(100, 'x');
  control::Response whole;
  whole.set_id(7);
  auto* status = whole.mutable_status();
  for (int i = 0; i < 1000; ++i)
    status->add_clients()->set_path(text + std::to_string(i));
  check_whole(whole);
  auto* actors = whole.mutable_actors();
  for (int i = 0; i < 1000; ++i)
    actors->add_actors()->set_name(text + std::to_string(i));
  check_whole(whole);
  auto* steps = whole.mutable_transitions();
  for (int i = 0; i < 1000; ++i)
    steps->add_transitions()->set_cause(text + std::to_string(i));
  check_whole(whole);
  auto* change = whole.mutable_change();
  for (int i = 0; i < 1000; ++i)
    change->add_faults()->set_text(text + std::to_string(i));
  check_whole(whole);
  auto* changes = whole.mutable_changes();
  for (int i = 0; i < 1000; ++i)
    changes->add_changes()->mutable_value()->set_path(text + std::to_string(i));
  check_whole(whole);
  auto* events = whole.mutable_events();
  events->set_newest_seq(1000);
  for (uint64_t i = 1; i <= 1000; ++i) {
    auto* event = events->add_events();
    event->set_seq(i);
    event->set_cause(text);
  }
  check_whole(whole);
}

TEST_CASE("pages: an answer that has more to come says so to its end") {
  control::Response whole;
  whole.set_id(7);
  whole.set_more(true);
  for (uint64_t i = 1; i <= 1000; ++i)
    whole.mutable_events()->add_events()->set_cause(std::string(100, 'x'));
  check_whole(whole);
}

TEST_CASE("pages: lists of any sizes fit") {
  std::mt19937 random{7};
  for (int times = 0; times < 200; ++times) {
    control::Response whole;
    whole.set_id(7);
    for (auto left = random() % 60; left > 0; --left) {
      auto* one = whole.mutable_parameters()->add_parameters();
      one->set_path(std::to_string(left));
      one->set_text(std::string(random() % 60'000, 'x'));
    }
    auto all = joined(paginate(whole));
    CHECK(all.parameters().SerializeAsString() ==
          whole.parameters().SerializeAsString());
  }
}

TEST_CASE("pages: a list of faults as long as it gets fits with a get") {
  control::Response whole;
  whole.set_id(7);
  for (int i = 0; i < 2000; ++i) {
    auto* fault = whole.mutable_parameters()->add_faults();
    fault->set_path("Device.DHCPv4.Client." + std::to_string(i) + ".Nothing");
    fault->set_text("there is no such parameter");
  }
  for (auto& page : paginate(whole))
    CHECK(page.ByteSizeLong() < packet_limit);
}
