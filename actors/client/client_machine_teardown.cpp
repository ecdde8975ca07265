#include "actors/client/client_machine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

namespace lh::client {

using namespace std::chrono_literals;

namespace {

/// A program sends its RELEASE and says so at once; a stuck one gets this.
constexpr auto release_time = 500ms;

/// One that ends with it may first wait for the server's answer.
constexpr auto ending_time = 1500ms;

/// A program may sleep over a signal that comes just before it waits for the
/// next packet.
constexpr auto repetition_time = 100ms;

/// How long a RELEASE may wait for the neighbour's address before its own goes.
constexpr auto settle_time = 1500ms;

/// Either, when the whole daemon has a second to end.
constexpr auto hurried = 200ms;

} // namespace

void client_machine::begin(teardown way, time now) {
  if (teardown_) {
    return extend(way);
  }
  teardown_ = std::move(way);
  step_ = step::none;
  restart_at_.reset();
  confirm_by_.reset();
  pending_.reset();
  enter("stopping", teardown_->cause);
  advance(now);
}

/// One way down is enough; what is to follow it adds up.
void client_machine::extend(const teardown& way) {
  teardown_->release |= way.release;
  teardown_->retire |= way.retire;
  teardown_->shutdown |= way.shutdown;
  if (way.stop_deadline_ms >= teardown_->stop_deadline_ms)
    return;
  teardown_->stop_deadline_ms = way.stop_deadline_ms;
  if (step_ == step::ending)
    effects_.push_back(
        effect::stop{backend().can().stop, way.stop_deadline_ms});
}

void client_machine::advance(time now) {
  while (teardown_ && !busy())
    if (!advance_one_step(now))
      return;
}

/// Goes to the next step; false when that one has to wait for an answer.
bool client_machine::advance_one_step(time now) {
  switch (step_) {
  case step::none:
  case step::refreshing:
    return release(now);
  case step::releasing:
    step_ = step::settling;
    step_by_ = now + (teardown_->shutdown ? hurried : settle_time);
    effects_.push_back(effect::settle{lease_device_});
    return false;
  case step::settling:
    step_ = step::removing;
    step_by_.reset();
    if (has_remains())
      lose_lease(teardown_->cause);
    return true;
  case step::removing:
    step_ = step::ending;
    if (process_ == process::running || process_ == process::starting)
      effects_.push_back(
          effect::stop{backend().can().stop, teardown_->stop_deadline_ms});
    if (process_ == process::none)
      return true;
    process_ = process::stopping;
    return false;
  case step::ending:
    finish(now);
    return true;
  }
  return false;
}

/// True when there is nothing to give back (any more).
bool client_machine::release(time now) {
  if (!teardown_->release || !confirmed_ || process_ != process::running) {
    step_ = step::settling;
    return true;
  }
  auto can = backend().can();
  bool refresh = can.before_release != 0 && step_ == step::none;
  step_ = refresh ? step::refreshing : step::releasing;
  step_by_ = now + patience();
  repeat_at_.reset();
  if (refresh)
    effects_.push_back(effect::send_signal{can.before_release});
  else
    signal_release(now);
  return false;
}

void client_machine::signal_release(time now) {
  auto can = backend().can();
  released_ = true;
  effects_.push_back(effect::save{});
  effects_.push_back(effect::send_signal{can.release});
  if (can.release_ends)
    repeat_at_ = now + repetition_time;
}

std::chrono::milliseconds client_machine::patience() const {
  bool ends = backend().can().release_ends && step_ == step::releasing;
  return teardown_->shutdown ? hurried : ends ? ending_time : release_time;
}

/// A stuck program has not told the server.
void client_machine::note_no_release() {
  if (step_ != step::releasing)
    return;
  auto can = backend().can();
  aside_ = fmt::format("did not {} within {} ms of the signal to release, {}",
                       can.release_ends ? "end" : "answer", patience().count(),
                       can.stop == 0 ? "killed" : "stopped");
}

void client_machine::tick_teardown(time now) {
  if (step_by_ && *step_by_ <= now) {
    step_by_.reset();
    note_no_release();
    return advance(now);
  }
  if (auto due = repetition(); due && *due <= now)
    signal_release(now);
}

std::optional<net::boot_time> client_machine::repetition() const {
  return step_ == step::releasing ? repeat_at_ : std::nullopt;
}

void client_machine::settled(const pb::LinkResult&, time now) {
  if (step_ == step::settling)
    advance(now);
}

void client_machine::finish(time now) {
  auto way = *std::exchange(teardown_, std::nullopt);
  step_ = step::none;
  last_error_.clear();
  flow_.reset();
  auto stopped = event_of(pb::STOPPED, way.cause);
  bool was_announced = std::exchange(announced_, false);
  auto config = std::exchange(next_config_, std::nullopt);
  if (way.retire || way.shutdown)
    return leave(way, was_announced, stopped);
  auto here = effects_.size();
  if (config)
    apply_config(*config, now);
  else
    evaluate(way.cause, now);
  if (was_announced)
    insert(here, stopped);
}

/// The end of the row, or of the daemon.
void client_machine::leave(const teardown& way, bool announce,
                           pb::Event stopped) {
  stopped.set_cause(with_aside(way.cause));
  if (announce)
    append(std::move(stopped));
  retired_ = way.retire;
  closing_ = way.shutdown;
  if (way.retire) {
    effects_.push_back(effect::save{});
    effects_.push_back(effect::retired{});
  }
  if (way.shutdown)
    effects_.push_back(effect::shutdown_done{});
}

} // namespace lh::client
