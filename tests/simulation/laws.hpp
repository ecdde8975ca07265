#pragma once

#include "tests/simulation/daemon.hpp"

namespace lh::simulation {

/// A row of the daemon, as the operator wants it.
struct client_row {
  std::string name; ///< of its actor and process
  std::string path; ///< in TR-181, with a dot behind it
  std::string device;
  bool v6 = false;
  bool enabled = true;
  bool deleted = false;
  bool unkept = false; ///< the daemon has said so of what was written

  /// It has another number; of DHCPv4.
  void be_at(const std::string& its_path);
};

/// What has to hold whenever all is quiet. Breaches go to the story.
class laws {
public:
  laws(box& around, const std::vector<client_row>& rows, bool maps)
      : box_(around), rows_(rows), maps_(maps) {}

  /// Of everything; `fresh`: each client has just been made to ask.
  void look(daemon& now, bool fresh);

  /// At the journal, from where it was looked at last.
  void look_at_events(daemon& now);

  /// Events were lost with a daemon whose disk did not take them; no number of
  /// theirs is used again.
  void allow_gap() { ++gaps_allowed_; }

  /// Events were lost with the power, and their numbers.
  void forget_newest() {
    box_.last_seq = 0;
    newest_lost_ = true;
  }

  /// What TR-181 shows, by the path of the row.
  std::map<std::string, pb::ClientStatus> statuses(daemon& now);

private:
  struct shown {
    pb::ClientStatus status;
    pb::ClientRecord record;
  };

  void look_at(const client_row& row, const shown& told, bool fresh);
  void look_at_processes(const client_row& row);
  void look_at4(const client_row& row, const shown& told, bool fresh);
  void look_at_end(const client_row& row, const std::string& place, moment end,
                   std::optional<moment> promised);
  void look_at6(const client_row& row, const shown& told, bool fresh);
  void look_at_delivered(const client_row& row, const pb::ClientRecord& kept);
  void look_at_kernel6(daemon& now);
  pb::ClientRecord record_of(daemon& now, const std::string& client);
  bool is_there(const client_row& row) const;

  template <class... Ts>
  void require(bool holds, const client_row& row,
               fmt::format_string<Ts...> sentence, Ts&&... values) {
    if (!holds)
      box_.tale.breach(row.name + ": " +
                       fmt::format(sentence, std::forward<Ts>(values)...));
  }

  box& box_;
  const std::vector<client_row>& rows_;
  bool maps_;
  uint64_t seen_ = 0;
  uint32_t gaps_allowed_ = 0; ///< since the journal was looked at
  bool newest_lost_ = false;
};

} // namespace lh::simulation
