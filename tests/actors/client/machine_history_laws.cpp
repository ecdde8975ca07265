#include "tests/actors/client/machine_history.hpp"

namespace lh::tests {

namespace {

bool is_ack(const pb::LeaseReport& report) {
  return report.kind() == pb::LeaseReport::BOUND ||
         report.kind() == pb::LeaseReport::RENEW;
}

bool is_nak(const pb::LeaseReport& report) {
  return report.kind() == pb::LeaseReport::NAK;
}

} // namespace

void machine_history::require(bool holds, const std::string& sentence) {
  if (!holds)
    breaches.push_back(sentence);
}

void machine_history::look_at(const pb::JournalBatch& batch) {
  if (batch.has_transition()) {
    require(batch.transition().from() == state_, "no step is left out");
    require(batch.transition().to() != state_, "a step goes somewhere");
    state_ = batch.transition().to();
  }
  for (auto& event : batch.events())
    look_at(event);
}

void machine_history::look_at(const pb::Event& event) {
  ++events[event.type()];
  switch (event.type()) {
  case pb::LEASE_UPDATE:
    require(event.has_old() == has_lease_, "old is what was held");
    has_lease_ = true;
    return;
  case pb::LEASE_RENEW:
    require(has_lease_, "only a held lease is renewed");
    return;
  case pb::LEASE_DEL:
    require(has_lease_, "only a held lease is deleted");
    has_lease_ = false;
    may_remove_ = false;
    return;
  case pb::STARTED:
    require(child_ && child_->started, "STARTED is of a live process");
    started_ = true;
    return;
  case pb::STOPPED:
    require(started_ && !child_, "STOPPED comes after STARTED and the end");
    started_ = false;
    return;
  case pb::FAILED:
    require(!failed_, "FAILED comes once");
    failed_ = true;
    return;
  default:
    require(false, "every event has a type");
  }
}

void machine_history::look_at(const pb::ClientCounters& now, bool reset) {
  require(now.ack() >= now.binds() + now.renewals(),
          "each lease came with an ACK");
  require(reset ||
              (now.ack() >= counters_.ack() && now.nack() >= counters_.nack() &&
               now.release() >= counters_.release() &&
               now.binds() >= counters_.binds() &&
               now.renewals() >= counters_.renewals()),
          "counters go down only by a reset");
  require(!reset || now.ack() + now.nack() + now.release() + now.binds() +
                            now.renewals() + now.bind_ms() ==
                        0,
          "a reset takes them to 0");
  if (!reset) {
    counted_[0] += now.ack() - counters_.ack();
    counted_[1] += now.nack() - counters_.nack();
  }
  counters_ = now;
}

void machine_history::look_at_the_end() {
  auto shown = machine_.state();
  bool waits = state_ == "critical" || state_ == "backoff";
  if (row_.held().empty())
    require(child_.has_value() != waits,
            "it runs, or is critical or backs off");
  else
    require(!child_ && !has_lease_ && state_ == "disabled",
            "a held row has neither process nor lease");
  require(child_ || state_ != "backoff" || machine_.next_deadline(),
          "a backoff has an end");
  std::set<uint32_t> held;
  if (shown.has_lease())
    held.insert(shown.lease().address().value());
  require(addresses_ == held, "the kernel has the lease's address, no other");
  require(!has_lease_ || asked_max_mtu_ == row_.max_mtu(),
          "the kernel knows the bound of the MTU");
  auto spoken = [this](bool (*what)(const pb::LeaseReport&)) {
    return static_cast<size_t>(
        std::count_if(spoken_.begin(), spoken_.end(), what));
  };
  require(counted_[0] == spoken(is_ack), "each ACK was counted once");
  require(counted_[1] == spoken(is_nak), "each NAK was counted once");
}

} // namespace lh::tests
