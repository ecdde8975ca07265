#include "tests/simulation/history.hpp"

namespace lh::simulation {

namespace {

constexpr auto day = 24h;

/// In which everything is as it should be after the last fault has ended: no
/// delay of the daemon's and no repetition of a search is longer.
constexpr auto patience = 10min;

/// Many times what a day takes.
constexpr uint64_t most_steps = 1'000'000;

struct endless {};

/// How often the store tries a disk that has refused.
constexpr auto retry = 6s;

pb::Settings any_settings(dice& luck) {
  pb::Settings all;
  auto* restart = all.mutable_restart();
  restart->set_max_deaths(5);
  restart->set_period_ms(60000);
  restart->set_first_delay_ms(100);
  restart->set_max_delay_ms(60000);
  restart->set_healthy_ms(10000);
  for (auto* device : {"wan0", "wan1"}) {
    auto* four = all.add_dhcpv4_clients();
    four->set_alias(device);
    four->set_interface(device);
    four->set_enable(true);
    four->set_backend("udhcpc");
  }
  if (luck.one_in(2))
    all.mutable_dhcpv4_clients(1)->set_backend("dhcpcd");
  all.mutable_mapt()->set_enable(luck.one_in(2));
  auto* six = all.add_dhcpv6_clients();
  six->set_alias("six");
  six->set_interface("wan0");
  six->set_enable(true);
  six->set_backend(luck.one_in(2) ? "dibbler" : "dhcpcd");
  six->set_request_addresses(true);
  six->set_request_prefixes(true);
  six->add_downstream()->set_interface("lan0");
  six->mutable_downstream(0)->set_subnet_id(1);
  return all;
}

} // namespace

history::history(uint32_t seed)
    : box_(seed), settings_(any_settings(box_.luck)),
      rows_{{"dhcp4-client-1", "Device.DHCPv4.Client.1.", "wan0"},
            {"dhcp4-client-2", "Device.DHCPv4.Client.2.", "wan1"},
            {"dhcp6-client-1", "Device.DHCPv6.Client.1.", "wan0", true}} {
  for (auto& line : box_.lines) {
    line->server4.lease_s = 1800 + 600 * box_.luck.below(100);
    line->server6.valid_s = 3600 + 600 * box_.luck.below(100);
  }
}

void history::run() {
  try {
    live();
  } catch (const endless&) {
    box_.tale.breach("time stands still: timers without end");
  }
  drop_daemon();
}

void history::live() {
  start_daemon();
  pass(1min);
  laws_.look(*daemon_, true);
  while (box_.time.now() < moment{} + day && box_.tale.breaches().empty()) {
    be_idle();
    for (uint32_t more = 1 + box_.luck.below(3); more > 0; --more) {
      break_something();
      pass(box_.luck.between(0s, box_.luck.one_in(3) ? 10min : 2s));
    }
    settle();
  }
  laws_.look_at_events(*daemon_);
}

uint64_t history::messages_so_far() {
  return box_.handled + (daemon_ ? daemon_->handled() : 0);
}

/// Who has nothing to do does nothing: each report of a plugin and each change
/// of the kernel's is worth so many messages, and nothing else any.
void history::be_idle() {
  constexpr uint64_t a_cause = 60;
  auto causes = [this] { return box_.table.reports + box_.devices.changes; };
  auto before = messages_so_far();
  auto before_causes = causes();
  pass(box_.luck.between(1s, 4h));
  auto done = messages_so_far() - before;
  auto allowed = a_cause * (5 + causes() - before_causes);
  if (done > allowed)
    box_.tale.breach(
        fmt::format("{} messages, and cause for {}", done, allowed));
}

void history::alone_after(std::chrono::nanoseconds time,
                          timeline::action look) {
  bool quiet = active_ == 0;
  for_a_while(time, [this, quiet, look, number = begun_] {
    if (quiet && number == begun_ && daemon_)
      look();
  });
}

void history::break_something() {
  auto& what = kinds()[box_.luck.below(uint32_t(kinds().size()))];
  box_.tale.tell("* {}", what.name);
  ++seen_[what.name];
  ++begun_;
  (this->*what.begin)();
  if (auto* now = awake())
    now->run();
  look_after_daemon();
}

void history::for_a_while(std::chrono::nanoseconds time, timeline::action end) {
  ++active_;
  box_.time.after(time, [this, end] {
    --active_;
    end();
  });
}

void history::settle() {
  while (active_ > 0)
    pass(10s);
  reload_again();
  repeat_unkept();
  box_.tale.tell("* quiet");
  pass(patience);
  wake_critical();
  laws_.look(*daemon_, false);
  ask_all();
  pass(2min);
  laws_.look(*daemon_, true);
  if (std::exchange(restarted_, false))
    laws_.look_at_events(*daemon_);
}

/// Only news of its cause end that state; the operator's word is such news.
void history::wake_critical() {
  auto all = laws_.statuses(*daemon_);
  bool any = false;
  for (auto& row : rows_) {
    auto& one = all[row.path];
    if (one.state() != "critical")
      continue;
    any = true;
    box_.tale.tell("{} is critical: {}", row.name, one.last_error());
    enable(row, true);
  }
  if (any)
    pass(patience);
}

void history::ask_all() {
  for (auto& row : rows_)
    if (auto* now = awake())
      now->set(row.path + "Renew", "true");
  look_after_daemon();
}

bool history::write(client_row& row, const char* parameter, const char* value) {
  auto done = awake() ? awake()->set(row.path + parameter, value)
                      : std::optional<pb::ChangeResult>{};
  look_after_daemon();
  if (!done)
    return false;
  row.unkept |= !done->warning().empty();
  box_.tale.tell("{}{}={} {}", row.path, parameter, value, done->warning());
  return true;
}

void history::enable(client_row& row, bool wanted) {
  row.enabled = wanted;
  if (!write(row, "Enable", wanted ? "true" : "false"))
    for_a_while(10s, [this, &row] { enable(row, row.enabled); });
}

void history::delete_row(client_row& row) {
  auto done = awake() ? awake()->remove(row.path) : std::nullopt;
  look_after_daemon();
  if (!done)
    return for_a_while(10s, [this, &row] { delete_row(row); });
  box_.tale.tell("{} deleted {}", row.path, done->warning());
  row.deleted = true;
  row.unkept |= !done->warning().empty();
}

void history::add_row(client_row& row) {
  const std::string table = "Device.DHCPv4.Client.";
  auto done = awake() ? awake()->add(table) : std::nullopt;
  look_after_daemon();
  if (!done)
    return for_a_while(10s, [this, &row] { add_row(row); });
  row.be_at(done->path());
  box_.tale.tell("{} is new: {}", row.path, row.name);
  row.deleted = false;
  row.unkept |= !done->warning().empty();
  if (!write(row, "Interface", row.device.c_str()))
    row.unkept = true;
  enable(row, true);
}

/// A row that was deleted may have come back.
void history::delete_strangers() {
  for (auto& shown : laws_.statuses(*daemon_)) {
    auto is_it = [&](auto& row) { return row.path == shown.first; };
    if (std::none_of(rows_.begin(), rows_.end(), is_it))
      daemon_->remove(shown.first);
  }
}

void history::reload() {
  reloaded_ = true;
  if (awake())
    awake()->reload();
  look_after_daemon();
}

/// As an operator does who does not know whether all parts have heard of it. A
/// row that was out of the file may have another number.
void history::reload_again() {
  if (!std::exchange(reloaded_, false))
    return;
  daemon_->reload();
  pass(1s);
  auto& row = rows_[0];
  for (auto& [path, shown] : laws_.statuses(*daemon_))
    if (shown.interface() == row.device && shown.family() == "v4")
      row.be_at(path);
  ask_all();
}

/// As an operator does who was told of it.
void history::repeat_unkept() {
  auto is_unkept = [](auto& row) { return row.unkept; };
  if (std::any_of(rows_.begin(), rows_.end(), is_unkept))
    delete_strangers();
  for (auto& row : rows_) {
    if (!std::exchange(row.unkept, false))
      continue;
    bool there = laws_.statuses(*daemon_).count(row.path) != 0;
    if (row.deleted && there)
      delete_row(row);
    else if (!row.deleted && !there)
      add_row(row);
    else if (there)
      enable(row, row.enabled);
  }
}

void history::pass(std::chrono::nanoseconds time) {
  auto until = box_.time.now() + time;
  do {
    auto next = until;
    if (auto act = box_.time.next())
      next = std::min(next, std::max(*act, box_.time.now()));
    if (auto* now = awake())
      if (auto timer = now->next_timer())
        next = std::min(next, box_.time.now() + *timer);
    step(next - box_.time.now());
    if (++steps_ > most_steps)
      throw endless{};
  } while (box_.time.now() < until);
}

void history::step(std::chrono::nanoseconds time) {
  box_.time.move_to(box_.time.now() + time);
  behind_ += time;
  if (auto* now = awake()) {
    now->move_on(std::exchange(behind_, 0ns));
    now->run();
  }
  look_after_daemon();
  while (box_.time.act()) {
    if (auto* now = awake())
      now->run();
    look_after_daemon();
  }
}

void history::look_after_daemon() {
  if (daemon_ && (daemon_->is_dead() || daemon_->has_finished()))
    drop_daemon();
}

bool history::is_disk_well() const {
  return disk_fault_ == 0 && box_.time.now() >= disk_well_since_ + retry;
}

void history::start_daemon() {
  box_.tale.tell("the daemon starts");
  restarted_ = true;
  spoil_disk();
  paused_ = false;
  behind_ = 0ns;
  daemon_ = std::make_unique<daemon>(box_, settings_);
  daemon_->run();
  look_after_daemon();
}

void history::drop_daemon() {
  if (!daemon_)
    return;
  box_.tale.tell("the daemon is gone");
  daemon_.reset();
  if (!is_disk_well())
    laws_.allow_gap();
}

} // namespace lh::simulation
