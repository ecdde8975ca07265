#include "actors/client/client_machine.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lh::client {

using namespace std::chrono_literals;

namespace {

bool is_earlier(const pb::LeaseReport& one, const pb::LeaseReport& other) {
  return one.boottime_ns() < other.boottime_ns();
}

} // namespace

/// After a restart the spool is read before the store tells what it has kept.
void client_machine::lease_reported(const pb::LeaseReport& report, time now) {
  if (closing_)
    return;
  reports_.insert(
      std::upper_bound(reports_.begin(), reports_.end(), report, is_earlier),
      report);
  next_report(now);
  count_answer(report, now);
}

void client_machine::count_answer(const pb::LeaseReport& report, time now) {
  if (teardown_ || process_ != process::running)
    return;
  if (rate_.on_answer({report.boottime_ns()}, bindings()))
    end_storm(supervision::fault::answer_storm,
              fmt::format("asked and was answered more than {} times in {} s",
                          answer_rate::usual(bindings()),
                          answer_rate::period.count()),
              now);
}

void client_machine::flooded(time now) {
  if (!closing_ && !teardown_ && process_ == process::running)
    end_storm(supervision::fault::event_flood,
              "left more events in the spool than are taken", now);
}

/// What is news to everybody is ended at its source.
void client_machine::end_storm(supervision::fault what,
                               const std::string& cause, time now) {
  last_error_ = cause;
  aside_ = cause;
  try_later(what, cause, now);
}

bool client_machine::takes_reports() const {
  if (busy() || closing_)
    return false;
  if (process_ == process::starting && !teardown_)
    return false;
  return teardown_ || (!config_.path().empty() && (link_known_ || !wanted()));
}

/// One after the other, so that each is judged, and counted, in its order.
void client_machine::next_report(time now) {
  while (takes_reports() && !reports_.empty()) {
    auto report = std::move(reports_.front());
    reports_.pop_front();
    take_report(report, now);
  }
  if (!takes_reports())
    return;
  all_taken(now);
  if (untold_ && takes_reports())
    tell_adopted(now);
}

/// The state as it is, once, when what happened meanwhile is known.
void client_machine::tell_adopted(time now) {
  untold_ = false;
  told_by_ = daemon_;
  effects_.push_back(effect::save{});
  if (!wanted() || teardown_)
    return;
  check_lease(now);
  bool loses_it = busy();
  if (!has_lease() || loses_it)
    have_told();
  else if (confirmed_)
    tell_lease(true, "adopted", {}, {});
}

/// A lease that only the process knows of it would tell at its T1 at the
/// earliest.
void client_machine::have_told() {
  auto signal = backend().can().renew;
  if (process_ == process::running && signal != 0)
    effects_.push_back(effect::send_signal{signal});
}

bool client_machine::is_old(const pb::LeaseReport& report) const {
  return report.boottime_ns() < last_event_ns_ ||
         (report.boottime_ns() == last_event_ns_ &&
          report.pid() == last_event_pid_);
}

void client_machine::take_report(const pb::LeaseReport& report, time now) {
  bool repeated =
      report.lease_stamp() != 0 && report.lease_stamp() == last_lease_stamp_;
  bool old = is_old(report) || repeated;
  if (old || teardown_ || !wanted()) {
    handled(report);
    bool gave_back =
        step_ == step::releasing && report.kind() == pb::LeaseReport::DECONFIG;
    if (!old && (gave_back || step_ == step::refreshing))
      advance(now);
    return;
  }
  switch (report.kind()) {
  case pb::LeaseReport::BOUND:
  case pb::LeaseReport::RENEW:
  case pb::LeaseReport::INFORMED:
    if (report.refusal().empty())
      return take_lease(report, now);
    handled(report);
    last_error_ = report.refusal();
    return try_later(supervision::fault::lease_refused, last_error_, now);
  case pb::LeaseReport::CONFIRMED:
    handled(report);
    if (has_lease())
      confirm("confirmed", now);
    return;
  case pb::LeaseReport::NAK:
  case pb::LeaseReport::EXPIRED:
    handled(report);
    forget_server();
    if (has_lease())
      lose_lease(report.kind() == pb::LeaseReport::NAK ? "nak" : "expired");
    break;
  case pb::LeaseReport::LEASEFAIL:
    last_error_ = "no server answered";
    no_answer(now);
    [[fallthrough]];
  default:
    heard(report);
    break;
  }
  confirmed_ = false;
  confirm_by_.reset();
  search(now);
  if (process_ == process::running)
    enter("acquiring", pb::LeaseReport::Kind_Name(report.kind()));
  if (report.kind() == pb::LeaseReport::NAK)
    count_nak(now);
}

/// A server that refuses what it has offered does so again and again.
void client_machine::count_nak(time now) {
  constexpr supervision::budget usual{10, 60s};
  if (process_ != process::running || naks_.add(now, usual))
    return;
  last_error_ = "refused more than 10 times in 60 s (NAK)";
  try_later(supervision::fault::nak_loop, last_error_, now);
}

/// The event needs no replay any more, whatever happens to the daemon.
void client_machine::handled(const pb::LeaseReport& report) {
  heard(report);
  effects_.push_back(effect::save{});
}

/// As handled, but a replay does no harm, so that the next save is enough.
void client_machine::heard(const pb::LeaseReport& report) {
  if (is_old(report))
    return;
  count(report);
  last_event_ns_ = report.boottime_ns();
  last_event_pid_ = report.pid();
  if (report.lease_stamp() != 0)
    last_lease_stamp_ = report.lease_stamp();
}

/// The process has this lease.
void client_machine::confirm(const std::string& cause, time now) {
  confirm_by_.reset();
  pending_.reset();
  damper_.answered();
  if (process_ != process::running)
    return;
  last_error_.clear();
  confirmed_ = true;
  bound_since_start_ = true;
  flow_.check({true, process_run(now).lasted});
  if (!teardown_)
    enter("bound", cause);
}

void client_machine::tell_lease(bool update, const std::string& cause,
                                const std::vector<std::string>& changed,
                                const pb::Lease& before) {
  auto& event = emit(update ? pb::LEASE_UPDATE : pb::LEASE_RENEW, cause);
  for (auto& name : changed)
    event.add_changed(name);
  if (before.family_case() != pb::Lease::FAMILY_NOT_SET)
    *event.mutable_old() = before;
  *event.mutable_new_() = lease();
  effects_.push_back(effect::report{});
}

/// How long a search of an earlier life took is not known.
void client_machine::count_lease(bool renewed, time now) {
  using ms = std::chrono::milliseconds;
  auto since = std::exchange(searching_since_, std::nullopt);
  if (renewed)
    return counters_.set_renewals(counters_.renewals() + 1);
  counters_.set_binds(counters_.binds() + 1);
  if (since)
    counters_.set_bind_ms(
        static_cast<uint64_t>(std::chrono::ceil<ms>(now - *since).count()));
}

/// The process has no lease (any more) and asks for one.
void client_machine::search(time now) {
  if (process_ != process::none && !searching_since_)
    searching_since_ = now;
}

} // namespace lh::client
