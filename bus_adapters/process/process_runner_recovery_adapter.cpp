#include "bus_adapters/process/identity.hpp"
#include "bus_adapters/process/leftovers.hpp"
#include "bus_adapters/process/process_runner_adapter.hpp"
#include "messages/net/client_family.hpp"

#include <algorithm>
#include <csignal>
#include <unistd.h>

namespace lh::bus {

namespace {

constexpr auto store_pause = std::chrono::milliseconds{100};

/// A process that is killed is gone within this, unless the kernel holds it.
constexpr auto leftover_time = std::chrono::seconds{2};

/// Nobody reaps what this daemon did not start, so its pid may be used again:
/// a process that is stopped and still there is no other one.
void kill_group_of(int held, pid_t pid) {
  send_signal(held, SIGSTOP);
  if (!has_ended(held))
    kill_group(pid);
}

/// Nothing when it is no more.
std::optional<net::unique_fd> hold(pid_t pid) {
  auto held = open_process(pid);
  if (held)
    return std::move(*held);
  throw_if_unseen(held.error());
  return std::nullopt;
}

} // namespace

void process_runner::ask_store() {
  auto again = [this] {
    ask_store_at_ = shared_.clocks.boot() + store_pause;
    set_alarm();
  };
  ask_store_at_.reset();
  auto store = shared_.directory.find(protocol::names::store);
  if (!store)
    return again();
  self_
      ->request(caf::actor_cast<protocol::recovery_store>(store), caf::infinite,
                pb::ChildRecordsQuery{})
      .then(
          [=, this](const pb::ChildRecords& records) {
            try {
              recover(records);
            } catch (const unseen& why) {
              if (!std::exchange(is_blind_, true))
                log_failed("adoption", why.what());
              again();
            }
          },
          [again](const caf::error&) { again(); });
}

/// Those that it could not see at first are looked at again.

void process_runner::recover(const pb::ChildRecords& records) {
  for (auto& record : records.children())
    if (record.ended() || children_.count(record.child()) > 0)
      continue;
    else if (is_own(record))
      take_up(record);
    else
      adopt(record);
  end_other_groups();
  end_unrecorded();
  wait_until_ = shared_.clocks.boot() + leftover_time;
  begin_when_alone();
}

/// A leftover may still hold the socket that its successor is to listen on.
void process_runner::begin_when_alone() {
  if (!leftovers_.empty())
    return set_alarm();
  wait_until_.reset();
  recovered_ = true;
  for (auto& act : std::exchange(waiting_, {}))
    act();
}

bool process_runner::on_leftover_ended(uint64_t watch) {
  auto is_it = [&](auto& one) { return one.watch() == watch; };
  auto at = std::find_if(leftovers_.begin(), leftovers_.end(), is_it);
  if (at == leftovers_.end())
    return false;
  leftovers_.erase(at);
  if (wait_until_)
    begin_when_alone();
  return true;
}

void process_runner::end(net::unique_fd leftover) {
  send_signal(leftover.get(), SIGKILL);
  leftovers_.push_back(watch(std::move(leftover)));
}

bool process_runner::is_own(const pb::ChildRecord& record) const {
  return is_same_process(record.daemon(), daemon_);
}

void process_runner::take_up(const pb::ChildRecord& record) {
  auto pid = static_cast<pid_t>(record.identity().pid());
  auto exit = hold(pid);
  auto found = find_process(pid);
  if (!found)
    throw_if_unseen(found.error());
  if (exit && found && is_same_process(*found, record.identity()))
    return enter_running(record, std::move(*exit));
  tell_gone(record);
  store_ended(record);
}

/// A DHCP client outlives its daemon. Held by a pidfd before it is judged, so
/// that what is judged is what will be signalled.
void process_runner::adopt(const pb::ChildRecord& record) {
  auto pid = static_cast<pid_t>(record.identity().pid());
  auto held = hold(pid);
  if (!held || !net::family_of_client(record.child()) ||
      !is_child(record, output_of(record.child())))
    return end_leftover(record);
  log::write(log::client_adopted,
             {{"client", record.child()}, {"pid", std::to_string(pid)}});
  enter_running(record, std::move(*held));
}

void process_runner::enter_running(const pb::ChildRecord& record,
                                   net::unique_fd exit) {
  auto fifo = open_output(output_of(record.child()));
  if (!fifo)
    throw_if_unseen(fifo.error());
  auto& entered = enter(record, std::move(exit),
                        fifo ? std::move(*fifo) : net::unique_fd{});
  entered.recorded = true;
  entered.group = groups_.find(record.child(), entered.pid());
  take_up_files(record);
}

void process_runner::kill_all_of(const child& running) {
  kill_members(running.group);
  if (is_own(running.record))
    return kill_group(running.pid());
  kill_group_of(running.exit.get(), running.pid());
}

void process_runner::end_leftover(const pb::ChildRecord& record) {
  auto pid = static_cast<pid_t>(record.identity().pid());
  auto held = hold(pid);
  if (held && is_same(record.identity())) {
    kill_group_of(held->get(), pid);
    end(std::move(*held));
    ::unlink(output_of(record.child()).c_str());
    log::write(log::client_leftover_ended,
               {{"child", record.child()}, {"pid", std::to_string(pid)}});
  }
  if (net::family_of_client(record.child()))
    tell_gone(record);
  store_ended(record);
}

/// Its owner, too, may have outlived the actor that had started it.
void process_runner::tell_gone(const pb::ChildRecord& record) {
  child_state gone;
  gone.record = record;
  tell_exit(gone, {0, 0, true});
}

/// A daemon that is killed between a start and its record leaves a process
/// that only its environment tells of.
void process_runner::end_unrecorded() {
  client_traces traces{runtime_dir_, client_user_.uid};
  for (auto pid : traces.find()) {
    auto held = open_process(pid);
    auto group = ::getpgid(pid);
    auto ours = [&](auto& entry) {
      return entry.second.pid() == group || entry.second.pid() == pid;
    };
    if (!held || group <= 0 || !traces.lead_to(pid) ||
        std::any_of(children_.begin(), children_.end(), ours))
      continue;
    end(std::move(*held));
    log::write(log::client_leftover_ended, {{"pid", std::to_string(pid)}});
  }
}

void process_runner::store(const pb::ChildRecord& record) {
  auto store = shared_.directory.find(protocol::names::store);
  if (!store)
    return log_failed("child record", "no store");
  self_
      ->request(caf::actor_cast<protocol::recovery_store>(store), caf::infinite,
                record)
      .then([](const pb::Ack&) {},
            [](const caf::error& error) {
              log_failed("child record", caf::to_string(error));
            });
}

/// A store that is well again may have lost what it could not write.
void process_runner::store_again() {
  for (auto& [key, running] : children_)
    if (running.recorded)
      store(running.record);
}

void process_runner::store_ended(pb::ChildRecord record) {
  record.set_ended(true);
  store(record);
}

} // namespace lh::bus
