#pragma once

#include "tests/simulation/laws.hpp"

namespace lh::simulation {

/// A day in the life of a box, drawn from a seed: clients, their servers, and
/// everything that can go wrong with them and with the daemon.
class history {
public:
  explicit history(uint32_t seed);

  /// All of it; whatever must not be is in the story.
  void run();

  const story& tale() const { return box_.tale; }
  /// How often each fault has happened.
  const std::map<std::string, size_t>& faults() const { return seen_; }
  uint64_t messages() const { return box_.handled; }
  uint32_t lives() const { return box_.lives; }

private:
  struct kind {
    const char* name;
    void (history::*begin)();
  };
  static const std::vector<kind>& kinds();

  // history.cpp: how time goes by
  void live();
  void pass(std::chrono::nanoseconds time);
  void step(std::chrono::nanoseconds time);
  void look_after_daemon();
  void start_daemon();
  void drop_daemon();
  void break_something();
  void settle();
  void wake_critical();
  void ask_all();
  /// Something that is wrong for so long, and what ends it.
  void for_a_while(std::chrono::nanoseconds time, timeline::action end);

  // faults_*.cpp: what goes wrong
  void client_killed();
  void client_stopped();
  void program_missing();
  void server_silent();
  void server_refuses();
  void server_lies();
  void server_renumbers();
  void packets_lost();
  void carrier_lost();
  void device_gone();
  void link_local_taken();
  void address_taken();
  void address_removed();
  void kernel_refuses();
  void events_again();
  void daemon_killed();
  void daemon_stopped();
  void daemon_paused();
  void actor_crashed();
  void host_rebooted();
  void power_cut();
  void disk_fails();
  void wall_stepped();
  void row_disabled();
  void client_restarted();
  void row_deleted();
  void evidence_seen();
  void file_changed();

  /// Whoever can be asked.
  daemon* awake() { return paused_ ? nullptr : daemon_.get(); }
  /// Whether this is the only thing that is wrong until then.
  void alone_after(std::chrono::nanoseconds time, timeline::action look);
  line& any_line();
  client_row& any_row();
  uint32_t any_pid();
  std::chrono::nanoseconds a_while();
  void down_for(std::chrono::nanoseconds time);
  void reboot();
  void spoil_disk();
  bool is_disk_well() const;
  /// Whether the daemon has done it.
  bool write(client_row& row, const char* parameter, const char* value);
  /// Tells it until it is done.
  void enable(client_row& row, bool wanted);
  void delete_row(client_row& row);
  void add_row(client_row& row);
  void look_at_remains();
  uint64_t messages_so_far();
  void be_idle();
  void delete_strangers();
  void repeat_unkept();
  void reload();
  void reload_again();

  box box_;
  pb::Settings settings_; ///< the file's
  std::vector<client_row> rows_;
  laws laws_{box_, rows_, settings_.mapt().enable()};
  std::unique_ptr<daemon> daemon_;
  int active_ = 0; ///< faults that have not ended
  uint64_t steps_ = 0;
  uint64_t begun_ = 0; ///< faults so far
  bool paused_ = false;
  std::chrono::nanoseconds behind_{0}; ///< the clock of one that is paused
  bool reloaded_ = false;              ///< since all was quiet
  bool restarted_ = false;             ///< since the journal was looked at
  int disk_fault_ = 0;
  int last_disk_fault_ = 0;
  moment disk_well_since_;
  std::map<std::string, size_t> seen_;
};

} // namespace lh::simulation
