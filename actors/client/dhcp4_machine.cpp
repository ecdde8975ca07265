#include "actors/client/dhcp4_machine.hpp"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <csignal>

namespace lh::client {

using google::protobuf::util::MessageDifferencer;
using namespace std::chrono_literals;

namespace {

supervision::restart_policy policy_of(const pb::RestartPolicy& policy) {
  using ms = std::chrono::milliseconds;
  return {policy.max_deaths(), ms{policy.period_ms()},
          ms{policy.first_delay_ms()}, ms{policy.max_delay_ms()}};
}

/// The rows in the settings are not a client's, and they may be hundreds: a
/// cleared message keeps their room, a copy of it does not.
pb::Settings without_rows(pb::Settings all) {
  all.clear_dhcpv4_clients();
  all.clear_dhcpv6_clients();
  return pb::Settings{std::as_const(all)};
}

/// Of several such effects the last does it all.
template <class Effect>
void keep_last(effect::list& effects) {
  bool later = false;
  auto repeated = [&](const effect::any& one) {
    return std::holds_alternative<Effect>(one) && std::exchange(later, true);
  };
  auto kept = std::remove_if(effects.rbegin(), effects.rend(), repeated);
  effects.erase(effects.begin(), kept.base());
}

} // namespace

dhcp4_machine::dhcp4_machine(std::string client, places where,
                             std::function<double()> random)
    : client_(std::move(client)), places_(std::move(where)),
      random_(std::move(random)) {
  config_.set_client(client_);
  reset_counters();
}

void dhcp4_machine::set_settings(const pb::Settings& settings, time now) {
  auto before = command(config_, 0);
  settings_ = without_rows(settings);
  budget_.set_policy(policy_of(settings.restart()));
  if (!config_.path().empty() &&
      !MessageDifferencer::Equals(before, command(config_, 0))) {
    quiet_stop(SIGTERM);
    reconsider("settings changed", now);
  }
  evaluate("settings changed", now);
  if (!config_.path().empty())
    effects_.push_back(effect::report{});
}

std::string dhcp4_machine::program() const {
  auto& configured = settings_.programs().udhcpc();
  return configured.empty() ? places_.udhcpc : configured;
}

void dhcp4_machine::configure(const pb::ClientConfig& config, time now) {
  if (teardown_)
    next_config_ = config;
  else
    apply_config(config, now);
}

void dhcp4_machine::adopt_config(const pb::ClientConfig& config) {
  bool moved = config.device() != config_.device();
  config_ = config;
  if (!moved)
    return;
  link_ = {};
  link_known_ = false;
  effects_.push_back(effect::follow{config.device()});
}

void dhcp4_machine::apply_config(const pb::ClientConfig& config, time now) {
  auto before = config_;
  config_.set_path(config.path());
  bool elsewhere = lease_ && lease_device_ != config.device();
  bool moved = !before.device().empty() && before.device() != config.device();
  bool busy = process_ != process::none || applying_ || removing_;
  if (elsewhere || (moved && busy)) {
    next_config_ = config;
    last_address_ = 0;
    effects_.push_back(effect::save{});
    begin({.cause = "interface changed"}, now);
    return;
  }
  adopt_config(config);
  if (wanted() && !before.path().empty() &&
      !MessageDifferencer::Equals(command(before, 0), command(config, 0)))
    quiet_stop(SIGTERM);
  before.set_enable(config.enable());
  bool same = MessageDifferencer::Equals(before, config);
  if (!same)
    reconsider("row changed", now);
  evaluate(same ? "enabled" : "configured", now);
  keep_mtu(now);
  next_report(now);
  effects_.push_back(effect::report{});
}

void dhcp4_machine::act(pb::ClientAction::Kind action, time now) {
  switch (action) {
  case pb::ClientAction::RENEW:
    if (process_ == process::running && !teardown_) {
      if (confirmed_)
        enter("renewing", "renew asked for");
      effects_.push_back(effect::send_signal{SIGUSR1});
    }
    return;
  case pb::ClientAction::RESTART:
  case pb::ClientAction::RELEASE:
    if (wanted())
      begin({.release = true,
             .cause =
                 action == pb::ClientAction::RESTART ? "restart" : "released"},
            now);
    return;
  case pb::ClientAction::RESET_COUNTERS:
    reset_counters();
    effects_.push_back(effect::save{});
    return;
  default:
    return reconsider("row written", now);
  }
}

void dhcp4_machine::program_changed(time now) {
  reconsider("program changed", now);
}

bool dhcp4_machine::wanted() const {
  return config_.enable() && config_.misconfigured().empty() &&
         config_.held().empty() && !config_.device().empty() && !retired_ &&
         !closing_;
}

/// Brings what is nearer to what is wanted; called after every change.
void dhcp4_machine::evaluate(const std::string& cause, time now) {
  bool configured = !config_.path().empty();
  if (!configured || teardown_ || closing_ || retired_)
    return;
  if (!wanted())
    return evaluate_unwanted(now);
  if (!link_known_)
    return;
  if (!link_.present())
    return evaluate_absent();
  if (process_ != process::none || state_ == "critical")
    return;
  if (!link_.running())
    return enter("waiting-link", "link is down");
  if (restart_at_ && *restart_at_ > now)
    return enter("backoff", cause);
  start(cause, now);
}

void dhcp4_machine::evaluate_unwanted(time now) {
  bool wrong = !config_.misconfigured().empty();
  bool held = config_.enable() && !config_.held().empty();
  auto target = wrong ? "misconfigured" : "disabled";
  auto cause = held && !wrong ? config_.held() : target;
  if (process_ != process::none || lease_ || announced_)
    begin({.cause = cause}, now);
  else
    enter(target, wrong ? config_.misconfigured() : cause);
  restart_at_.reset();
  budget_.reset();
}

void dhcp4_machine::evaluate_absent() {
  if (process_ == process::running || process_ == process::starting)
    quiet_stop(0);
  confirmed_ = false;
  confirm_by_.reset();
  restart_at_.reset();
  if (state_ != "critical")
    enter("waiting-link", "device is absent");
}

void dhcp4_machine::retire(const std::string& path, time now) {
  if (config_.path().empty())
    config_.set_path(path);
  begin({.retire = true, .cause = "row deleted"}, now);
}

void dhcp4_machine::shutdown(pb::ShutdownMode mode, time now) {
  if (mode == pb::SHUTDOWN_KEEP && !teardown_) {
    closing_ = true;
    effects_.push_back(effect::shutdown_done{});
    return;
  }
  begin({.release = mode == pb::SHUTDOWN_RELEASE,
         .stop_deadline_ms = 300,
         .shutdown = true,
         .cause = mode == pb::SHUTDOWN_RELEASE ? "released" : "daemon stopped"},
        now);
}

void dhcp4_machine::tick(time now) {
  if (config_.path().empty())
    return;
  if (teardown_) {
    if (step_by_ && *step_by_ <= now) {
      step_by_.reset();
      advance(now);
    }
    return;
  }
  check_lease_clock(now);
  if (confirm_by_ && *confirm_by_ <= now) {
    confirm_by_.reset();
    quiet_stop(0);
  }
  if (restart_at_ && *restart_at_ <= now && process_ == process::none) {
    restart_at_.reset();
    evaluate("time to restart", now);
  }
}

std::optional<net::boot_time> dhcp4_machine::next_deadline() const {
  std::optional<time> next;
  auto consider = [&](const std::optional<time>& deadline) {
    if (deadline && (!next || *deadline < *next))
      next = deadline;
  };
  if (config_.path().empty())
    return next;
  if (teardown_) {
    consider(step_by_);
    return next;
  }
  consider(confirm_by_);
  if (process_ == process::none && state_ == "backoff")
    consider(restart_at_);
  if (!lease_ || applying_ || removing_)
    return next;
  consider(end_of(*lease_));
  if (end_of(*lease_) && confirmed_ && state_ != "rebinding")
    consider(lease_->obtained +
             std::chrono::seconds{lease_->lease.lease_s()} * 7 / 8);
  return next;
}

effect::list dhcp4_machine::take_effects() {
  keep_last<effect::save>(effects_);
  keep_last<effect::report>(effects_);
  return std::exchange(effects_, {});
}

void dhcp4_machine::enter(const std::string& state, const std::string& cause) {
  if (state == state_)
    return;
  effect::journal entry;
  auto* taken = entry.batch.mutable_transition();
  taken->set_client(config_.path());
  taken->set_from(state_);
  taken->set_to(state);
  taken->set_cause(cause);
  effects_.push_back(std::move(entry));
  state_ = state;
}

pb::Event dhcp4_machine::event_of(pb::EventType type,
                                  const std::string& cause) const {
  pb::Event event;
  event.set_type(type);
  event.set_client(config_.path());
  event.set_interface(lease_device_.empty() ? config_.device() : lease_device_);
  event.set_family("v4");
  event.set_cause(cause);
  return event;
}

/// An event goes with the step just before it.
pb::Event& dhcp4_machine::append(pb::Event event) {
  if (effects_.empty() ||
      !std::holds_alternative<effect::journal>(effects_.back()))
    effects_.push_back(effect::journal{});
  auto& batch = std::get<effect::journal>(effects_.back()).batch;
  return *batch.add_events() = std::move(event);
}

/// As append, for what was said before the effects from `at` on: it goes with
/// the step there, when there is one.
void dhcp4_machine::insert(size_t at, pb::Event event) {
  auto later = effect::list(effects_.begin() + static_cast<ptrdiff_t>(at),
                            effects_.end());
  effects_.resize(at);
  if (!later.empty() && std::holds_alternative<effect::journal>(later[0])) {
    effects_.push_back(std::move(later[0]));
    later.erase(later.begin());
  }
  append(std::move(event));
  for (auto& effect : later)
    effects_.push_back(std::move(effect));
}

pb::Event& dhcp4_machine::emit(pb::EventType type, const std::string& cause) {
  return append(event_of(type, cause));
}

} // namespace lh::client
