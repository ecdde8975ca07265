#include "tests/actors/client/machine6_history.hpp"

#include <algorithm>
#include <csignal>

namespace lh::tests {

using namespace client;

machine6_history::machine6_history(uint32_t seed)
    : server_(seed), row_(wan6_row()) {
  uint32_t ifindex = 2;
  for (auto* name : {"wan0", "wan1", "lan0", "lan1"})
    kernel_.devices[name] = {++ifindex, pick(4) != 0, pick(4) != 0, false};
  row_.set_enable(pick(4) != 0);
  row_.mutable_v6()->set_map(pick(2) != 0);
  row_.mutable_v6()->set_request_prefixes(pick(4) != 0);
  wake();
}

void machine6_history::change_row() {
  auto& v6 = *row_.mutable_v6();
  bool off = !row_.enable() || !row_.held().empty();
  row_.clear_held();
  switch (off ? 0 : pick(10)) {
  case 0:
    row_.set_enable(off);
    break;
  case 1:
    row_.set_held("its interface is off");
    break;
  case 2:
    row_.set_device(row_.device() == "wan0" ? "wan1" : "wan0");
    break;
  case 3:
    row_.set_backend(row_.backend() == "dibbler" ? "dhcpcd" : "dibbler");
    break;
  case 4:
    v6.set_map(!v6.map());
    break;
  case 5:
    v6.set_request_addresses(!v6.request_addresses());
    break;
  case 6:
    v6.set_request_prefixes(!v6.request_prefixes());
    break;
  default:
    change_downstream();
  }
  tell_row();
}

void machine6_history::change_downstream() {
  auto& all = *row_.mutable_v6()->mutable_downstream();
  if (all.size() == 2 || (!all.empty() && pick(2)))
    return all.DeleteSubrange(0, 1);
  auto& one = *all.Add();
  one.set_device(all.size() == 2 && all[0].device() == "lan0" ? "lan1"
                                                              : "lan0");
  one.set_subnet_id(1 + pick(9));
  one.set_row(uint32_t(all.size()));
}

void machine6_history::act() {
  constexpr pb::ClientAction::Kind kinds[] = {
      pb::ClientAction::RENEW, pb::ClientAction::RESTART,
      pb::ClientAction::RELEASE, pb::ClientAction::WAKE,
      pb::ClientAction::RESET_COUNTERS};
  auto kind = kinds[pick(5)];
  tell_action(kind);
  if (kind != pb::ClientAction::RELEASE)
    return;
  row_.set_enable(false);
  tell_row();
}

void machine6_history::end_row() {
  if (leaving_)
    return;
  retiring_ = true;
  from_controller_.push_back([path = row_.path(), this] {
    may_remove_ = true;
    machine_->retire(path, now_);
  });
}

void machine6_history::shut_down() {
  if (retiring_ || leaving_)
    return;
  constexpr pb::ShutdownMode modes[] = {pb::SHUTDOWN_KEEP, pb::SHUTDOWN_STOP,
                                        pb::SHUTDOWN_RELEASE};
  leaving_ = modes[pick(3)];
  from_controller_.push_back([mode = *leaving_, this] {
    may_remove_ |= mode != pb::SHUTDOWN_KEEP;
    machine_->shutdown(mode, now_);
  });
}

/// The carrier goes or comes, the device is set down or up, goes or comes as
/// another one, and its link-local address with it or by itself.
void machine6_history::change_link() {
  auto& [name, device] = *std::next(kernel_.devices.begin(), pick(4));
  bool was_there = device.ifindex != 0;
  switch (pick(5)) {
  case 0:
    device.running = !device.running && was_there;
    break;
  case 1:
    device.running = device.link_local = device.duplicate = false;
    tell_lost(kernel_.clear(name));
    break;
  case 2:
    kernel_.clear(name);
    device = {};
    break;
  case 3:
    device.link_local = was_there && !device.link_local;
    device.duplicate = was_there && !device.link_local && pick(2);
    break;
  default:
    return bring_up(name);
  }
  tell_link(name);
}

void machine6_history::bring_up(const std::string& name) {
  auto& ifindex = kernel_.devices[name].ifindex;
  kernel_.devices[name] = {ifindex ? ifindex : 10 + pick(90), true, true,
                           false};
  tell_link(name);
}

void machine6_history::change_addresses() {
  auto number = pick(6);
  tell_lost(pick(2) ? kernel_.remove_one(number)
                    : kernel_.find_duplicate(number));
}

void machine6_history::process_dies() {
  if (!child_ || !child_->started || !from_runner_.empty())
    return;
  from_runner_.push_back([this] {
    pb::ChildExited child;
    child.set_signal(child_->ending ? SIGTERM : SIGKILL);
    child_.reset();
    runner_inbox_.clear();
    machine_->child_exited(child, now_);
  });
}

void machine6_history::plugin_speaks() {
  if (child_ && child_->started)
    say(any_report());
}

void machine6_history::say(pb::LeaseReport report) {
  now_ = now_ + 1ns;
  report.set_boottime_ns(now_.ns);
  report.set_pid(++last_pid_);
  spoken_.push_back(report);
  hear_report(report);
}

pb::LeaseReport machine6_history::any_report() {
  pb::LeaseReport report;
  if (pick(12) == 0) {
    report.set_kind(pick(2) ? pb::LeaseReport::DECONFIG
                            : pb::LeaseReport::LEASEFAIL);
    return report;
  }
  if (pick(12) == 0) {
    report.set_kind(pb::LeaseReport::CONFIRMED);
    return report;
  }
  if (machine_->state().has_lease6() && pick(6) == 0)
    return same_again();
  report = server_.report_to(machine_->state().lease6()).report;
  bool of_server = report.kind() == pb::LeaseReport::BOUND ||
                   report.kind() == pb::LeaseReport::RENEW;
  if (of_server && pick(3) == 0)
    report.set_lease_stamp(1 + pick(3));
  auto& lease = *report.mutable_lease6();
  if (!row_.v6().request_addresses())
    lease.clear_addresses();
  if (!row_.v6().request_prefixes())
    lease.clear_prefixes();
  if (pick(3) == 0)
    (*lease.mutable_options())[95] = "a container";
  if (pick(20) == 0)
    report.set_refusal("it cannot be read");
  return report;
}

/// A renewal in which nothing is new but the time.
pb::LeaseReport machine6_history::same_again() const {
  pb::LeaseReport report;
  report.set_kind(pb::LeaseReport::RENEW);
  auto& lease = *report.mutable_lease6() = machine_->state().lease6();
  lease.clear_mapt();
  for (auto& prefix : *lease.mutable_prefixes())
    prefix.clear_state();
  return report;
}

/// Its times to renew and to rebind.
void machine6_history::program_writes() {
  if (!child_ || !child_->started)
    return;
  pb::ChildWrote file;
  file.set_name("client-AddrMgr.xml");
  file.set_content(
      fmt::format("<AddrMgr><AddrClient><AddrIA T1=\"{}\" T2=\"{}\" IAID=\"1\""
                  " state=\"CONFIGURED\"/></AddrClient></AddrMgr>",
                  1 + pick(9), 10 + pick(20)));
  from_runner_.push_back([=, this] { machine_->child_wrote(file, now_); });
}

/// As after a lost acknowledgement, or from the spool.
void machine6_history::plugin_repeats() {
  if (!spoken_.empty())
    hear_report(
        spoken_[spoken_.size() - 1 - pick(uint32_t(spoken_.size())) / 2]);
}

/// All that is asked for.
pb::LeaseReport machine6_history::grant() const {
  auto& v6 = row_.v6();
  bool informs = !v6.request_addresses() && !v6.request_prefixes();
  answer6 told{informs ? pb::LeaseReport::INFORMED : pb::LeaseReport::BOUND};
  told.option(95, "a container");
  if (v6.request_addresses())
    told.address("2001:db8::1", 20, 30);
  if (v6.request_prefixes())
    told.prefix("2001:db8:200::/56", 40, 60);
  return told;
}

void machine6_history::pass(std::chrono::nanoseconds time) {
  auto until = now_ + time;
  for (int turns = 0; turns < 300; ++turns) {
    auto next = machine_->next_deadline();
    if (!next || *next > until)
      return move_to(until);
    move_to(std::max(now_, *next));
    feed([this] { machine_->tick(now_); });
    for (int i = faults_ ? 3 : 50; i > 0; --i) {
      serve_kernel();
      hear(from_kernel_);
    }
  }
  require(false, "no deadline stays in the past");
}

void machine6_history::random_step() {
  move_to(now_ + std::chrono::microseconds{pick(5000)});
  let_others_act();
  auto what = pick(100);
  if (what < 36)
    plugin_speaks();
  else if (what < 40)
    program_writes();
  else if (what < 65)
    let_others_act();
  else if (what < 75)
    pass(std::chrono::milliseconds{1 << pick(18)});
  else if (what < 85)
    mend();
  else
    disturb();
}

/// Else too little would happen.
void machine6_history::mend() {
  auto sick = [](auto& one) { return !one.second.link_local; };
  auto& all = kernel_.devices;
  auto found = std::find_if(all.begin(), all.end(), sick);
  if (!row_.enable() || !row_.held().empty())
    change_row();
  else if (found != all.end())
    bring_up(found->first);
}

void machine6_history::disturb() {
  switch (pick(24)) {
  case 0:
  case 1:
  case 2:
    return process_dies();
  case 3:
  case 4:
  case 5:
    return change_row();
  case 6:
  case 7:
    return act();
  case 8:
    return feed([this] { machine_->program_changed(now_); });
  case 9:
  case 10:
  case 11:
    return change_addresses();
  case 12:
  case 13:
    return plugin_repeats();
  case 14:
    return pick(4) ? void() : end_row();
  case 15:
    return pick(4) ? void() : shut_down();
  case 16:
  case 17:
    return fall_down(fall{int(pick(3))});
  default:
    return change_link();
  }
}

void machine6_history::quiesce() {
  for (int turns = 0; turns < 400; ++turns) {
    now_ = now_ + 1us;
    serve_kernel();
    serve_runner();
    for (auto* from : {&from_kernel_, &from_runner_, &from_plugins_,
                       &from_others_, &from_controller_})
      hear(*from);
    if (child_ && child_->ending)
      process_dies();
    if (is_quiet())
      return;
  }
  require(false, "everybody comes to an end");
}

void machine6_history::settle_down() {
  faults_ = false;
  for (auto time : {0ms, 2000ms, 2000ms, 2000ms}) {
    pass(time);
    quiesce();
  }
  look_at_rest();
  for (auto& [name, device] : kernel_.devices)
    bring_up(name);
  row_.set_enable(true);
  row_.clear_held();
  tell_row();
  tell_action(pb::ClientAction::WAKE);
  for (auto time : {0ms, 3500ms, 70000ms, 70000ms}) {
    pass(time);
    quiesce();
  }
  look_at_running();
  say(grant());
  quiesce();
  look_at_bound();
  row_.set_enable(false);
  tell_row();
  for (auto time : {0ms, 2000ms, 2000ms}) {
    pass(time);
    quiesce();
  }
  look_at_nothing();
}

} // namespace lh::tests
