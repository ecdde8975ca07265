#include "actors/client/client_machine.hpp"

#include "actors/client/restart_policy.hpp"
#include "messages/net/crc32c.hpp"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <csignal>

namespace lh::client {

using google::protobuf::util::MessageDifferencer;
using namespace std::chrono_literals;

namespace {

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

client_machine::client_machine(std::string family, std::string client,
                               places where, std::function<double()> random)
    : client_(std::move(client)), places_(std::move(where)),
      random_(std::move(random)), family_(std::move(family)) {
  config_.set_client(client_);
}

void client_machine::after_removal(const std::string&, time) {}

void client_machine::set_settings(const pb::Settings& settings, time now) {
  auto earlier = std::exchange(settings_, without_rows(settings));
  flow_.set_policy(restart_policy(settings.restart()));
  placing_.set_policy(restart_policy(settings.restart()));
  if (!config_.path().empty() && needs_another_process()) {
    quiet_stop(backend().can().stop);
    reconsider("settings changed", now);
  }
  evaluate("settings changed", now);
  settings_changed(earlier, now);
  if (!config_.path().empty())
    effects_.push_back(effect::report{});
}

const client_backend& client_machine::backend() const {
  auto* chosen = find_backend(family_, config_.backend());
  return chosen ? *chosen : usual_backend(family_);
}

const std::string& client_machine::program() const {
  return backend().program(settings_.programs(), places_);
}

pb::StartChild client_machine::command(const pb::ClientConfig& config,
                                       const memory& with) const {
  return backend().command({config, settings_.identity(), places_, program(),
                            with.duid, with.requested_address, with.anew,
                            with.last});
}

/// Without what an earlier lease leads to: it differs when the process has to
/// be another one.
uint32_t client_machine::usual_command() const {
  memory usual;
  usual.duid = remembered().duid;
  return net::crc32c(command(config_, usual).SerializeAsString());
}

bool client_machine::needs_another_process() const {
  return command_ != 0 && command_ != usual_command();
}

void client_machine::configure(const pb::ClientConfig& config, time now) {
  if (teardown_)
    next_config_ = config;
  else
    apply_config(config, now);
}

void client_machine::adopt_config(const pb::ClientConfig& config) {
  bool moved = config.device() != config_.device();
  config_ = config;
  if (!moved)
    return;
  link_ = {};
  link_known_ = false;
  effects_.push_back(effect::follow{devices()});
}

void client_machine::apply_config(const pb::ClientConfig& config, time now) {
  auto before = config_;
  config_.set_path(config.path());
  bool elsewhere = has_lease() && lease_device_ != config.device();
  bool moved = !before.device().empty() && before.device() != config.device();
  bool other =
      !before.backend().empty() && before.backend() != config.backend();
  if (elsewhere ||
      ((moved || other) && (process_ != process::none || busy()))) {
    next_config_ = config;
    forget_server();
    effects_.push_back(effect::save{});
    begin(
        {.cause = moved || elsewhere ? "interface changed" : "backend changed"},
        now);
    return;
  }
  adopt_config(config);
  go_on(now);
  if (wanted() && needs_another_process())
    quiet_stop(backend().can().stop);
  auto earlier = before;
  before.set_enable(config.enable());
  bool same = MessageDifferencer::Equals(before, config);
  if (!same)
    reconsider("row changed", now);
  evaluate(same ? "enabled" : "configured", now);
  configured(earlier, now);
  next_report(now);
  effects_.push_back(effect::report{});
}

/// With the RELEASE that an earlier daemon had no time to see through.
void client_machine::go_on(time now) {
  if (released_ && process_ == process::running && !teardown_)
    begin({.cause = "released"}, now);
}

void client_machine::act(pb::ClientAction::Kind action, time now) {
  switch (action) {
  case pb::ClientAction::RENEW:
    return renew("renew asked for");
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

void client_machine::program_changed(time now) {
  program_changed_ = true;
  reconsider("program changed", now);
}

bool client_machine::wanted() const {
  return config_.enable() && config_.misconfigured().empty() &&
         config_.held().empty() && !config_.device().empty() && !retired_ &&
         !closing_;
}

/// Brings what is nearer to what is wanted; called after every change.
void client_machine::evaluate(const std::string& cause, time now) {
  bool configured = !config_.path().empty();
  if (!configured || teardown_ || closing_ || retired_)
    return;
  if (!wanted())
    return evaluate_unwanted(now);
  if (!link_known_)
    return;
  if (!link_.present())
    return evaluate_absent(now);
  if (process_ != process::none || state_ == "critical")
    return;
  if (!link_.running())
    return evaluate_down(now);
  if (auto missing = not_ready(now)) {
    if (missing->what)
      wait_for(*missing->what, now);
    return enter(missing->state, missing->cause);
  }
  if (restart_at_ && *restart_at_ > now)
    return enter("backoff", cause);
  start(cause, now);
}

void client_machine::evaluate_unwanted(time now) {
  bool wrong = !config_.misconfigured().empty();
  bool held = config_.enable() && !config_.held().empty();
  auto target = wrong ? "misconfigured" : "disabled";
  auto cause = held && !wrong ? config_.held() : target;
  restart_at_.reset();
  flow_.reset();
  if (process_ != process::none || has_remains() || announced_ || busy())
    begin({.cause = cause}, now);
  else
    enter(target, wrong ? config_.misconfigured() : cause);
}

void client_machine::evaluate_absent(time now) {
  if (process_ == process::running || process_ == process::starting)
    quiet_stop(0);
  confirmed_ = false;
  confirm_by_.reset();
  restart_at_.reset();
  if (state_ == "critical")
    return;
  flow_.acted();
  wait_for(supervision::fault::device_absent, now);
  enter("waiting-link", "device is absent");
}

void client_machine::evaluate_down(time now) {
  confirm_by_.reset();
  wait_for(supervision::fault::link_down, now);
  enter("waiting-link", "link is down");
}

void client_machine::retire(const std::string& path, time now) {
  if (config_.path().empty())
    config_.set_path(path);
  begin({.retire = true, .cause = "row deleted"}, now);
}

void client_machine::shutdown(pb::ShutdownMode mode, time now) {
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

void client_machine::tick(time now) {
  if (config_.path().empty())
    return;
  if (teardown_)
    return tick_teardown(now);
  if (judges_lease())
    check_lease(now);
  if (confirm_by_ && *confirm_by_ <= now) {
    confirm_by_.reset();
    stop_and_restart(supervision::fault::not_confirmed, now);
  }
  tick_evidence(now);
  tick_kernel(now);
  check_recovery(now);
  if (restart_at_ && *restart_at_ <= now && process_ == process::none) {
    restart_at_.reset();
    evaluate("time to restart", now);
  }
}

std::optional<net::boot_time> client_machine::next_deadline() const {
  std::optional<time> next;
  auto consider = [&](const std::optional<time>& deadline) {
    if (deadline && (!next || *deadline < *next))
      next = deadline;
  };
  if (config_.path().empty())
    return next;
  if (teardown_) {
    consider(step_by_);
    consider(repetition());
    return next;
  }
  consider(confirm_by_);
  if (pending_)
    consider(pending_->due);
  consider(checking_time());
  if (process_ == process::none && state_ == "backoff")
    consider(restart_at_);
  if (judges_lease()) {
    consider(next_lease_deadline());
    consider(put_again_at_);
  }
  return next;
}

std::vector<std::string> client_machine::devices() const {
  auto all = other_devices();
  all.insert(all.begin(), config_.device());
  return all;
}

effect::list client_machine::take_effects() {
  keep_last<effect::save>(effects_);
  keep_last<effect::report>(effects_);
  return std::exchange(effects_, {});
}

void client_machine::enter(const std::string& state, const std::string& cause) {
  if (state == state_)
    return;
  effect::journal entry;
  auto* taken = entry.batch.mutable_transition();
  taken->set_client(config_.path());
  taken->set_from(state_);
  taken->set_to(state);
  taken->set_cause(with_aside(cause));
  if (auto place = worse().place())
    *taken->mutable_recovery() = *place;
  effects_.push_back(std::move(entry));
  state_ = state;
}

std::string client_machine::with_aside(const std::string& cause) {
  return aside_.empty() ? cause : cause + ": " + std::exchange(aside_, {});
}

pb::Event client_machine::event_of(pb::EventType type,
                                   const std::string& cause) const {
  pb::Event event;
  event.set_type(type);
  event.set_client(config_.path());
  event.set_interface(lease_device_.empty() ? config_.device() : lease_device_);
  event.set_family(family_);
  event.set_cause(cause);
  return event;
}

/// An event goes with the step just before it.
pb::Event& client_machine::append(pb::Event event) {
  if (effects_.empty() ||
      !std::holds_alternative<effect::journal>(effects_.back()))
    effects_.push_back(effect::journal{});
  auto& batch = std::get<effect::journal>(effects_.back()).batch;
  return *batch.add_events() = std::move(event);
}

/// As append, for what was said before the effects from `at` on: it goes with
/// the step there, when there is one.
void client_machine::insert(size_t at, pb::Event event) {
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

pb::Event& client_machine::emit(pb::EventType type, const std::string& cause) {
  return append(event_of(type, cause));
}

} // namespace lh::client
