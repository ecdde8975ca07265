#include "tests/simulation/history.hpp"

#include <cerrno>

namespace lh::simulation {

namespace {

enum disk_fault { none, full, read_only, failing };

} // namespace

void history::down_for(std::chrono::nanoseconds time) {
  for_a_while(time, [this] {
    if (!daemon_)
      start_daemon();
  });
}

/// At any moment of what it is doing.
void history::daemon_killed() {
  if (!awake())
    return;
  ask_all();
  if (!daemon_)
    return;
  daemon_->kill_after(box_.luck.below(200));
  for_a_while(1s, [this, life = box_.lives] {
    if (daemon_ && box_.lives == life)
      daemon_->die();
    look_after_daemon();
    down_for(a_while());
  });
}

void history::daemon_stopped() {
  if (!awake())
    return;
  constexpr pb::ShutdownMode modes[] = {pb::SHUTDOWN_KEEP, pb::SHUTDOWN_STOP,
                                        pb::SHUTDOWN_RELEASE};
  auto mode = box_.luck.one_of(modes);
  box_.tale.tell("{}", pb::ShutdownMode_Name(mode));
  daemon_->shut_down(mode);
  bool quiet = active_ == 0;
  for_a_while(1s, [this, mode, quiet, number = begun_, life = box_.lives] {
    if (box_.lives != life)
      return;
    box_.tale.require(!daemon_ || daemon_->is_dead() || paused_,
                      "it ends within a second");
    if (mode != pb::SHUTDOWN_KEEP && quiet && number == begun_)
      look_at_remains();
    drop_daemon();
    down_for(a_while());
  });
}

void history::look_at_remains() {
  auto left = box_.table.pids().size() + box_.devices.places6().size();
  for (auto& line : box_.lines)
    left += box_.devices.addresses4(line->device).size();
  box_.tale.require(left == 0, "neither processes nor addresses are left");
}

/// SIGSTOP, SIGCONT.
void history::daemon_paused() {
  if (!awake())
    return;
  ask_all();
  paused_ = true;
  for_a_while(a_while(), [this] { paused_ = false; });
}

/// As after lost answers, and in any order; then an older lease and a NAK.
void history::events_again() {
  for (auto& [client, all] : box_.table.delivered) {
    if (all.empty())
      continue;
    box_.table.put_away(all.back());
    auto older = box_.luck.one_of(all);
    box_.table.put_away(older);
    older.set_kind(plugin::NAK);
    older.set_boottime_ns(older.boottime_ns() - 1);
    box_.table.put_away(older);
  }
}

void history::actor_crashed() {
  namespace names = protocol::names;
  const std::string actors[] = {
      names::store,   names::leases, names::bridge, names::controller,
      names::clients, names::mapt,   any_row().name};
  auto& which = box_.luck.one_of(actors);
  box_.tale.tell("{} crashes", which);
  if (which == names::store && !is_disk_well())
    laws_.allow_gap();
  if (auto* now = awake())
    now->crash(which);
}

void history::reboot() {
  drop_daemon();
  if (!is_disk_well() && last_disk_fault_ == read_only)
    laws_.forget_newest();
  box_.files->reboot();
  box_.table.reboot();
  box_.devices.reboot();
  box_.clock.reboot();
  down_for(box_.luck.between(5s, 5min));
}

void history::host_rebooted() {
  reboot();
}

/// Steps that no sync has covered are there in part, and the last one torn.
void history::power_cut() {
  auto left = box_.files->cut_power(box_.luck);
  drop_daemon();
  box_.files = std::move(left);
  laws_.forget_newest();
  reboot();
}

void history::spoil_disk() {
  auto& disk = box_.files->disk();
  disk.room = disk_fault_ == full ? 0 : SIZE_MAX;
  disk.read_only = disk_fault_ == read_only;
  disk.heal();
  if (disk_fault_ == failing)
    disk.fail(test::file_call::sync, EIO, 0, SIZE_MAX);
}

void history::disk_fails() {
  disk_fault_ = full + static_cast<int>(box_.luck.below(failing));
  last_disk_fault_ = disk_fault_;
  spoil_disk();
  ask_all();
  for_a_while(box_.luck.between(10ms, 3min), [this] {
    disk_fault_ = none;
    disk_well_since_ = box_.time.now();
    spoil_disk();
  });
}

void history::wall_stepped() {
  constexpr std::chrono::nanoseconds year = 24h * 365;
  auto back = box_.luck.one_in(2) ? -1 : 1;
  box_.clock.step_wall(box_.luck.one_in(2) ? back * 10 * year : back * 1h);
}

} // namespace lh::simulation
