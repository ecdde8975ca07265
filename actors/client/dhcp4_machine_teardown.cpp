#include "actors/client/dhcp4_machine.hpp"

#include <algorithm>
#include <csignal>

namespace lh::client {

using namespace std::chrono_literals;

namespace {

/// udhcpc sends its RELEASE and says deconfig at once; a stuck one gets this.
constexpr auto release_time = 500ms;

/// How long a RELEASE may wait for the neighbour's address before its own goes.
constexpr auto settle_time = 1500ms;

/// Either, when the whole daemon has a second to end.
constexpr auto hurried = 200ms;

} // namespace

void dhcp4_machine::begin(teardown way, time now) {
  if (teardown_) {
    return merge(way);
  }
  teardown_ = std::move(way);
  step_ = step::none;
  restart_at_.reset();
  confirm_by_.reset();
  enter("stopping", teardown_->cause);
  advance(now);
}

/// One way down is enough; what is to follow it adds up.
void dhcp4_machine::merge(const teardown& way) {
  teardown_->retire |= way.retire;
  teardown_->shutdown |= way.shutdown;
  if (way.stop_deadline_ms >= teardown_->stop_deadline_ms)
    return;
  teardown_->stop_deadline_ms = way.stop_deadline_ms;
  if (step_ == step::ending)
    effects_.push_back(effect::stop{SIGTERM, way.stop_deadline_ms});
}

void dhcp4_machine::advance(time now) {
  while (teardown_ && !applying_ && !removing_)
    if (!advance_one_step(now))
      return;
}

/// Goes to the next step; false when that one has to wait for an answer.
bool dhcp4_machine::advance_one_step(time now) {
  switch (step_) {
  case step::none:
    if (!teardown_->release || !confirmed_ || process_ != process::running) {
      step_ = step::settling;
      return true;
    }
    step_ = step::releasing;
    step_by_ = now + (teardown_->shutdown ? hurried : release_time);
    effects_.push_back(effect::send_signal{SIGUSR2});
    return false;
  case step::releasing:
    step_ = step::settling;
    step_by_ = now + (teardown_->shutdown ? hurried : settle_time);
    effects_.push_back(effect::settle{lease_device_});
    return false;
  case step::settling:
    step_ = step::removing;
    step_by_.reset();
    if (lease_)
      remove_lease(teardown_->cause);
    return true;
  case step::removing:
    step_ = step::ending;
    if (process_ == process::running || process_ == process::starting)
      effects_.push_back(effect::stop{SIGTERM, teardown_->stop_deadline_ms});
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

void dhcp4_machine::settled(const pb::LinkResult&, time now) {
  if (step_ == step::settling)
    advance(now);
}

void dhcp4_machine::finish(time now) {
  auto way = *std::exchange(teardown_, std::nullopt);
  step_ = step::none;
  last_error_.clear();
  budget_.reset();
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
void dhcp4_machine::leave(const teardown& way, bool announce,
                          const pb::Event& stopped) {
  if (announce)
    append(stopped);
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
