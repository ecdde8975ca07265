#include "actors/client/client_machine.hpp"

#include <algorithm>

namespace lh::client {

using namespace std::chrono_literals;

namespace {

/// Time for a renew and its first repetition (-T 3): udhcpc misses an answer
/// that is there before its sending socket is closed. After it the network may
/// be another one, and a new start asks anybody.
constexpr auto confirmation_time = 3500ms;

} // namespace

void client_machine::evidence_seen(const pb::LinkEvidence& evidence, time now) {
  auto* rule = find_rule(evidence.kind());
  if (!rule || teardown_ || !wanted())
    return;
  auto free = damper_.seen(*rule, now);
  bool is_asking = process_ != process::none && !confirmed_;
  if (free > now && (is_asking || !rule->damped))
    return;
  auto at = std::max(free, due(*rule, now, random_()));
  if (at == now)
    return act_on(*rule, now);
  if (pending_ && pending_->due <= at && !is_more(*rule))
    return;
  let_wait(*rule, at);
  if (free > now)
    effects_.push_back(effect::evidence{rule->kind, 0, at - now});
}

/// Than what waits already.
bool client_machine::is_more(const evidence_rule& rule) const {
  return rule.step(family_) > pending_->rule->step(family_);
}

/// Of all that waits the most is done, at the first of the moments.
void client_machine::let_wait(const evidence_rule& rule, time at) {
  if (!pending_)
    pending_ = pending_evidence{at, &rule};
  pending_->due = std::min(pending_->due, at);
  if (is_more(rule))
    pending_->rule = &rule;
}

void client_machine::tick_evidence(time now) {
  if (pending_ && pending_->due <= now)
    act_on(*pending_->rule, now);
}

void client_machine::act_on(const evidence_rule& rule, time now) {
  auto times = damper_.acted(rule, now, random_());
  effects_.push_back(effect::evidence{rule.kind, times, {}});
  auto cause = cause_of(rule.kind, times);
  if (rule.kind == pb::LinkEvidence::CARRIER)
    reconsider(cause, now);
  follow_evidence(rule.step(family_), cause, now);
}

/// The kernel tells of it no more than once a second, and the network may be
/// another one each time: this is not damped.
void client_machine::carrier_returned(time now) {
  auto* rule = find_rule(pb::LinkEvidence::CARRIER);
  if (!teardown_ && wanted())
    follow_evidence(rule->step(family_), cause_of(rule->kind), now);
}

void client_machine::follow_evidence(evidence_step act,
                                     const std::string& cause, time now) {
  if (pending_ && pending_->rule->step(family_) <= act)
    pending_.reset();
  if (process_ == process::none)
    return hurry(cause, now);
  if (process_ != process::running)
    return;
  switch (act) {
  case evidence_step::confirm:
    return ask_for_confirmation(cause, now);
  case evidence_step::renew:
    return renew(cause);
  case evidence_step::ask_anew:
    return ask_anew(cause);
  }
}

/// What the network made wait is tried now.
void client_machine::hurry(const std::string& cause, time now) {
  if (!restart_at_ || !flow_.waits_for_network())
    return;
  restart_at_ = now;
  evaluate(cause, now);
}

void client_machine::renew(const std::string& cause) {
  if (process_ != process::running || teardown_)
    return;
  if (confirmed_)
    enter("renewing", cause);
  if (auto signal = backend().can().renew)
    effects_.push_back(effect::send_signal{signal});
  else
    quiet_stop(0);
}

/// Most client programs do not see that the carrier was away, or do not ask
/// for all that they had, so the daemon has them renew at once.
void client_machine::ask_for_confirmation(const std::string& cause, time now) {
  if (process_ != process::running || teardown_)
    return;
  auto signal = backend().can().renew;
  if (signal == 0)
    return quiet_stop(0);
  effects_.push_back(effect::send_signal{signal});
  if (!confirmed_)
    return;
  if (!confirm_by_)
    confirm_by_ = now + confirmation_time;
  enter("renewing", cause);
}

/// Who has no lease is asking already.
void client_machine::ask_anew(const std::string& cause) {
  if (!confirmed_)
    return;
  enter("renewing", cause);
  quiet_stop(backend().can().stop);
}

} // namespace lh::client
