#include "actors/client/dhcp4_machine.hpp"

namespace lh::client {

/// udhcpc tells of these by its plugin; it is run so that it never sends
/// DECLINE or INFORM; all others stay absent.
void dhcp4_machine::reset_counters() {
  counters_.Clear();
  counters_.set_ack(0);
  counters_.set_nack(0);
  counters_.set_decline(0);
  counters_.set_release(0);
  counters_.set_inform(0);
}

void dhcp4_machine::count(const pb::LeaseReport& report) {
  switch (report.kind()) {
  case pb::LeaseReport::BOUND:
  case pb::LeaseReport::RENEW:
    return counters_.set_ack(counters_.ack() + 1);
  case pb::LeaseReport::NAK:
    return counters_.set_nack(counters_.nack() + 1);
  case pb::LeaseReport::DECONFIG:
    if (step_ == step::releasing)
      counters_.set_release(counters_.release() + 1);
    return;
  default:
    return;
  }
}

/// How long a search of an earlier life took is not known.
void dhcp4_machine::count_lease(bool renewed, time now) {
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
void dhcp4_machine::search(time now) {
  if (process_ != process::none && !searching_since_)
    searching_since_ = now;
}

} // namespace lh::client
