#include "actors/client/client_identifier.hpp"
#include "actors/client/dhcp4_machine.hpp"
#include "actors/client/exit_cause.hpp"

#include <fmt/format.h>

#include <csignal>

namespace lh::client {

using namespace std::chrono_literals;

namespace {

/// Time for a renew and its first repetition (-T 3): udhcpc misses an answer
/// that is there before its sending socket is closed. After it the network may
/// be another one, and a new start asks anybody.
constexpr auto confirmation_time = 3500ms;

constexpr uint32_t stop_deadline_ms = 2000;

} // namespace

void dhcp4_machine::start(const std::string& cause, time now) {
  process_ = process::starting;
  started_ = now;
  bound_since_start_ = false;
  confirmed_ = false;
  restart_at_.reset();
  searching_since_ = now;
  auto identifier = client_identifier(config_, settings_.identity(),
                                      link_.hardware_address());
  bool same = std::exchange(identifier_, identifier) == identifier;
  enter("starting", cause);
  effects_.push_back(effect::start{command(config_, last_address_)});
  if (!same)
    effects_.push_back(effect::save{});
}

pb::StartChild dhcp4_machine::command(const pb::ClientConfig& config,
                                      uint32_t requested_address) const {
  auto where = places_;
  where.udhcpc = program();
  return udhcpc_command(config, settings_.identity(), where, requested_address);
}

/// Ends the process without a word to anybody; evaluate() starts the next.
void dhcp4_machine::quiet_stop(int signal) {
  if (process_ == process::none || process_ == process::stopping)
    return;
  process_ = process::stopping;
  confirmed_ = false;
  effects_.push_back(effect::stop{signal, stop_deadline_ms});
}

void dhcp4_machine::child_started(const pb::ChildStarted& child, time now) {
  if (process_ != process::starting)
    return;
  process_ = process::running;
  identity_ = child.identity();
  started_ = now;
  announced_ = true;
  enter("acquiring", "process runs");
  emit(pb::STARTED, "started");
}

void dhcp4_machine::child_exited(const pb::ChildExited& child, time now) {
  if (process_ == process::none)
    return;
  bool asked_for = process_ == process::stopping;
  process_ = process::none;
  identity_.Clear();
  confirmed_ = false;
  confirm_by_.reset();
  if (teardown_) {
    if (step_ == step::releasing || step_ == step::ending)
      advance(now);
  } else if (asked_for) {
    evaluate("process ended", now);
  } else {
    died(child, now);
  }
}

void dhcp4_machine::died(const pb::ChildExited& child, time now) {
  auto cause = exit_cause(child);
  if (!link_.present())
    return evaluate(cause, now);
  ++restarts_;
  effects_.push_back(effect::save{});
  last_error_ = cause;
  if (is_permanent(child))
    return go_critical(program() + " " + cause);
  bool healthy = bound_since_start_ ||
                 now - started_ >= std::chrono::milliseconds{
                                       settings_.restart().healthy_ms()};
  auto delay = budget_.on_death(now, healthy, random_());
  if (!delay)
    return go_critical(fmt::format("died {} times in {} ms, last: {}",
                                   budget_.deaths_in_period(now),
                                   settings_.restart().period_ms(), cause));
  restart_at_ = now + *delay;
  evaluate(cause, now);
}

void dhcp4_machine::go_critical(const std::string& cause) {
  last_error_ = cause;
  restart_at_.reset();
  enter("critical", cause);
  emit(pb::FAILED, cause);
  effects_.push_back(effect::watch_program{program()});
}

void dhcp4_machine::reconsider(const std::string& cause, time now) {
  if (state_ != "critical" || teardown_)
    return;
  budget_.reset();
  restart_at_ = now;
  enter("backoff", cause);
  evaluate(cause, now);
}

void dhcp4_machine::link_changed(const pb::LinkState& link, time now) {
  if (link.device() != config_.device())
    return;
  auto before = std::exchange(link_, link);
  bool known = std::exchange(link_known_, true);
  bool replaced =
      before.present() && link.present() && before.ifindex() != link.ifindex();
  if (replaced)
    evaluate_absent();
  bool appeared = link.present() && (replaced || !before.present());
  bool runs_again = link.running() && (replaced || !before.running());
  if (appeared)
    put_back(now);
  if (known && (appeared || runs_again))
    reconsider("link returned", now);
  if (known && runs_again)
    ask_for_confirmation(now);
  evaluate(known ? "link returned" : "link is up", now);
  next_report(now);
}

/// udhcpc notices no loss of carrier, so the daemon has it renew at once.
void dhcp4_machine::ask_for_confirmation(time now) {
  if (process_ != process::running || teardown_)
    return;
  effects_.push_back(effect::send_signal{SIGUSR1});
  if (!confirmed_)
    return;
  confirm_by_ = now + confirmation_time;
  enter("renewing", "link returned");
}

} // namespace lh::client
