#include "bus_adapters/process/child_state.hpp"

#include "bus_adapters/process/identity.hpp"
#include "messages/log/catalogue.hpp"

#include <algorithm>
#include <array>
#include <unistd.h>
#include <utility>

namespace lh::bus {

namespace {

constexpr size_t lines_logged_a_turn = 256;
constexpr int most_turns = 32;

bool take_due(child_state::moment& at, net::boot_time now) {
  if (!at || *at > now)
    return false;
  at.reset();
  return true;
}

} // namespace

/// More than the FIFO holds comes only from a writer that never stops.
void child_state::read_output(int fifo) {
  std::array<char, 64 * 1024> buffer;
  size_t lines = 0;
  auto sink = [&](const std::string& line) {
    if (lines++ < lines_logged_a_turn)
      log::write(log::client_output,
                 {{"child", record.child()}, {"line", line}});
  };
  for (int turn = 0; turn < most_turns; ++turn) {
    auto size = ::read(fifo, buffer.data(), buffer.size());
    if (size <= 0)
      return;
    tail.feed({buffer.data(), static_cast<size_t>(size)}, sink);
  }
}

bool child_state::take_overdue(net::boot_time now) {
  bool ran_too_long = take_due(run_until, now);
  timed_out = timed_out || ran_too_long;
  return take_due(stop_by, now) || ran_too_long;
}

child_state::moment child_state::next() const {
  moment first;
  for (auto& at : {stop_by, run_until})
    if (at)
      first = std::min(first.value_or(*at), *at);
  return first;
}

pb::ChildExited child_state::exited(const exit_status& status) const {
  pb::ChildExited told;
  told.set_child(record.child());
  told.set_start_error(start_error);
  if (start_error == 0) {
    *told.mutable_identity() = record.identity();
    told.set_exit_code(status.code);
    told.set_signal(status.signal);
    told.set_status_unknown(status.unknown);
  }
  for (auto& line : tail.last())
    told.add_last_output(line);
  told.set_requested(requested);
  told.set_timed_out(timed_out);
  return told;
}

launch_request to_launch(const pb::StartChild& request) {
  launch_request wanted;
  wanted.argv.assign(request.argv().begin(), request.argv().end());
  for (auto& variable : request.environment())
    wanted.environment.push_back(variable.name() + "=" + variable.value());
  return wanted;
}

pb::ChildRecord record_of(const pb::StartChild& request, pid_t pid,
                          const pb::ProcessIdentity& daemon) {
  pb::ChildRecord record;
  record.set_child(request.child());
  record.set_owner(request.owner());
  record.mutable_identity()->set_pid(static_cast<uint32_t>(pid));
  if (auto identity = find_process(pid))
    *record.mutable_identity() = std::move(*identity);
  *record.mutable_daemon() = daemon;
  *record.mutable_watched() = request.directory().watch();
  *record.mutable_argv() = request.argv();
  return record;
}

} // namespace lh::bus
