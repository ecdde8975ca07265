#include "actors/supervision/recovery_flow.hpp"

#include <utility>

namespace lh::supervision {

namespace {

bool holds(proof needed, const run& process) {
  switch (needed) {
  case proof::lease:
    return process.has_lease;
  case proof::lease_or_time:
    return process.has_lease || process.lasted;
  case proof::lasting_lease:
    return process.has_lease && process.lasted;
  default:
    return false;
  }
}

bool waits(const fault_rule& rule) {
  return rule.delays.most.count() != 0;
}

constexpr std::string_view name_of(recovery_flow::stage stage) {
  constexpr std::string_view names[] = {"normal", "waiting", "checking",
                                        "escalated"};
  return names[static_cast<size_t>(stage)];
}

} // namespace

recovery_flow::verdict recovery_flow::on_fault(fault what, time now,
                                               double jitter) {
  auto rule = rule_of(what, policy_);
  auto& used = account_of(rule);
  if (stage_ == stage::escalated)
    return {remedy::disable, now, false, 0, rule.allowed.period};
  if (is_lesser(rule, now))
    return {rule.action, now, false, 0, rule.allowed.period};
  bool borne = used.recent.add(now, rule.allowed);
  bool counts = rule.allowed.period.count() != 0;
  auto count = counts ? used.recent.in_period(now, rule.allowed.period) : 1;
  bool again = stage_ != stage::normal && newest_ == what;
  newest_ = what;
  delay_ = delay_after(rule.delays, used.in_a_row, jitter);
  attempt_ = waits(rule) ? ++used.in_a_row : again ? attempt_ + 1 : 1;
  next_try_ = now + delay_;
  bool gives_up = !borne && rule.beyond == escalation::give_up;
  stage_ = gives_up ? stage::escalated : stage::waiting;
  bool said = !borne && std::exchange(used.reported, true);
  return {gives_up ? remedy::disable : rule.action, next_try_,
          gives_up || (!borne && !said), count, rule.allowed.period};
}

/// What is over by news does not hide what waits for its time.
bool recovery_flow::is_lesser(const fault_rule& rule, time now) const {
  return stage_ == stage::waiting && delay_.count() != 0 && now < next_try_ &&
         !waits(rule);
}

void recovery_flow::acted() {
  if (stage_ == stage::waiting)
    stage_ = stage::checking;
}

/// Each class has its proof of being well, and its delays start over with it.
void recovery_flow::check(const run& process) {
  if (stage_ == stage::waiting || stage_ == stage::escalated)
    return;
  auto& [of_process, of_configuration, of_network, of_critical] = accounts_;
  if (holds(proof::lease_or_time, process)) {
    of_process.well();
    of_configuration.well();
    of_critical.well();
  }
  if (holds(proof::lasting_lease, process))
    of_network.well();
  if (stage_ == stage::checking && holds(rule().over, process))
    settle();
}

void recovery_flow::over(fault what) {
  account_of(rule_of(what, policy_)).well();
  if (is_at(what))
    settle();
}

bool recovery_flow::waits_for_network() const {
  return stage_ == stage::waiting && rule().type == fault_class::network;
}

void recovery_flow::settle() {
  stage_ = stage::normal;
}

void recovery_flow::reset() {
  accounts_ = {};
  settle();
}

bool recovery_flow::needs_time(const run& process) const {
  return stage_ == stage::checking && !process.lasted &&
         holds(rule().over, {process.has_lease, true});
}

std::optional<pb::RecoveryPlace> recovery_flow::place() const {
  if (stage_ == stage::normal)
    return std::nullopt;
  auto at = rule();
  pb::RecoveryPlace place;
  place.set_fault(std::string{at.name});
  place.set_class_(std::string{name_of(at.type)});
  place.set_action(std::string{
      name_of(stage_ == stage::escalated ? remedy::disable : at.action)});
  place.set_stage(std::string{name_of(stage_)});
  place.set_attempt(attempt_);
  using ms = std::chrono::milliseconds;
  if (stage_ == stage::waiting)
    place.set_next_try_ms(std::chrono::ceil<ms>(delay_).count());
  place.set_reported(accounts_[static_cast<size_t>(at.type)].reported);
  return place;
}

std::optional<net::boot_time> recovery_flow::next_try() const {
  if (stage_ != stage::waiting || delay_.count() == 0)
    return std::nullopt;
  return next_try_;
}

} // namespace lh::supervision
