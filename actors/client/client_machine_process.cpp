#include "actors/client/client_machine.hpp"
#include "actors/client/exit_cause.hpp"

#include <fmt/format.h>

#include <csignal>

namespace lh::client {

using supervision::fault;
using supervision::recovery_flow;
using supervision::remedy;
using supervision::run;

namespace {

constexpr uint32_t stop_deadline_ms = 2000;

/// What is told of an escalation: a budget of none needs no number.
std::string too_many(const char* what, const recovery_flow::verdict& which,
                     const std::string& last) {
  if (which.count <= 1)
    return last;
  return fmt::format("{} {} times in {} ms, last: {}", what, which.count,
                     which.period.count(), last);
}

} // namespace

void client_machine::start(const std::string& cause, time now) {
  process_ = process::starting;
  started_ = now;
  bound_since_start_ = false;
  adopted_ = untold_ = false;
  rate_.reset();
  confirmed_ = false;
  restart_at_.reset();
  pending_.reset();
  program_changed_ = false;
  flow_.acted();
  searching_since_ = now;
  enter("starting", cause);
  auto known = remembered();
  if (std::exchange(anew_, false))
    known = {.duid = known.duid, .anew = true};
  effects_.push_back(effect::start{command(config_, known)});
  note_start();
  starting();
}

/// For the next daemon, where it is not what was noted before.
void client_machine::note_start() {
  auto command = std::exchange(command_, usual_command());
  auto ifindex = std::exchange(started_ifindex_, link_.ifindex());
  bool released = std::exchange(released_, false);
  if (command != command_ || ifindex != started_ifindex_ || released)
    effects_.push_back(effect::save{});
}

/// Ends the process without a word to anybody; evaluate() starts the next.
void client_machine::quiet_stop(int signal) {
  if (process_ == process::none || process_ == process::stopping)
    return;
  process_ = process::stopping;
  confirmed_ = false;
  effects_.push_back(effect::stop{signal, stop_deadline_ms});
}

/// Not the program's fault, but what it gets is of no use for now.
void client_machine::try_later(fault what, const std::string& cause, time now) {
  auto next = detect(what, now);
  if (next.action != remedy::disable)
    restart_at_ = next.at;
  if (next.escalates)
    emit(pb::FAILED, too_many("failed", next, cause));
  search(now);
  quiet_stop(0);
  evaluate(cause, now);
}

/// How the process did so far belongs to the judgement.
recovery_flow::verdict client_machine::detect(fault what, time now) {
  auto so_far = process_run(now);
  so_far.has_lease = bound_since_start_;
  flow_.check(so_far);
  return flow_.on_fault(what, now, random_());
}

/// It is over by news, not by a try.
void client_machine::wait_for(fault what, time now) {
  using stage = recovery_flow::stage;
  if (flow_.newest() != what || flow_.now() != stage::waiting)
    flow_.on_fault(what, now, 0);
}

/// Another process helps, at once.
void client_machine::stop_and_restart(fault what, time now) {
  flow_.on_fault(what, now, 0);
  quiet_stop(0);
}

/// The program itself tries again.
void client_machine::no_answer(time now) {
  if (process_ != process::running)
    return;
  flow_.on_fault(fault::no_answer, now, 0);
  flow_.acted();
}

void client_machine::rebind(time now) {
  no_answer(now);
  enter("rebinding", "not renewed in time");
}

/// Its lease is not one that nobody extends.
bool client_machine::is_content() const {
  return confirmed_ && state_ != "rebinding";
}

run client_machine::process_run(time now) const {
  std::chrono::milliseconds healthy{settings_.restart().healthy_ms()};
  return {is_content(), now - started_ >= healthy};
}

void client_machine::check_recovery(time now) {
  if (process_ == process::running)
    flow_.check(process_run(now));
}

std::optional<net::boot_time> client_machine::checking_time() const {
  std::chrono::milliseconds healthy{settings_.restart().healthy_ms()};
  if (process_ != process::running || !flow_.needs_time({is_content(), false}))
    return std::nullopt;
  return started_ + healthy;
}

void client_machine::child_started(const pb::ChildStarted& child, time now) {
  if (process_ != process::starting)
    return;
  process_ = process::running;
  identity_ = child.identity();
  started_ = now;
  announced_ = true;
  if (!teardown_)
    enter("acquiring", "process runs");
  emit(pb::STARTED, "started");
  next_report(now);
}

void client_machine::child_exited(const pb::ChildExited& child, time now) {
  if (process_ == process::none)
    return;
  bool asked_for = process_ == process::stopping;
  process_ = process::none;
  identity_.Clear();
  if (!has_lease())
    associations_.clear();
  confirmed_ = false;
  confirm_by_.reset();
  if (teardown_) {
    if (step_ != step::settling)
      advance(now);
  } else if (asked_for) {
    evaluate("process ended", now);
  } else {
    died(child, now);
  }
  next_report(now);
}

void client_machine::died(const pb::ChildExited& child, time now) {
  effects_.push_back(effect::died{child});
  auto cause = exit_cause(child);
  if (!link_.present())
    return evaluate(cause, now);
  ++restarts_;
  effects_.push_back(effect::save{});
  last_error_ = cause;
  auto next = detect(supervision::fault_of(program_name(), child), now);
  if (next.action == remedy::disable)
    return go_critical(too_many("died", next, program() + ' ' + cause), now);
  if (next.escalates)
    emit(pb::FAILED, too_many("died", next, cause));
  anew_ = next.action == remedy::reconfigure;
  restart_at_ = next.at;
  evaluate(cause, now);
}

/// A program that has changed since it was started has a chance of its own.
void client_machine::go_critical(const std::string& cause, time now) {
  last_error_ = cause;
  restart_at_.reset();
  enter("critical", cause);
  emit(pb::FAILED, cause);
  effects_.push_back(effect::watch_program{program()});
  if (std::exchange(program_changed_, false))
    reconsider("program changed", now);
}

void client_machine::reconsider(const std::string& cause, time now) {
  if (state_ != "critical" || teardown_)
    return;
  flow_.reset();
  restart_at_ = now;
  enter("backoff", cause);
  evaluate(cause, now);
}

/// The device of this name is another one than it was, or than the process was
/// started on by an earlier daemon.
bool client_machine::is_replaced(const pb::LinkState& before) const {
  auto known = before.ifindex();
  if (process_ == process::running && adopted_ && !before.present())
    known = started_ifindex_;
  return link_.present() && known != 0 && known != link_.ifindex();
}

void client_machine::link_changed(const pb::LinkState& link, time now) {
  if (link.device() != config_.device())
    return other_link_changed(link, now);
  auto before = std::exchange(link_, link);
  bool known = std::exchange(link_known_, true);
  bool replaced = is_replaced(before);
  if (replaced)
    evaluate_absent(now);
  bool appeared = link.present() && (replaced || !before.present());
  bool runs_again = link.running() && (replaced || !before.running());
  bool speaks_again = link.has_link_local() && !before.has_link_local();
  link_heard(!appeared && (runs_again || speaks_again), now);
  if (appeared)
    put_back(now);
  if (known && (appeared || runs_again))
    reconsider("link returned", now);
  if (known && runs_again)
    carrier_returned(now);
  evaluate(known ? "link returned" : "link is up", now);
  next_report(now);
}

void client_machine::child_wrote(const pb::ChildWrote& file, time) {
  auto found = backend().associations(file);
  if (!found)
    return;
  associations_ = std::move(*found);
  associations_known();
}

} // namespace lh::client
