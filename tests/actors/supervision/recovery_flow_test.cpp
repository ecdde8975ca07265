#include "actors/supervision/recovery_flow.hpp"

#include <doctest/doctest.h>

using namespace lh;
using namespace std::chrono_literals;
using supervision::fault;
using supervision::recovery_flow;
using supervision::remedy;
using stage = recovery_flow::stage;

namespace {

constexpr net::boot_time start{3'600'000'000'000};

/// Detects, and acts as soon as it may.
struct walked {
  recovery_flow::verdict on(fault what) {
    auto next = flow.on_fault(what, now, 0);
    if (next.action != remedy::disable) {
      now = next.at;
      flow.acted();
    }
    return next;
  }

  std::chrono::nanoseconds delay_of(fault what) {
    auto before = now;
    return on(what).at - before;
  }

  recovery_flow flow;
  net::boot_time now = start;
};

} // namespace

TEST_CASE_FIXTURE(walked, "recovery flow: all is well at first") {
  CHECK(flow.now() == stage::normal);
  CHECK_FALSE(flow.place());
  CHECK_FALSE(flow.next_try());
}

TEST_CASE_FIXTURE(walked, "recovery flow: from a death over its check back to "
                          "normal") {
  flow.on_fault(fault::killed, now, 0);
  flow.acted();
  auto next = flow.on_fault(fault::crashed, now, 0);
  CHECK(next.action == remedy::restart);
  CHECK_FALSE(next.escalates);
  CHECK(flow.next_try() == now + 100ms);
  CHECK(flow.place()->fault() == "crashed");
  CHECK(flow.place()->class_() == "process");
  CHECK(flow.place()->action() == "restart");
  CHECK(flow.place()->stage() == "waiting");
  CHECK(flow.place()->attempt() == 2);
  CHECK(flow.place()->next_try_ms() == 100);
  flow.check({true, true});
  CHECK(flow.now() == stage::waiting);
  flow.acted();
  CHECK(flow.place()->stage() == "checking");
  CHECK_FALSE(flow.next_try());
  flow.check({false, false});
  CHECK(flow.now() == stage::checking);
  flow.check({true, false});
  CHECK(flow.now() == stage::normal);
  CHECK_FALSE(flow.place());
}

TEST_CASE_FIXTURE(walked, "recovery flow: deaths have no delay, then 100, 200, "
                          "400, 800 ms, and the sixth gives up, once") {
  for (auto delay : {0ms, 100ms, 200ms, 400ms, 800ms})
    CHECK(delay_of(fault::failed) == delay);
  auto last = on(fault::killed);
  CHECK(last.action == remedy::disable);
  CHECK(last.escalates);
  CHECK(last.count == 6);
  CHECK(flow.place()->stage() == "escalated");
  CHECK(flow.place()->action() == "disable");
  for (auto what : {fault::killed, fault::answer_storm, fault::link_down}) {
    auto more = on(what);
    CHECK(more.action == remedy::disable);
    CHECK_FALSE(more.escalates);
  }
  flow.acted();
  flow.check({true, true});
  CHECK(flow.place()->fault() == "killed");
  flow.reset();
  CHECK(flow.now() == stage::normal);
  CHECK(delay_of(fault::killed) == 0ms);
}

TEST_CASE_FIXTURE(walked, "recovery flow: a lease or a long life starts delays "
                          "over, but deaths count on") {
  for (auto& well : {supervision::run{true, false}, {false, true}}) {
    CHECK(delay_of(fault::killed) == 0ms);
    CHECK(delay_of(fault::killed) > 0ms);
    flow.check(well);
  }
  CHECK(delay_of(fault::killed) == 0ms);
  CHECK(on(fault::killed).action == remedy::disable);
}

TEST_CASE_FIXTURE(walked, "recovery flow: a missing program ends tries at "
                          "once") {
  auto next = on(fault::program_missing);
  CHECK(next.action == remedy::disable);
  CHECK(next.escalates);
  CHECK(flow.now() == stage::escalated);
}

