#include "actors/client/client_machine.hpp"

#include <algorithm>

namespace lh::client {

using supervision::fault;

namespace {

/// At this pace, when another program changes it again and again.
constexpr auto revert_pause = std::chrono::milliseconds{100};

} // namespace

void client_machine::applied(const pb::LinkResult& result, time now) {
  if (!std::exchange(applying_, false))
    return;
  lease_applied(result, now);
  next_report(now);
  advance(now);
}

/// What was refused is there now, or nothing that a try could help.
void client_machine::end_placing() {
  put_again_at_.reset();
  placing_.reset();
  if (flow_.is_at(fault::address_refused))
    flow_.over(fault::address_refused);
}

/// The process has its lease all the same: it is put there again without it.
void client_machine::kernel_refuses(const pb::LinkResult& result, time now) {
  last_error_ = result.text();
  auto next = placing_.on_fault(fault::address_refused, now, random_());
  put_again_at_ = std::min(put_again_at_.value_or(next.at), next.at);
  if (next.escalates)
    emit(pb::FAILED, last_error_);
}

const supervision::recovery_flow& client_machine::worse() const {
  return flow_.place() ? flow_ : placing_;
}

void client_machine::tick_kernel(time now) {
  if (!put_again_at_ || *put_again_at_ > now || !judges_lease())
    return;
  put_again_at_.reset();
  revert(now);
}

void client_machine::revert(time now) {
  if (now < next_revert_) {
    put_again_at_ = next_revert_;
    return;
  }
  next_revert_ = now + revert_pause;
  put_back(now);
}

void client_machine::lose_lease(const std::string& cause) {
  removing_ = true;
  removal_cause_ = cause;
  associations_.clear();
  confirmed_ = false;
  confirm_by_.reset();
  effects_.push_back(removal());
}

void client_machine::removed(const pb::LinkResult& result, time now) {
  if (!std::exchange(removing_, false))
    return;
  if (result.error() != 0)
    last_error_ = result.text();
  if (has_lease())
    *emit(pb::LEASE_DEL, removal_cause_).mutable_old() = told_lease();
  forget_lease(result);
  put_again_at_.reset();
  placing_.reset();
  lease_device_.clear();
  effects_.push_back(effect::report{});
  effects_.push_back(effect::save{});
  after_removal(removal_cause_, now);
  next_report(now);
  advance(now);
}

} // namespace lh::client
