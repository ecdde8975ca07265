#include "actors/supervision/recovery_flow.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <map>
#include <random>

using namespace lh;
using namespace std::chrono_literals;
using supervision::escalation;
using supervision::fault;
using supervision::fault_class;
using supervision::recovery_flow;
using supervision::remedy;
using supervision::rule_of;
using stage = recovery_flow::stage;

namespace {

constexpr auto faults = static_cast<uint32_t>(fault::store_refuses);

/// A random life of a flow, and what must hold at each of its steps.
class history {
public:
  explicit history(uint32_t seed) : random_(seed) {
    policy_ = {1 + pick(8), 1ms * (1 + pick(90000)), 1ms * (1 + pick(500)),
               0ms};
    policy_.max_delay = policy_.first_delay * (1 + pick(300));
    flow_.set_policy(policy_);
  }

  void step() {
    now_ = now_ + 1ms * pick(3000);
    switch (pick(8)) {
    case 0:
      check({pick(2) == 0, pick(2) == 0});
      return look();
    case 1:
      if (given_up_ && pick(4) == 0)
        fix();
      return;
    default:
      return meet(static_cast<fault>(pick(3) ? pick(10) : pick(faults)));
    }
  }

  /// The cause is gone: nothing but good news from now on.
  void end() {
    if (given_up_)
      fix();
    if (auto next = flow_.next_try())
      now_ = *next;
    flow_.acted();
    if (flow_.now() == stage::checking)
      flow_.over(flow_.newest());
    require(flow_.now() == stage::normal, "it is normal at the end");
  }

  std::vector<std::string> breaches;
  std::map<escalation, int> escalated;

private:
  uint32_t pick(uint32_t below) {
    return static_cast<uint32_t>(random_() % below);
  }

  void require(bool holds, const std::string& sentence) {
    if (!holds)
      breaches.push_back(sentence);
  }

  void fix() {
    flow_.reset();
    tries_.clear();
    told_.clear();
    given_up_ = false;
    require(flow_.now() == stage::normal, "who is fixed begins anew");
  }

  void check(const supervision::run& process) {
    flow_.check(process);
    if (process.has_lease && process.lasted)
      told_.clear();
  }

  void look() {
    require(flow_.place().has_value() == (flow_.now() != stage::normal),
            "there is a place unless all is well");
  }

  void meet(fault what) {
    auto rule = rule_of(what, policy_);
    if (rule.action == remedy::disable && rule.beyond != escalation::give_up)
      return; // no fault of a client
    auto next = flow_.on_fault(what, now_, pick(201) / 100.0 - 1);
    require(next.at >= now_, "no try is in the past");
    auto most = std::chrono::nanoseconds{rule.delays.most} * 11 / 10;
    require(next.at - now_ <= most, "no delay is longer than the most");
    if (given_up_) {
      require(next.action == remedy::disable && !next.escalates,
              "nothing more is done, or said");
    } else if (next.action == remedy::disable) {
      require(next.escalates, "giving up is told");
      require(rule.beyond == escalation::give_up, "only where the table says");
      given_up_ = true;
      ++escalated[rule.beyond];
    } else {
      tried(rule, next);
    }
    look();
  }

  void tried(const supervision::fault_rule& rule,
             const recovery_flow::verdict& next) {
    auto& recent = tries_[rule.type];
    if (rule.beyond == escalation::give_up) {
      recent.push_back(now_);
      while (now_ - recent.front() > rule.allowed.period)
        recent.pop_front();
      require(recent.size() <= rule.allowed.count,
              "no more tries than the budget in any period");
    }
    require(!next.escalates || told_.insert(rule.type).second,
            "one word of a class until a lease lasts");
    if (next.escalates)
      ++escalated[rule.beyond];
    now_ = next.at;
    flow_.acted();
    require(flow_.now() == stage::checking, "what was done is checked");
  }

  std::mt19937 random_;
  supervision::restart_policy policy_;
  recovery_flow flow_;
  net::boot_time now_{3'600'000'000'000};
  std::map<fault_class, std::deque<net::boot_time>> tries_;
  std::set<fault_class> told_;
  bool given_up_ = false;
};

} // namespace

TEST_CASE("recovery flow: what always holds does so in random histories") {
  std::map<escalation, int> seen;
  for (uint32_t seed = 1; seed <= 5000; ++seed) {
    history one{seed};
    for (int step = 0; step < 200; ++step)
      one.step();
    one.end();
    CAPTURE(seed);
    for (auto& breach : one.breaches)
      FAIL(breach);
    for (auto& [what, count] : one.escalated)
      seen[what] += count;
  }
  CHECK(seen[escalation::give_up] > 1000);
  CHECK(seen[escalation::report] > 1000);
}
