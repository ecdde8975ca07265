#include "tests/actors/client/machine_history.hpp"

#include <cerrno>
#include <csignal>

namespace lh::tests {

using namespace client;

namespace {

pb::LinkResult outcome(int error) {
  pb::LinkResult result;
  result.set_error(error);
  return result;
}

pb::Settings usual() {
  pb::Settings settings;
  auto* restart = settings.mutable_restart();
  restart->set_max_deaths(5);
  restart->set_period_ms(60000);
  restart->set_first_delay_ms(100);
  restart->set_max_delay_ms(60000);
  restart->set_healthy_ms(10000);
  return settings;
}

} // namespace

machine_history::machine_history(uint32_t seed)
    : random_(seed), machine_("dhcp4-client-1", places_of_tests(),
                              [this] { return pick(3) - 1.0; }),
      link_(wan_link(true)) {
  feed([this] { machine_.set_settings(usual(), now_); });
  configure(pick(4) != 0, "wan0");
}

void machine_history::feed(const input& with, bool reset) {
  with();
  for (auto effects = machine_.take_effects(); !effects.empty();
       effects = machine_.take_effects())
    for (auto& effect : effects)
      carry_out(effect);
  auto shown = machine_.state();
  require(shown.has_lease() == has_lease_,
          "the lease shown is the one that events told of");
  look_at(shown.counters(), reset);
  bool bound =
      state_ == "bound" || state_ == "renewing" || state_ == "rebinding";
  bool holds = child_ && (has_lease_ || child_->unwanted);
  require(!bound || holds, "bound is a lease and a process");
}

void machine_history::carry_out(const effect::any& effect) {
  if (std::holds_alternative<effect::start>(effect)) {
    require(!child_, "never two processes");
    require(row_.enable() && row_.held().empty(), "only a wanted row runs");
    child_ = running_child{};
    failed_ = false;
    runner_inbox_.push_back(effect);
  } else if (std::holds_alternative<effect::stop>(effect)) {
    require(child_.has_value(), "only a process is stopped");
    if (child_)
      child_->unwanted = true;
    runner_inbox_.push_back(effect);
  } else if (std::holds_alternative<effect::remove>(effect)) {
    bool nak = naks_.count(machine_.record().last_event_ns()) != 0;
    require(may_remove_ || nak, "an address goes only for a reason");
    kernel_inbox_.push_back(effect);
  } else if (std::holds_alternative<effect::apply>(effect) ||
             std::holds_alternative<effect::settle>(effect) ||
             std::holds_alternative<effect::follow>(effect)) {
    kernel_inbox_.push_back(effect);
  } else if (auto* entry = std::get_if<effect::journal>(&effect)) {
    look_at(entry->batch);
  }
}

void machine_history::serve_kernel() {
  if (kernel_inbox_.empty())
    return;
  auto effect = kernel_inbox_.front();
  kernel_inbox_.pop_front();
  auto answer = [this](auto member, int error) {
    from_kernel_.push_back(
        [=, this] { (machine_.*member)(outcome(error), now_); });
  };
  bool there = link_.present();
  if (auto* apply = std::get_if<effect::apply>(&effect)) {
    auto& change = std::get<pb::ApplyAddress>(apply->change);
    bool wan0 = change.device() == "wan0";
    if (wan0 && there) {
      addresses_.insert(change.address().value());
      asked_max_mtu_ = change.max_mtu();
      for (auto& old : change.remove())
        if (old.value() != change.address().value())
          addresses_.erase(old.value());
    }
    answer(&client_machine::applied, wan0 && !there ? ENODEV : 0);
  } else if (auto* remove = std::get_if<effect::remove>(&effect)) {
    auto& change = std::get<pb::RemoveAddress>(remove->change);
    if (change.device() == "wan0")
      addresses_.erase(change.address().value());
    answer(&client_machine::removed, 0);
  } else if (std::holds_alternative<effect::settle>(effect)) {
    answer(&client_machine::settled, 0);
  } else if (auto* follow = std::get_if<effect::follow>(&effect)) {
    auto link = follow->devices[0] == "wan0" ? link_ : wan_link(true, 77);
    link.set_device(follow->devices[0]);
    from_kernel_.push_back([=, this] { machine_.link_changed(link, now_); });
  }
}

void machine_history::serve_runner() {
  if (runner_inbox_.empty() || !child_)
    return runner_inbox_.clear();
  auto effect = runner_inbox_.front();
  runner_inbox_.pop_front();
  if (std::holds_alternative<effect::stop>(effect)) {
    child_->ending = true;
    return;
  }
  if (pick(20) == 0) {
    from_runner_.push_back([this] {
      pb::ChildExited never;
      never.set_start_error(pick(2) ? ENOENT : EAGAIN);
      child_.reset();
      machine_.child_exited(never, now_);
    });
    return;
  }
  pb::ChildStarted started;
  started.mutable_identity()->set_pid(++last_pid_);
  from_runner_.push_back([=, this] {
    child_->started = true;
    machine_.child_started(started, now_);
  });
}

void machine_history::hear(std::deque<input>& from) {
  if (from.empty())
    return;
  auto with = from.front();
  from.pop_front();
  feed(with);
}

void machine_history::link_changes() {
  auto before = link_;
  auto what = pick(4);
  if (what == 0)
    link_ = wan_link(false, 0);
  else
    link_ = wan_link(what != 1, before.present() && what != 3
                                    ? before.ifindex()
                                    : before.ifindex() + 1 + pick(9));
  if (link_.ifindex() != before.ifindex())
    addresses_.clear();
  auto tell = [this](const pb::LinkState& link) {
    from_kernel_.push_back([=, this] { machine_.link_changed(link, now_); });
  };
  if (before.present() && link_.present() &&
      before.ifindex() != link_.ifindex() && pick(2))
    tell(wan_link(false, 0));
  tell(link_);
}

void machine_history::process_dies() {
  if (!child_ || !child_->started || !from_runner_.empty())
    return;
  from_runner_.push_back([this] {
    pb::ChildExited child;
    child.set_signal(child_->ending ? SIGTERM : SIGKILL);
    child_.reset();
    runner_inbox_.clear();
    machine_.child_exited(child, now_);
  });
}

void machine_history::plugin_speaks() {
  if (!child_ || !child_->started)
    return;
  constexpr pb::LeaseReport::Kind kinds[] = {
      pb::LeaseReport::BOUND,    pb::LeaseReport::RENEW,
      pb::LeaseReport::BOUND,    pb::LeaseReport::NAK,
      pb::LeaseReport::DECONFIG, pb::LeaseReport::LEASEFAIL};
  now_ = now_ + 1ns;
  pb::LeaseReport report;
  report.set_kind(kinds[pick(6)]);
  report.set_boottime_ns(now_.ns);
  report.set_pid(++last_pid_);
  if (report.kind() == pb::LeaseReport::BOUND ||
      report.kind() == pb::LeaseReport::RENEW)
    *report.mutable_lease() =
        wan_lease(pick(4) ? 60 + pick(600) : infinite_lease, 7 + pick(2));
  report.mutable_lease()->set_mtu(pick(2) ? 1300 + pick(300) : 0);
  spoken_.push_back(report);
  hear(report);
}

/// As after a lost acknowledgement, or from the spool.
void machine_history::plugin_repeats() {
  if (!spoken_.empty())
    hear(spoken_[spoken_.size() - 1 - pick(uint32_t(spoken_.size())) / 2]);
}

void machine_history::hear(const pb::LeaseReport& report) {
  from_plugins_.push_back([=, this] {
    if (report.kind() == pb::LeaseReport::NAK)
      naks_.insert(report.boottime_ns());
    machine_.lease_reported(report, now_);
  });
}

void machine_history::configure(bool enable, const std::string& device) {
  auto row = wan_row();
  row.set_enable(enable);
  row.set_device(device);
  if (pick(4) == 0)
    row.add_requested()->set_tag(42);
  if (pick(4) == 0)
    row.set_max_mtu(pick(2) ? 1400 : 0);
  if (pick(6) == 0)
    row.set_held("its interface is off");
  may_remove_ |= !enable || !row.held().empty() || device != device_;
  row_ = row;
  device_ = device;
  feed([=, this] { machine_.configure(row, now_); });
}

void machine_history::act() {
  constexpr pb::ClientAction::Kind kinds[] = {
      pb::ClientAction::RENEW, pb::ClientAction::RESTART,
      pb::ClientAction::RELEASE, pb::ClientAction::WAKE};
  auto kind = kinds[pick(4)];
  may_remove_ |=
      kind == pb::ClientAction::RESTART || kind == pb::ClientAction::RELEASE;
  feed([=, this] { machine_.act(kind, now_); });
  if (kind == pb::ClientAction::RELEASE)
    configure(false, device_);
}

void machine_history::reset_counters() {
  feed([this] { machine_.act(pb::ClientAction::RESET_COUNTERS, now_); }, true);
}

void machine_history::pass(std::chrono::nanoseconds time) {
  auto until = now_ + time;
  for (int turns = 0; turns < 50; ++turns) {
    auto next = machine_.next_deadline();
    if (!next || *next > until) {
      now_ = until;
      return;
    }
    now_ = std::max(now_, *next);
    auto state = machine_.state();
    if (state.has_lease() && state.lease().lease_s() != infinite_lease)
      may_remove_ |= now_ >= net::boot_time{state.clock().obtained_boot_ns()} +
                                 std::chrono::seconds{state.lease().lease_s()};
    feed([this] { machine_.tick(now_); });
    for (int i = 0; i < 3; ++i) {
      serve_kernel();
      hear(from_kernel_);
    }
  }
  require(false, "no deadline stays in the past");
}

void machine_history::let_others_act() {
  for (auto turn :
       {&machine_history::serve_kernel, &machine_history::serve_runner})
    if (pick(3))
      (this->*turn)();
  for (auto* queue : {&from_kernel_, &from_runner_, &from_plugins_})
    if (pick(3))
      hear(*queue);
}

void machine_history::random_step() {
  now_ = now_ + std::chrono::microseconds{pick(5000)};
  let_others_act();
  switch (pick(18)) {
  case 0:
  case 1:
    return link_changes();
  case 2:
  case 3:
    return process_dies();
  case 4:
    return configure(pick(4) != 0, pick(8) ? "wan0" : "wan1");
  case 5:
    return act();
  case 6:
    return feed([this] { machine_.program_changed(now_); });
  case 7:
  case 8:
    return pass(std::chrono::milliseconds{1 << pick(19)});
  case 9:
  case 10:
    return let_others_act();
  case 11:
    return plugin_repeats();
  case 12:
    return pick(3) ? plugin_repeats() : reset_counters();
  default:
    return plugin_speaks();
  }
}

void machine_history::settle_down() {
  if (!link_.running()) {
    if (!link_.present())
      addresses_.clear();
    link_ = wan_link(true, link_.present() ? link_.ifindex() : 99);
    from_kernel_.push_back(
        [link = link_, this] { machine_.link_changed(link, now_); });
  }
  configure(true, "wan0");
  for (int turns = 0; turns < 300; ++turns) {
    now_ = now_ + 1ms;
    serve_kernel();
    hear(from_kernel_);
    serve_runner();
    hear(from_runner_);
    hear(from_plugins_);
    if (child_ && child_->ending)
      process_dies();
    if (turns % 60 == 59)
      pass(3s);
  }
  look_at_the_end();
}

} // namespace lh::tests
