#include "bus_adapters/hook/hook_runner_adapter.hpp"

#include "messages/log/catalogue.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cerrno>

namespace lh::bus {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view prefix = "hook/";
constexpr auto retry_pause = 100ms;

void add_variable(pb::StartChild& start, const char* name,
                  const std::string& value) {
  auto* variable = start.add_environment();
  variable->set_name(name);
  variable->set_value(value);
}

} // namespace

hook_runner::hook_runner(interface::pointer self, protocol::runtime& shared,
                         std::string runtime_dir)
    : self_(self), shared_(shared), runtime_dir_(std::move(runtime_dir)) {
  shared_.directory.follow(protocol::topics::events, name);
  shared_.directory.follow(protocol::topics::settings, name);
}

hook_runner::interface::behavior_type hook_runner::make_behavior() {
  ask_settings();
  return {
      [this](const pb::Event& event) { on_event(event); },
      [](const pb::ChildStarted&) {},
      [this](const pb::ChildExited& exited) { on_exited(exited); },
      [](const pb::ProgramChanged&) {},
      [this](const pb::Settings& settings) { use(settings.hooks()); },
      [this](again_tick) { try_again(); },
  };
}

void hook_runner::ask_settings() {
  auto store = shared_.directory.find(protocol::names::store);
  if (!store)
    return try_later();
  self_
      ->request(caf::actor_cast<protocol::configuration>(store), caf::infinite,
                pb::SettingsQuery{})
      .then(
          [this](const pb::SettingsAnswer& answer) {
            if (!hooks_)
              use(answer.settings().hooks());
          },
          [this](const caf::error&) { try_later(); });
}

void hook_runner::use(const pb::Hooks& hooks) {
  hooks_ = hooks;
  try_again();
}

void hook_runner::on_event(const pb::Event& event) {
  auto& lane = lanes_[event.client()];
  if (auto dropped = lane.events.push(event))
    log_failure(*dropped, "", "too many events wait; it was dropped", {});
  if (lane.now == phase::idle)
    run_next(event.client());
}

void hook_runner::on_exited(const pb::ChildExited& exited) {
  auto key =
      exited.child().substr(std::min(prefix.size(), exited.child().size()));
  auto at = lanes_.find(key);
  if (at == lanes_.end() || at->second.now == phase::idle)
    return;
  auto& lane = at->second;
  if (exited.start_error() == EEXIST) {
    lane.now = phase::blocked;
    return;
  }
  if (exited.start_error() == ECANCELED)
    return on_refused(key);
  if (lane.now == phase::running) {
    if (auto why = failure_of(exited); !why.empty())
      log_failure(lane.events.event(), lane.events.next_program(*hooks_), why,
                  exited);
    lane.events.program_ended();
  }
  run_next(key);
}

void hook_runner::on_refused(const std::string& key) {
  auto at = lanes_.find(key);
  if (at == lanes_.end() || at->second.now != phase::running)
    return;
  at->second.now = phase::refused;
  try_later();
}

void hook_runner::try_later() {
  if (!again_pending_)
    self_->delayed_send(self_, retry_pause, again_tick::value);
  again_pending_ = true;
}

void hook_runner::try_again() {
  again_pending_ = false;
  if (!hooks_)
    return ask_settings();
  std::vector<std::string> keys;
  for (auto& [key, lane] : lanes_)
    if (lane.now == phase::idle || lane.now == phase::refused)
      keys.push_back(key);
  for (auto& key : keys)
    run_next(key);
}

void hook_runner::run_next(const std::string& key) {
  if (!hooks_)
    return;
  auto& lane = lanes_[key];
  auto program = lane.events.next_program(*hooks_);
  if (program.empty()) {
    lanes_.erase(key);
    return;
  }
  lane.now = phase::running;
  auto runner = shared_.directory.find(protocol::names::runner);
  if (!runner)
    return on_refused(key);
  self_
      ->request(caf::actor_cast<protocol::process_runner>(runner),
                caf::infinite, start_of(key, program))
      .then([] {}, [this, key](const caf::error&) { on_refused(key); });
}

pb::StartChild hook_runner::start_of(const std::string& key,
                                     const std::string& program) {
  pb::StartChild start;
  start.set_child(fmt::format("{}{}", prefix, key));
  start.set_owner(name);
  start.add_argv(program);
  add_variable(start, "PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
  add_variable(start, "LEASEHOLD_RUNTIME_DIR", runtime_dir_);
  *start.mutable_stdin_event() = lanes_[key].events.event();
  start.set_timeout_ms(hooks_->timeout_ms());
  return start;
}

void hook_runner::log_failure(const pb::Event& event,
                              const std::string& program,
                              const std::string& why,
                              const pb::ChildExited& exited) {
  log::write(
      log::hook_failed,
      {{"program", program},
       {"client", event.client()},
       {"seq", std::to_string(event.seq())},
       {"why", why},
       {"output", fmt::format("{}", fmt::join(exited.last_output(), " | "))}});
}

} // namespace lh::bus
