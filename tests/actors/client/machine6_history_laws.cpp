#include "tests/actors/client/machine6_history.hpp"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>

namespace lh::tests {

using namespace client;
using google::protobuf::util::MessageDifferencer;

namespace {

constexpr auto duplicate_link = "another host has the link-local address";

held_lease6 held_by(const pb::ClientState& shown,
                    std::optional<net::boot_time> settle_by) {
  return {shown.lease6(), {shown.clock().obtained_boot_ns()}, settle_by};
}

bool is_of_report(const pb::Event& event) {
  return event.cause() == "bound" || event.cause() == "renewed" ||
         event.cause() == "informed";
}

bool is_bound(const std::string& state) {
  return state == "bound" || state == "renewing" || state == "rebinding";
}

bool includes(const places6& all, const places6& some) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

} // namespace

void machine6_history::require(bool holds, const std::string& sentence) {
  if (!holds &&
      std::find(breaches.begin(), breaches.end(), sentence) == breaches.end())
    breaches.push_back(sentence);
}

void machine6_history::look_at(const pb::Transition& step) {
  require(step.from() == state_, "no step is left out");
  require(step.to() != state_, "a step goes somewhere");
  require(state_ != "stopping" || (!child_ && kernel_.places().empty()),
          "the way down ends when nothing is left");
  require(state_ != "critical" || step.cause() != duplicate_link,
          "a duplicate link-local address helps no critical client");
  state_ = step.to();
}

void machine6_history::look_at(const pb::Event& event) {
  ++seen[pb::EventType_Name(event.type())];
  switch (event.type()) {
  case pb::STARTED:
    require(child_ && child_->started, "STARTED is of a live process");
    return;
  case pb::STOPPED:
    require(!child_ && kernel_.places().empty(),
            "STOPPED is said when nothing is left");
    return;
  case pb::FAILED:
    return look_at_failure(event);
  default:
    return look_at_lease_event(event);
  }
}

void machine6_history::look_at_failure(const pb::Event& event) {
  bool duplicate = event.cause() == "dad-failed" && duplicate_heard_;
  bool link = event.cause() == duplicate_link &&
              heard_links_[heard_row_->device()].link_local_duplicate();
  require(duplicate || link || state_ == "critical", "FAILED has its reason");
}

void machine6_history::look_at_lease_event(const pb::Event& event) {
  bool same = told_ ? MessageDifferencer::Equals(event.old().v6(), *told_)
                    : !event.has_old();
  require(same, "old is what the event before told of");
  require(!is_of_report(event) ||
              machine_->record().last_event_ns() > handled_before_,
          "a report is told of once");
  if (event.type() != pb::LEASE_DEL) {
    require(event.type() == pb::LEASE_UPDATE || told_,
            "only a held lease is renewed");
    require(state_ == "stopping" || is_wanted(),
            "only a wanted row takes a lease");
    if (!told_ && state_ != "stopping")
      may_remove_ = duplicate_heard_ = false;
    told_ = event.new_().v6();
    return;
  }
  require(told_ && event.has_old(), "only a held lease is deleted");
  require(kernel_.places().empty(), "LEASE_DEL is said when nothing is left");
  told_.reset();
}

bool machine6_history::is_wanted() const {
  return heard_row_ && heard_row_->enable() && heard_row_->held().empty();
}

pb::StartChild machine6_history::command(const pb::Lease6& last) const {
  auto places = places_of_tests();
  auto* program = find_backend("v6", heard_row_->backend());
  return program->command({*heard_row_,
                           {},
                           places,
                           program->program({}, places),
                           machine_->state().duid(),
                           0,
                           false,
                           last});
}

void machine6_history::look_at_start(const pb::StartChild& start) {
  auto& link = heard_links_[heard_row_->device()];
  require(is_wanted(), "only a wanted row runs");
  require(link.running() && link.has_link_local(),
          "it starts on a running link with a link-local address");
  require(!machine_->state().duid().empty(), "it starts with a DUID");
  auto usual = start;
  if (!machine_->state().has_lease6())
    ++seen["started anew"];
  auto wanted = command(machine_->record().last_lease6());
  *usual.mutable_directory()->mutable_remove() = wanted.directory().remove();
  require(MessageDifferencer::Equals(usual, wanted),
          "it starts as the row says");
}

void machine6_history::look_at_state() {
  auto shown = machine_->state();
  auto record = machine_->record();
  require(shown.state() == state_, "the state shown is the one that was told");
  require(shown.has_lease6() == told_.has_value(),
          "the lease shown is the one that events told of");
  bool holds = child_ && (shown.has_lease6() || child_->unwanted);
  bool knows_link = heard_row_ && heard_links_.contains(heard_row_->device());
  require(!is_bound(state_) || holds || !knows_link,
          "bound is a lease and a process");
  if (kernel_inbox_.empty() && from_kernel_.empty())
    require(includes(places_of(record), kernel_.places()),
            "the record knows of all that is in the kernel");
  require(shown.lease6().has_mapt() <=
              (shown.lease6().options().contains(95) != 0),
          "the result of a MAP option goes with it");
  look_at_waiting_prefixes(shown);
}

/// When a prefix is withdrawn, its replacement has a second to come.
void machine6_history::look_at_waiting_prefixes(const pb::ClientState& shown) {
  places6 waiting;
  for (auto& prefix : shown.lease6().prefixes())
    if (prefix.state() == "withdrawn")
      waiting.insert(name_of(prefix));
  if (!includes(waiting_, waiting)) {
    ++seen["withdrawn"];
    settle_by_ = net::boot_time{shown.clock().obtained_boot_ns()} + 1s;
  }
  waiting_ = waiting;
}

const pb::LeaseReport* machine6_history::last_handled() const {
  auto when = machine_->record().last_event_ns();
  auto found = std::find_if(spoken_.begin(), spoken_.end(), [&](auto& one) {
    return one.boottime_ns() == when;
  });
  return found == spoken_.end() ? nullptr : &*found;
}

/// Asked for, another host has it, the server said so, or its time is up.
bool machine6_history::may_lose() const {
  if (!told_ || may_remove_ || duplicate_heard_)
    return true;
  auto held = held_by(machine_->state(), settle_by_);
  if (!settle(held, now_))
    return true;
  auto& asked = heard_row_->v6();
  if (!asked.request_addresses())
    held.lease.clear_addresses();
  if (!asked.request_prefixes())
    held.lease.clear_prefixes();
  if (!settle(held, now_))
    return true;
  auto* last = last_handled();
  if (!last)
    return false;
  if (last->kind() == pb::LeaseReport::NAK ||
      last->kind() == pb::LeaseReport::EXPIRED)
    return true;
  auto merged = merge(held, *last, asked, net::boot_time{last->boottime_ns()});
  return !merged.after || !settle(*merged.after, now_);
}

void machine6_history::look_at_rest() {
  auto record = machine_->record();
  auto all = places_of(record);
  bool whole = std::all_of(
      kernel_.devices.begin(), kernel_.devices.end(),
      [](auto& one) { return one.second.ifindex && one.second.running; });
  auto there = kernel_.places();
  require(whole ? there == all : includes(all, there),
          "the kernel has what the record says");
  require(!same_boot_ ||
              (MessageDifferencer::Equals(saved_.lease6(), record.lease6()) &&
               places_of(saved_) == all && saved_.device() == record.device()),
          "the record is saved");
  require(spoken_.empty() ||
              record.last_event_ns() >= spoken_.back().boottime_ns(),
          "every report is handled");
  require(child_ || state_ != "backoff" || machine_->next_deadline(),
          "a backoff has an end");
}

void machine6_history::look_at_running() {
  look_at_rest();
  auto record = machine_->record();
  for (auto& place : kernel_.duplicates())
    for (auto& one : record.lease6().addresses())
      require(place != record.device() + " " + name_of(one) + "/128",
              "no lease of a duplicate address is kept");
  require(child_ && child_->started, "a wanted row on a running link runs");
  require(is_bound(state_) || state_ == "acquiring", "it is bound or tries");
  if (!child_)
    return;
  auto usual = child_->start;
  auto wanted = command(child_->last);
  *usual.mutable_directory()->mutable_remove() = wanted.directory().remove();
  require(MessageDifferencer::Equals(usual, wanted), "it runs as the row says");
}

void machine6_history::look_at_bound() {
  look_at_rest();
  auto shown = machine_->state();
  require(state_ == "bound", "who is granted a lease is bound");
  auto wanted = wanted_state(row_, held_by(shown, settle_by_), now_);
  require(kernel_.places() == places_of(wanted),
          "the kernel has what the lease wants");
  for (auto& one : wanted.addresses) {
    auto end = now_ + std::chrono::seconds{one.valid_s()};
    auto place = place_of(one);
    if (kernel_.places().contains(place) && one.valid_s() != forever)
      require(std::chrono::abs(kernel_.end_of(place) - end) <= 1s,
              "the kernel has its lifetimes");
  }
  require(shown.lease6().has_mapt() == row_.v6().map(),
          "a MAP option is used when it is asked for");
}

void machine6_history::look_at_nothing() {
  auto record = machine_->record();
  require(!child_ && kernel_.places().empty(), "nothing is left");
  require(!record.has_lease6() && places_of(record).empty(),
          "nothing is remembered to be left");
  require(!told_, "its end was told");
}

} // namespace lh::tests
