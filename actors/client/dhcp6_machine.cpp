#include "actors/client/dhcp6_machine.hpp"

#include "actors/client/lease6_bindings.hpp"
#include "actors/client/lease6_iaids.hpp"
#include "messages/convert/net_values.hpp"

#include <fmt/format.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <cerrno>

namespace lh::client {

using google::protobuf::util::MessageDifferencer;
using supervision::fault;

namespace {

constexpr auto map_e = 94u;
constexpr auto map_t = 95u;
constexpr auto lw4o6 = 96u;

constexpr auto withdrawn = "withdrawn";

pb::MapRequest map_request(const pb::Lease6& lease) {
  pb::MapRequest request;
  auto& options = lease.options();
  if (auto found = options.find(map_e); found != options.end())
    request.set_map_e(found->second);
  if (auto found = options.find(map_t); found != options.end())
    request.set_map_t(found->second);
  if (auto found = options.find(lw4o6); found != options.end())
    request.set_lw4o6(found->second);
  auto is_current = [](auto& one) {
    return one.state() != bindings::deprecated;
  };
  auto& all = lease.prefixes();
  bool replaced = std::any_of(all.begin(), all.end(), is_current);
  for (auto& one : all)
    if (!replaced || is_current(one))
      *request.add_prefixes() = convert::to_proto(convert::from_proto(one));
  return request;
}

const char* cause_of(pb::LeaseReport::Kind kind) {
  if (kind == pb::LeaseReport::INFORMED)
    return "informed";
  return kind == pb::LeaseReport::RENEW ? "renewed" : "bound";
}

bool has_withdrawn(const pb::Lease6& lease) {
  return std::any_of(lease.prefixes().begin(), lease.prefixes().end(),
                     bindings::is_withdrawn);
}

/// What took from a lease what is not `left` of it.
const char* cause_of_end(const held_lease6& held,
                         const std::optional<held_lease6>& left,
                         net::boot_time now) {
  if (held.settle_by && *held.settle_by <= now && has_withdrawn(held.lease))
    return withdrawn;
  bool whole = left &&
               left->lease.addresses_size() == held.lease.addresses_size() &&
               left->lease.prefixes_size() == held.lease.prefixes_size();
  return whole ? "deprecated" : "expired";
}

std::string text_of(const pb::MapRefusal& refusal) {
  if (refusal.suboption() == 0)
    return refusal.reason();
  return fmt::format("sub-option {}: {}", refusal.suboption(),
                     refusal.reason());
}

} // namespace

dhcp6_machine::dhcp6_machine(std::string client, places where,
                             std::function<double()> random)
    : client_machine("v6", std::move(client), std::move(where),
                     std::move(random)) {}

size_t dhcp6_machine::bindings() const {
  if (!lease_)
    return 0;
  auto& lease = lease_->lease;
  return static_cast<size_t>(lease.addresses_size() + lease.prefixes_size());
}

pb::Lease dhcp6_machine::lease() const {
  pb::Lease held;
  if (lease_)
    *held.mutable_v6() = lease_->lease;
  return held;
}

void dhcp6_machine::take_lease(const pb::LeaseReport& report, time now) {
  auto merged = merge(lease_, report, config_.v6(), {report.boottime_ns()});
  if (!merged.refused.empty())
    effects_.push_back(effect::refused{merged.refused});
  auto refusal =
      merged.refused.empty() ? std::string{} : merged.refused.front();
  // What has ended since may have been renewed in what is to be taken yet.
  auto judged = reports_.empty() ? now : time{report.boottime_ns()};
  auto left = merged.after ? settle(*merged.after, judged) : std::nullopt;
  if (left && merged.counts)
    return bring({left, report, cause_of(report.kind()), refusal, {}}, now);
  handled(report);
  if (!refusal.empty())
    last_error_ = refusal;
  if (left && report.kind() == pb::LeaseReport::RENEW && !left_out_at_)
    left_out_at_ = now;
  if (left || (!merged.counts && !lease_))
    return;
  if (lease_)
    give_up_lease(merged.after ? "expired" : withdrawn, now);
  else
    retry_later(fault::nothing_granted, "nothing of use was granted", now);
}

bool dhcp6_machine::needs_map() const {
  if (!config_.v6().map())
    return false;
  auto& options = coming_->lease->lease.options();
  return options.contains(map_e) || options.contains(map_t) ||
         options.contains(lw4o6);
}

void dhcp6_machine::bring(coming_lease coming, time now) {
  coming_ = std::move(coming);
  applying_ = true;
  auto& lease = coming_->lease->lease;
  lease.clear_mapt();
  decoding_ = needs_map();
  if (decoding_)
    return effects_.push_back(effect::decode_map{map_request(lease)});
  map_error_.clear();
  apply(now);
}

/// Each renewal brings the same options: only what is new is said.
bool dhcp6_machine::is_news(const pb::MapAnswer& answer) const {
  if (answer.has_refusal())
    return text_of(answer.refusal()) != map_error_;
  bool known = lease_ && lease_->lease.mapt().tolerated();
  return answer.result().tolerated() && !known;
}

void dhcp6_machine::map_decoded(const pb::MapAnswer& answer, time now) {
  if (!std::exchange(decoding_, false))
    return;
  if (is_news(answer))
    effects_.push_back(effect::map_news{answer});
  map_error_ = answer.has_refusal() ? text_of(answer.refusal()) : "";
  if (answer.has_result())
    *coming_->lease->lease.mutable_mapt() = answer.result();
  apply(now);
}

void dhcp6_machine::apply(time now) {
  on_its_way_ = wanted_state(config_, *coming_->lease, now);
  // Written ahead: whoever restarts must know of what may be in the kernel.
  auto news = plan_change(on_its_way_, in_kernel_);
  if (!news.remove().empty() || !news.remove_unreachable().empty())
    effects_.push_back(effect::save{});
  auto& device = coming_->device;
  auto change = device.empty() ? plan_change(in_kernel_, on_its_way_)
                               : plan_change(in_kernel_, on_its_way_, device);
  change.set_reconcile(!coming_->report);
  effects_.push_back(effect::apply{std::move(change)});
}

void dhcp6_machine::lease_applied(const pb::LinkResult& result, time now) {
  auto coming = *std::exchange(coming_, std::nullopt);
  auto before = lease();
  auto wanted = std::exchange(on_its_way_, {});
  in_kernel_ = result.error() == 0 ? wanted : joined(in_kernel_, wanted);
  commit(coming, now);
  associations_known();
  if (!coming.refusal.empty())
    last_error_ = coming.refusal;
  judge(result, coming, now);
  if (coming.report)
    handled(*coming.report);
  else
    effects_.push_back(effect::save{});
  for (auto& lost : std::exchange(lost_meanwhile_, {}))
    address_lost(lost, now);
  if (coming.report && has_lost_all_addresses(before))
    return retry_later(fault::lease_withdrawn, withdrawn, now);
}

/// A device that does not speak IPv6 (EACCES) is heard of when it does. What
/// was put on one device leaves the others as they are.
void dhcp6_machine::judge(const pb::LinkResult& result,
                          const coming_lease& coming, time now) {
  bool speaks = link_.has_link_local() && result.error() != EACCES;
  if (result.error() != 0 && speaks && !teardown_)
    return kernel_refuses(result, now);
  if (coming.device.empty())
    end_placing();
  if (result.error() != 0)
    last_error_ = result.text();
}

void dhcp6_machine::all_taken(time now) {
  if (std::exchange(once_more_, false))
    bring_again("configured", now);
}

bool dhcp6_machine::has_lost_all_addresses(const pb::Lease& before) const {
  return !teardown_ && config_.v6().request_addresses() &&
         !before.v6().addresses().empty() && lease_->lease.addresses().empty();
}

void dhcp6_machine::commit(const coming_lease& coming, time now) {
  auto before = told_ ? *told_ : lease();
  lease_ = coming.lease;
  last_.Clear();
  lease_device_ = config_.device();
  if (coming.report) {
    count_lease(before.has_v6(), now);
    confirm(coming.cause, now);
    listened_ = false;
  } else {
    last_error_.clear();
  }
  tell(coming, before);
}

/// What the program keeps of a lease comes after its report; it is no news of
/// the lease.
void dhcp6_machine::associations_known() {
  if (!lease_ || busy())
    return;
  if (told_)
    give_iaids(*told_->mutable_v6(), associations_);
  if (give_iaids(lease_->lease, associations_))
    effects_.push_back(effect::save{});
}

/// A withdrawn prefix is told of when it is clear what becomes of it.
void dhcp6_machine::tell(const coming_lease& coming, const pb::Lease& before) {
  told_.reset();
  if (lease_->settle_by && before.has_v6()) {
    told_ = before;
    return;
  }
  auto changed = changed_fields(before.v6(), lease_->lease);
  bool update = !before.has_v6() || is_update6(changed);
  if (coming.report || update)
    tell_lease(update, coming.cause, changed, before);
}

/// The same lease with another configuration, or on devices that came back.
void dhcp6_machine::bring_again(const std::string& cause, time now,
                                const std::string& device) {
  if (!lease_ || teardown_ || !wanted())
    return;
  if (!judges_lease()) {
    once_more_ = true;
    return;
  }
  auto held = *lease_;
  if (!config_.v6().request_addresses())
    held.lease.clear_addresses();
  if (!config_.v6().request_prefixes())
    held.lease.clear_prefixes();
  auto left = settle(held, now);
  if (left)
    bring({left, std::nullopt, cause, {}, device}, now);
  else
    give_up_lease(settle(*lease_, now) ? cause : cause_of_end(*lease_, {}, now),
                  now);
}

void dhcp6_machine::put_back(time now) {
  bring_again("link returned", now);
}

void dhcp6_machine::configured(const pb::ClientConfig& before, time now) {
  learn_duid();
  if (!wanted())
    stop_probing();
  if (MessageDifferencer::Equals(before.v6(), config_.v6()))
    return;
  if (before.device() == config_.device())
    effects_.push_back(effect::follow{devices()});
  bring_again("configured", now);
}

effect::any dhcp6_machine::removal() const {
  return effect::remove{plan_change(in_kernel_, {})};
}

/// An earlier life may have put it there before it could say so. What the
/// kernel has just kept is tried again when something changes.
bool dhcp6_machine::has_remains() const {
  bool left = !in_kernel_.addresses.empty() || !in_kernel_.unreachable.empty();
  return lease_ || (left && !removal_failed_);
}

void dhcp6_machine::forget_lease(const pb::LinkResult& removal) {
  lease_.reset();
  told_.reset();
  lost_meanwhile_.clear();
  removal_failed_ = removal.error() != 0;
  if (!removal_failed_)
    in_kernel_ = {};
  map_error_.clear();
}

/// The server does not know that the address is taken, and the client program
/// has no way to DECLINE it: all that is left is to ask for a lease anew.
void dhcp6_machine::after_removal(const std::string& cause, time now) {
  if (teardown_ || (cause != dad_failed && cause != withdrawn))
    return;
  bool taken = cause == dad_failed;
  retry_later(taken ? fault::address_duplicate : fault::lease_withdrawn, cause,
              now);
}

void dhcp6_machine::give_up_lease(const std::string& cause, time now) {
  lose_lease(cause);
  search(now);
  if (process_ == process::running)
    enter("acquiring", "lease " + cause);
}

void dhcp6_machine::check_lease(time now) {
  if (auto due = probing_time(); due && *due <= now) {
    pb::ProbeLinkLocal probe;
    probe.set_device(config_.device());
    effects_.push_back(effect::probe{probe});
    probe_later(now);
  }
  if (auto due = listening_time(); due && *due <= now) {
    listened_ = true;
    effects_.push_back(effect::listen{});
  }
  if (!lease_)
    return;
  if (auto due = doubt_time(); due && *due <= now)
    look_for_dropped(now);
  auto left = settle(*lease_, now);
  auto cause = cause_of_end(*lease_, left, now);
  if (!left) {
    return give_up_lease(cause, now);
  }
  if (auto next = next_end(*lease_); next && *next <= now)
    return bring({left, std::nullopt, cause, {}, {}}, now);
  if (auto due = rebinding_time(); due && confirmed_ && *due <= now)
    rebind(now);
  if (auto late = rescue_time(); late && *late <= now)
    stop_and_restart(fault::not_renewed, now);
}

std::optional<net::boot_time> dhcp6_machine::next_lease_deadline() const {
  auto next = probing_time();
  auto consider = [&](const std::optional<time>& at) {
    if (at && (!next || *at < *next))
      next = at;
  };
  consider(listening_time());
  if (!lease_)
    return next;
  consider(next_end(*lease_));
  if (confirmed_ && state_ != "rebinding")
    consider(rebinding_time());
  consider(rescue_time());
  consider(doubt_time());
  return next;
}

} // namespace lh::client
