#include "actors/client/link_evidence.hpp"

#include <algorithm>
#include <utility>

namespace lh::client {

namespace {

using namespace std::chrono_literals;
using enum evidence_step;
using pb::LinkEvidence;

constexpr evidence_rule rules[] = {
    {LinkEvidence::CARRIER, confirm, confirm},
    {LinkEvidence::BFD_DOWN, ask_anew, ask_anew},
    {LinkEvidence::AUTH_8021X, renew, ask_anew},
    {LinkEvidence::OAM, renew, renew, 1s, 30s},
    {.kind = LinkEvidence::OPERATOR, .v4 = renew, .v6 = renew, .damped = false},
};

} // namespace

const evidence_rule* find_rule(LinkEvidence::Kind kind) {
  for (auto& rule : rules)
    if (rule.kind == kind)
      return &rule;
  return nullptr;
}

net::boot_time due(const evidence_rule& rule, net::boot_time now,
                   double random) {
  std::chrono::nanoseconds spread = rule.most - rule.least;
  auto part = static_cast<double>(spread.count()) * (random + 1) / 2;
  return now + rule.least +
         std::chrono::nanoseconds{static_cast<int64_t>(part)};
}

std::string cause_of(LinkEvidence::Kind kind, unsigned times) {
  auto cause = kind == LinkEvidence::CARRIER
                   ? "link returned"
                   : "evidence " + LinkEvidence::Kind_Name(kind);
  return times > 1 ? cause + ", " + std::to_string(times) + " times" : cause;
}

net::boot_time evidence_damper::seen(const evidence_rule& rule,
                                     net::boot_time now) {
  auto& course = courses_[&rule];
  if (now - course.newest >= quiet)
    course = {};
  course.newest = now;
  ++course.times;
  return std::max(now, course.free);
}

unsigned evidence_damper::acted(const evidence_rule& rule, net::boot_time now,
                                double random) {
  auto& course = courses_[&rule];
  auto pause = rule.damped ? delay_after(pauses, course.acts++, random)
                           : std::chrono::nanoseconds{patience};
  course.free = now + pause;
  return std::exchange(course.times, 0);
}

void evidence_damper::answered() {
  for (auto& [rule, one] : courses_)
    if (!rule->damped)
      one.free = {};
}

} // namespace lh::client
