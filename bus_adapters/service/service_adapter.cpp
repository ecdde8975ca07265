#include "bus_adapters/service/service_adapter.hpp"

#include "bus_adapters/reactor/required.hpp"
#include "bus_adapters/service/last_words.hpp"
#include "bus_adapters/service/status_line.hpp"
#include "bus_adapters/service/ticker.hpp"
#include "messages/log/catalogue.hpp"

#include <algorithm>

namespace lh::service {

using namespace protocol;

namespace {

constexpr auto look_again = std::chrono::milliseconds{50};

/// Its queue may be full for a moment; or nobody serves it, for ever.
constexpr auto longest_pause = std::chrono::milliseconds{60'000};

/// One round that is late, such as when a part is just being restarted, is
/// made good by the next before the manager's patience ends.
constexpr int rounds_in_patience = 3;

constexpr int64_t ns_in_ms = 1'000'000;

} // namespace

service_state::service_state(interface::pointer self, runtime& shared,
                             bus::reactor& host, manager told)
    : self_(self), shared_(shared), host_(host), manager_(std::move(told)),
      socket_(bus::required(notify_socket::open(manager_.address))) {
  name_on_abort(host_.running);
  shared_.statistics.for_each([this](const actor_slot& slot) {
    round_ = std::max<uint64_t>(round_, slot.round);
  });
}

service_state::interface::behavior_type service_state::make_behavior() {
  shared_.directory.follow(topics::events, names::service);
  begin_round();
  self_->send(self_, again::value);
  return {
      [this](const pb::DaemonPhase& now) { heard(now.phase()); },
      [this](const pb::Event&) { ask_status(); },
      [this](const bus::fd_event&) { tick(); },
      [this](again) { look_whether_ready(); },
  };
}

/// An actor that has taken part has its sockets and files; the bridge answers
/// when it has the rows of the store and of the file.
void service_state::look_whether_ready() {
  auto later = [this] {
    begin_round();
    self_->delayed_send(self_, look_again, again::value);
  };
  auto bridge = shared_.directory.find_as<tr181_bridge>(names::bridge);
  if (!bridge || !silent().empty())
    return later();
  self_->request(bridge, caf::infinite, pb::StatusQuery{})
      .then([this](const pb::Status& status) { ready(status); },
            [later](caf::error&) { later(); });
}

void service_state::ready(const pb::Status& status) {
  if (!tell("READY=1")) {
    pause_ = std::min(2 * pause_, longest_pause);
    return self_->delayed_send(self_, pause_, again::value);
  }
  ready_ = true;
  show(status);
  if (manager_.watchdog)
    ticker_ = bus::watched_fd{
        host_, self_,
        bus::required(open_ticker(*manager_.watchdog / rounds_in_patience)),
        EPOLLIN};
}

void service_state::heard(pb::DaemonPhase::Phase phase) {
  if (phase == pb::DaemonPhase::STOPPING)
    tell("STOPPING=1");
  else if (ready_)
    tell(phase == pb::DaemonPhase::RELOADING ? "RELOADING=1" : "READY=1");
}

void service_state::tick() {
  drain_ticker(ticker_.get());
  auto late = silent();
  if (late.empty())
    tell("WATCHDOG=1");
  else
    name_stuck(late);
  begin_round();
  ask_status();
}

/// Who has not taken part in the one before is asked again, since then.
void service_state::begin_round() {
  std::map<std::string, asked> before;
  for (auto& late : silent())
    before.emplace(late.actor, late.what);
  asked_.clear();
  shared_.statistics.for_each([this](const actor_slot& slot) {
    asked_[slot.name()].since_ns = shared_.clocks.mono_ns();
  });
  pb::Round round;
  round.set_number(++round_);
  auto message = caf::make_message(round);
  for (auto& [name, what] : asked_) {
    auto actor = shared_.directory.find(name);
    if (!actor)
      continue;
    what.id = actor->id();
    auto known = before.find(name);
    if (known != before.end() && known->second.id == what.id)
      what.since_ns = known->second.since_ns;
    actor->enqueue(nullptr, caf::make_message_id(), message, self_->context());
  }
}

std::vector<service_state::silence> service_state::silent() const {
  std::vector<silence> late;
  shared_.statistics.for_each([&](const actor_slot& slot) {
    auto what = asked_.find(slot.name());
    if (what != asked_.end() && slot.round < round_)
      late.push_back({slot.name(), what->second, slot.busy});
  });
  return late;
}

/// Who was started again meanwhile is not stuck, and others wait for a thread
/// that a stuck actor does not let go.
void service_state::name_stuck(std::vector<silence> late) const {
  std::erase_if(late, [this](const silence& one) {
    auto bearer = shared_.directory.find(one.actor);
    return (bearer ? bearer->id() : 0) != one.what.id;
  });
  auto is_busy = [](const silence& one) { return one.busy; };
  auto busy = std::count_if(late.begin(), late.end(), is_busy);
  auto waiting = late.size() - static_cast<size_t>(busy);
  for (auto& one : late) {
    auto since = shared_.clocks.mono_ns() - one.what.since_ns;
    if (one.busy || busy == 0)
      log::write(log::actor_stuck,
                 {{"actor", one.actor},
                  {"since_ms", std::to_string(since / ns_in_ms)},
                  {"waiting", std::to_string(busy ? waiting : 0)}});
  }
}

/// Events that come meanwhile make it ask once more.
void service_state::ask_status() {
  auto bridge = shared_.directory.find_as<tr181_bridge>(names::bridge);
  changed_ = true;
  if (!ready_ || !bridge || std::exchange(asking_, true))
    return;
  changed_ = false;
  self_->request(bridge, caf::infinite, pb::StatusQuery{})
      .then(
          [this](const pb::Status& status) {
            asking_ = false;
            show(status);
            if (changed_)
              ask_status();
          },
          [this](caf::error&) { asking_ = false; });
}

void service_state::show(const pb::Status& status) {
  auto line = status_line(status);
  if (line != shown_ && tell("STATUS=" + line))
    shown_ = line;
}

bool service_state::tell(const std::string& lines) {
  auto sent = socket_.send(lines);
  if (!sent && std::exchange(heard_of_, false))
    log::write(log::service_unreachable, {{"why", sent.error().text}});
  heard_of_ = sent.has_value();
  return sent.has_value();
}

} // namespace lh::service
