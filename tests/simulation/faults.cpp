#include "tests/simulation/history.hpp"

#include <cerrno>
#include <csignal>

namespace lh::simulation {

const std::vector<history::kind>& history::kinds() {
  static const std::vector<kind> all{
      {"client killed", &history::client_killed},
      {"client stopped", &history::client_stopped},
      {"program missing", &history::program_missing},
      {"server silent", &history::server_silent},
      {"server refuses", &history::server_refuses},
      {"server lies", &history::server_lies},
      {"server renumbers", &history::server_renumbers},
      {"packets lost", &history::packets_lost},
      {"carrier lost", &history::carrier_lost},
      {"device gone", &history::device_gone},
      {"link-local taken", &history::link_local_taken},
      {"address taken", &history::address_taken},
      {"address removed", &history::address_removed},
      {"kernel refuses", &history::kernel_refuses},
      {"events again", &history::events_again},
      {"daemon killed", &history::daemon_killed},
      {"daemon stopped", &history::daemon_stopped},
      {"daemon paused", &history::daemon_paused},
      {"actor crashed", &history::actor_crashed},
      {"host rebooted", &history::host_rebooted},
      {"power cut", &history::power_cut},
      {"disk fails", &history::disk_fails},
      {"wall stepped", &history::wall_stepped},
      {"row disabled", &history::row_disabled},
      {"client restarted", &history::client_restarted},
      {"row deleted", &history::row_deleted},
      {"evidence seen", &history::evidence_seen},
      {"file changed", &history::file_changed},
  };
  return all;
}

line& history::any_line() {
  return *box_.luck.one_of(box_.lines);
}

client_row& history::any_row() {
  return box_.luck.one_of(rows_);
}

uint32_t history::any_pid() {
  auto pids = box_.table.pids();
  return pids.empty() ? 0 : box_.luck.one_of(pids);
}

/// Mostly short, as what is short meets most of what is on its way.
std::chrono::nanoseconds history::a_while() {
  if (box_.luck.one_in(4))
    return box_.luck.between(1min, 2h);
  return box_.luck.between(10ms, 20s);
}

void history::client_killed() {
  box_.table.signal(any_pid(), SIGKILL);
}

void history::client_stopped() {
  auto pid = any_pid();
  auto who = box_.table.identity(pid);
  box_.table.signal(pid, SIGSTOP);
  for_a_while(a_while(), [this, who] {
    if (box_.table.lives(who))
      box_.table.signal(who.pid(), SIGCONT);
  });
}

void history::program_missing() {
  constexpr const char* programs[] = {"/sbin/udhcpc", "/sbin/dibbler-client",
                                      "/sbin/dhcpcd"};
  auto* path = box_.luck.one_of(programs);
  box_.table.missing.insert(path);
  client_killed();
  for_a_while(a_while(), [this, path = std::string{path}] {
    box_.table.missing.erase(path);
    box_.table.change_program(path);
  });
}

void history::server_silent() {
  auto& line = any_line();
  line.server4.now.silent = line.server6.now.silent = true;
  ask_all();
  for_a_while(a_while(), [&line] {
    line.server4.now.silent = line.server6.now.silent = false;
  });
}

void history::server_refuses() {
  auto& line = any_line();
  line.server4.now.refuses = line.server6.now.refuses = true;
  ask_all();
  for_a_while(a_while(), [&line] {
    line.server4.now.refuses = line.server6.now.refuses = false;
  });
}

void history::server_lies() {
  auto& line = any_line();
  line.server4.now.lies = line.server6.now.lies = true;
  ask_all();
  for_a_while(a_while(), [&line] {
    line.server4.now.lies = line.server6.now.lies = false;
  });
}

void history::server_renumbers() {
  auto& line = any_line();
  line.server4.renumber();
  line.server6.renumber();
  if (box_.luck.one_in(2))
    ask_all();
}

void history::packets_lost() {
  auto& line = any_line();
  uint32_t percent = 30 + box_.luck.below(60);
  line.server4.now.loss_percent = line.server6.now.loss_percent = percent;
  ask_all();
  for_a_while(a_while(), [&line] {
    line.server4.now.loss_percent = line.server6.now.loss_percent = 0;
  });
}

void history::carrier_lost() {
  auto device = any_line().device;
  box_.devices.set_carrier(device, false);
  for_a_while(a_while(),
              [this, device] { box_.devices.set_carrier(device, true); });
}

void history::device_gone() {
  auto device = box_.luck.one_in(4) ? "lan0" : any_line().device;
  box_.devices.remove_device(device);
  for_a_while(a_while(), [this, device] { box_.devices.make_device(device); });
}

void history::link_local_taken() {
  box_.devices.set_taken("wan0", true);
  for_a_while(a_while(), [this] { box_.devices.set_taken("wan0", false); });
}

void history::address_taken() {
  if (box_.devices.find_duplicate(box_.luck.below(2)))
    box_.tale.tell("another host has an address");
}

void history::address_removed() {
  auto gone = box_.luck.one_in(2) ? box_.devices.steal4(any_line().device)
                                  : box_.devices.steal6(box_.luck.below(2));
  box_.tale.tell("a third party removes [{}]", gone);
}

void history::kernel_refuses() {
  box_.devices.refusal = ENOBUFS;
  if (box_.luck.one_in(2))
    ask_all();
  for_a_while(a_while(), [this] { box_.devices.refusal = 0; });
}

void history::row_disabled() {
  auto& row = any_row();
  if (!row.enabled || row.deleted)
    return;
  enable(row, false);
  for_a_while(a_while(), [this, &row] {
    if (!row.deleted)
      enable(row, true);
  });
}

/// Which gives the lease back.
void history::client_restarted() {
  auto& row = any_row();
  auto& line = box_.line_of(row.device);
  auto& releases = row.v6 ? line.server6.releases : line.server4.releases;
  auto before = releases;
  bool bound = awake() && !row.deleted &&
               laws_.statuses(*awake())[row.path].state() == "bound";
  bool known =
      row.v6 ? line.server6.knows_client() : line.server4.knows_client();
  if (!write(row, "X_RDK_Restart", "true") || !bound || !known)
    return;
  alone_after(10s, [this, before, &releases] {
    box_.tale.require(releases == before + 1, "a restart sends one RELEASE");
  });
}

void history::row_deleted() {
  auto& row = rows_[1];
  if (row.deleted || !row.enabled || !awake())
    return;
  delete_row(row);
  for_a_while(a_while(), [this, &row] {
    if (row.deleted)
      add_row(row);
  });
}

void history::evidence_seen() {
  pb::LinkEvidence seen;
  seen.set_client(any_row().name);
  seen.set_kind(static_cast<pb::LinkEvidence::Kind>(1 + box_.luck.below(5)));
  if (auto* now = awake())
    now->evidence(seen);
}

/// The daemon is told, or reads it when it starts: another program for a row,
/// or a row less for a while.
void history::file_changed() {
  if (box_.luck.one_in(2)) {
    auto& six = *settings_.mutable_dhcpv6_clients(0);
    six.set_backend(six.backend() == "dibbler" ? "dhcpcd" : "dibbler");
    return reload();
  }
  auto& row = rows_[0];
  if (row.deleted || !row.enabled)
    return;
  auto all = settings_.dhcpv4_clients();
  settings_.mutable_dhcpv4_clients()->DeleteSubrange(0, 1);
  row.deleted = true;
  reload();
  for_a_while(a_while(), [this, all, &row] {
    *settings_.mutable_dhcpv4_clients() = all;
    row.deleted = false;
    reload();
  });
}

} // namespace lh::simulation
