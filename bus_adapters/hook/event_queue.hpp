#pragma once

#include "event.pb.h"
#include "process.pb.h"
#include "settings.pb.h"

#include <deque>
#include <optional>
#include <string>

namespace lh::bus {

/// The events of one client that wait for their hooks; at most 1000.
class event_queue {
public:
  /// Takes an event in; the oldest that waits is given back when it is full.
  std::optional<pb::Event> push(pb::Event event);

  /// The next program to run for the event at the front, which begins with
  /// `hooks` as they are then; empty when there is nothing left to do.
  std::string next_program(const pb::Hooks& hooks);

  /// The program that `next_program` gave has ended.
  void program_ended() { ++done_; }

  /// The event that `next_program` is about.
  const pb::Event& event() const { return *current_; }

private:
  std::deque<pb::Event> waiting_;
  std::optional<pb::Event> current_;
  pb::Hooks hooks_;
  int done_ = 0;
};

/// Why a hook's run was none, or empty when it ran and succeeded.
std::string failure_of(const pb::ChildExited& exited);

} // namespace lh::bus
