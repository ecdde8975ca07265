#include "tests/bus_adapters/control/control_world.hpp"

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;

namespace {

Request follow(uint64_t since, bool live, bool only_new = false) {
  Request request;
  request.set_id(3);
  request.mutable_events()->set_since(since);
  request.mutable_events()->set_follow(live);
  request.mutable_events()->set_only_new(only_new);
  return request;
}

/// Numbers of events up to `last`, or up to the last answer.
std::vector<uint64_t> numbers(const control_peer& peer, uint64_t last) {
  std::vector<uint64_t> all;
  for (bool more = true; more && (all.empty() || all.back() < last);) {
    auto answer = peer.next();
    for (auto& event : answer.events().events())
      all.push_back(event.seq());
    more = answer.more();
  }
  return all;
}

std::vector<uint64_t> from_to(uint64_t first, uint64_t last) {
  std::vector<uint64_t> all;
  for (auto i = first; i <= last; ++i)
    all.push_back(i);
  return all;
}

} // namespace

TEST_CASE_FIXTURE(control_world, "follow: the kept events, then an end") {
  journal("test", 250);
  control_peer peer{*this};
  peer.send(follow(0, false));
  CHECK(numbers(peer, UINT64_MAX) == from_to(1, 250));
  peer.send(follow(240, false));
  CHECK(numbers(peer, UINT64_MAX) == from_to(241, 250));
  peer.send(follow(250, false));
  CHECK(numbers(peer, UINT64_MAX).empty());
}

TEST_CASE_FIXTURE(control_world, "follow: kept, then live, without gap or "
                                 "repeat") {
  journal("test", 1000);
  control_peer peer{*this};
  peer.send(follow(0, true));
  journal("test", 1000);
  CHECK(numbers(peer, 2000) == from_to(1, 2000));
  journal("test", 3);
  CHECK(numbers(peer, 2003) == from_to(2001, 2003));
}

TEST_CASE_FIXTURE(control_world, "follow: only new ones") {
  journal("test", 10);
  control_peer peer{*this};
  peer.send(follow(9, false));
  CHECK(numbers(peer, UINT64_MAX) == from_to(10, 10));
  peer.send(follow(0, true, true));
  Request status;
  status.mutable_status();
  peer.send(status);
  CHECK(peer.next().has_status());
  journal("test", 2);
  CHECK(numbers(peer, 12) == from_to(11, 12));
}

TEST_CASE_FIXTURE(control_world, "follow: several followers each get all") {
  std::vector<control_peer> peers;
  for (int i = 0; i < 5; ++i) {
    peers.emplace_back(*this);
    peers.back().send(follow(0, true));
  }
  journal("test", 100);
  for (auto& peer : peers)
    CHECK(numbers(peer, 100) == from_to(1, 100));
}

TEST_CASE_FIXTURE(control_world, "follow: two requests on a connection are "
                                 "both answered to their end") {
  journal("test", 250);
  control_peer peer{*this};
  auto first = follow(0, false);
  auto second = follow(100, false);
  first.set_id(1);
  second.set_id(2);
  peer.send(first);
  peer.send(second);
  std::map<uint32_t, size_t> got;
  for (int ends = 0; ends < 2;) {
    auto answer = peer.next();
    got[answer.id()] += static_cast<size_t>(answer.events().events_size());
    ends += !answer.more();
  }
  CHECK(got[1] == 250);
  CHECK(got[2] == 150);
}

TEST_CASE_FIXTURE(control_world, "follow: a follower can ask other things "
                                 "too") {
  control_peer peer{*this};
  peer.send(follow(0, true));
  CHECK(peer.next().id() == 3);
  Request status;
  status.set_id(4);
  status.mutable_status();
  peer.send(status);
  CHECK(peer.next().id() == 4);
  journal();
  CHECK(peer.next().id() == 3);
}

TEST_CASE_FIXTURE(control_world, "follow: who does not read is dropped, the "
                                 "others go on") {
  control_peer slow{*this};
  control_peer quick{*this};
  slow.send(follow(0, true));
  quick.send(follow(0, true));
  slow.next();
  quick.next();
  std::string cause(20'000, 'x');
  for (uint64_t seq = 1; seq <= 1000; ++seq) {
    journal(cause);
    auto got = quick.next();
    REQUIRE(got.events().events(0).seq() == seq);
  }
  CHECK(slow.is_hung_up());
  journal();
  CHECK(quick.next().events().events(0).seq() == 1001);
}