TEST_CASE_FIXTURE(walked, "recovery flow: what was refused is made anew once, "
                          "and then given up") {
  auto first = on(fault::configuration_refused);
  CHECK(first.action == remedy::reconfigure);
  CHECK(first.at == start);
  CHECK_FALSE(first.escalates);
  CHECK(on(fault::configuration_refused).action == remedy::disable);
}

TEST_CASE_FIXTURE(walked, "recovery flow: a network that is no good is told of "
                          "once, and tried with growing delays for ever") {
  int told = 0;
  for (auto delay : {100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms, 6400ms}) {
    auto before = now;
    auto next = on(fault::answer_storm);
    CHECK(next.at - before == delay);
    CHECK(next.action == remedy::retry);
    told += next.escalates;
  }
  CHECK(told == 1);
  CHECK(flow.place()->reported());
  for (int i = 0; i < 100; ++i)
    CHECK_FALSE(on(fault::nak_loop).escalates);
  CHECK(delay_of(fault::nak_loop) == 60s);
}

TEST_CASE_FIXTURE(walked, "recovery flow: only a lease that lasts ends a "
                          "storm") {
  on(fault::answer_storm);
  flow.check({true, false});
  CHECK(flow.now() == stage::checking);
  CHECK(flow.needs_time({true, false}));
  CHECK_FALSE(flow.needs_time({false, false}));
  CHECK_FALSE(flow.needs_time({true, true}));
  CHECK(delay_of(fault::answer_storm) == 200ms);
  flow.check({true, true});
  CHECK(flow.now() == stage::normal);
  CHECK(delay_of(fault::answer_storm) == 100ms);
}

TEST_CASE_FIXTURE(walked, "recovery flow: a duplicate is told of at once, and "
                          "again when it was over meanwhile") {
  CHECK(on(fault::link_local_duplicate).escalates);
  CHECK_FALSE(on(fault::link_local_duplicate).escalates);
  flow.over(fault::answer_storm);
  CHECK(flow.now() != stage::normal);
  flow.over(fault::link_local_duplicate);
  CHECK(flow.now() == stage::normal);
  CHECK(delay_of(fault::link_local_duplicate) == 100ms);
}

TEST_CASE_FIXTURE(walked, "recovery flow: who waits for news has no time of a "
                          "next try, and uses up nothing") {
  for (int i = 0; i < 1000; ++i) {
    auto next = flow.on_fault(fault::link_down, now, 1);
    CHECK(next.at == now);
    CHECK_FALSE(next.escalates);
    CHECK_FALSE(flow.next_try());
  }
  CHECK(flow.waits_for_network());
  CHECK(flow.place()->attempt() == 1000);
  CHECK(delay_of(fault::answer_storm) == 100ms);
}

TEST_CASE_FIXTURE(walked, "recovery flow: waiting for news wipes no history") {
  for (int i = 0; i < 5; ++i) {
    flow.on_fault(fault::nak_loop, now, 0);
    flow.acted();
    flow.on_fault(fault::link_down, now + 1ms, 0);
    flow.acted();
    now = now + 1s;
  }
  CHECK(on(fault::nak_loop).escalates);
}

TEST_CASE_FIXTURE(walked, "recovery flow: what waits for its time is not "
                          "hidden by what is over by news") {
  auto next = flow.on_fault(fault::address_duplicate, now, 0);
  flow.on_fault(fault::link_down, now, 0);
  CHECK(flow.place()->fault() == "dad-failed");
  CHECK(flow.next_try() == next.at);
  flow.on_fault(fault::link_down, next.at, 0);
  CHECK(flow.place()->fault() == "link-down");
  CHECK_FALSE(flow.next_try());
}

TEST_CASE_FIXTURE(walked, "recovery flow: a duplicate is told of once until a "
                          "lease lasts, whatever comes between") {
  CHECK(on(fault::address_duplicate).escalates);
  flow.check({true, false});
  flow.on_fault(fault::link_down, now, 0);
  flow.acted();
  flow.check({true, false});
  CHECK(flow.now() == stage::normal);
  CHECK_FALSE(on(fault::address_duplicate).escalates);
  CHECK(flow.place()->reported());
  flow.check({true, true});
  CHECK(on(fault::address_duplicate).escalates);
}
