#include "bus_adapters/process/process_runner_adapter.hpp"

#include "bus_adapters/process/identity.hpp"
#include "bus_adapters/process/leftovers.hpp"
#include "bus_adapters/process/timer.hpp"
#include "bus_adapters/reactor/required.hpp"

#include <algorithm>
#include <csignal>
#include <unistd.h>

namespace lh::bus {

namespace {

using namespace std::chrono_literals;

constexpr auto store_pause = 100ms;

void log_failed(const char* what, std::string why) {
  log::write(log::request_failed, {{"what", what}, {"why", std::move(why)}});
}

} // namespace

process_runner::process_runner(interface::pointer self,
                               protocol::runtime& shared, reactor& host,
                               std::string launcher, std::string runtime_dir,
                               event_renderer render)
    : self_(self), shared_(shared), host_(host), launcher_(std::move(launcher)),
      runtime_dir_(std::move(runtime_dir)), render_(std::move(render)) {
  if (auto own = read_identity(::getpid()))
    daemon_ = std::move(*own);
  timer_ = watch(required(open_timer()));
}

process_runner::~process_runner() {
  for (auto& [key, running] : children_) {
    if (running.errors)
      on_launched(running);
    if (!running.recorded)
      give_up(running);
    else if (running.next())
      kill_group(running.pid());
  }
  tell_changed(programs_.take_all());
}

process_runner::interface::behavior_type process_runner::make_behavior() {
  ask_store();
  return {
      [this](const pb::StartChild& request) {
        in_order([this, request] { start(request); });
      },
      [this](const pb::SignalChild& request) {
        in_order([this, request] { signal(request); });
      },
      [this](const pb::StopChild& request) {
        in_order([this, request] { stop(request); });
      },
      [this](const pb::ChildQuery& query) { return tell(query); },
      [this](const pb::WatchProgram& request) { watch_program(request); },
      [this](const fd_event& event) { on_ready(event); },
  };
}

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
      .then([this](const pb::ChildRecords& records) { recover(records); },
            [again](const caf::error&) { again(); });
}

void process_runner::recover(const pb::ChildRecords& records) {
  for (auto& record : records.children())
    if (record.ended())
      continue;
    else if (is_same_process(record.daemon(), daemon_))
      take_up(record);
    else
      end_leftover(record);
  end_unrecorded();
  recovered_ = true;
  for (auto& act : std::exchange(waiting_, {}))
    act();
}

void process_runner::take_up(const pb::ChildRecord& record) {
  auto pid = static_cast<pid_t>(record.identity().pid());
  auto exit = open_process(pid);
  auto found = find_process(pid);
  if (exit && found && is_same_process(*found, record.identity())) {
    auto fifo = open_output(output_of(record.child()));
    enter(record, std::move(*exit), fifo ? std::move(*fifo) : net::unique_fd{})
        .recorded = true;
    return;
  }
  child_state dead;
  dead.record = record;
  tell_exit(dead, {0, 0, true});
  store_ended(record);
}

void process_runner::end_leftover(const pb::ChildRecord& record) {
  auto pid = static_cast<pid_t>(record.identity().pid());
  auto held = open_process(pid);
  if (held && is_same(record.identity())) {
    kill_group(pid);
    send_signal(held->get(), SIGKILL);
    ::unlink(output_of(record.child()).c_str());
    log::write(log::client_leftover_ended,
               {{"child", record.child()}, {"pid", std::to_string(pid)}});
  }
  store_ended(record);
}

/// A daemon that is killed between a start and its record leaves a process
/// that only its environment tells of.
void process_runner::end_unrecorded() {
  for (auto pid : find_clients_of(runtime_dir_)) {
    auto held = open_process(pid);
    auto group = ::getpgid(pid);
    auto ours = [&](auto& entry) { return entry.second.pid() == group; };
    if (!held || group <= 0 || !is_client_of(pid, runtime_dir_) ||
        std::any_of(children_.begin(), children_.end(), ours))
      continue;
    send_signal(held->get(), SIGKILL);
    log::write(log::client_leftover_ended, {{"pid", std::to_string(pid)}});
  }
}

void process_runner::in_order(action act) {
  if (recovered_)
    act();
  else
    waiting_.push_back(std::move(act));
}

void process_runner::start(const pb::StartChild& request) {
  if (children_.count(request.child()) > 0)
    return refuse(request, EEXIST);
  auto wanted = to_launch(request);
  wanted.launcher = launcher_;
  wanted.output = output_of(request.child());
  if (request.has_stdin_event())
    wanted.input = render_(request.stdin_event()) + "\n";
  auto fifo = make_output(wanted.output);
  if (!fifo)
    return refuse(request, EAGAIN, fifo.error().text);
  auto launched = launch(wanted);
  if (!launched)
    return refuse(request, launched.error().code);
  auto& started = enter(record_of(request, launched->pid, daemon_),
                        std::move(launched->exit), std::move(*fifo));
  started.errors = watch(std::move(launched->errors));
  if (request.timeout_ms() > 0)
    started.run_until =
        shared_.clocks.boot() + std::chrono::milliseconds{request.timeout_ms()};
  set_alarm();
}

void process_runner::refuse(const pb::StartChild& request, int error,
                            const std::string& why) {
  if (error != EEXIST)
    ::unlink(output_of(request.child()).c_str());
  pb::ChildExited refused;
  refused.set_child(request.child());
  refused.set_start_error(error);
  if (!why.empty())
    refused.add_last_output(why);
  tell_owner(request.owner(), std::move(refused));
}

void process_runner::signal(const pb::SignalChild& request) {
  auto at = children_.find(request.child());
  if (at == children_.end())
    return;
  at->second.read_output(at->second.fifo.get());
  send_signal(at->second.exit.get(), request.signal());
}

void process_runner::stop(const pb::StopChild& request) {
  auto at = children_.find(request.child());
  if (at == children_.end())
    return;
  auto& running = at->second;
  running.requested = true;
  running.read_output(running.fifo.get());
  if (request.signal() == 0)
    return kill_group(running.pid());
  send_signal(running.exit.get(), request.signal());
  auto deadline =
      shared_.clocks.boot() + std::chrono::milliseconds{request.deadline_ms()};
  running.stop_by = std::min(running.stop_by.value_or(deadline), deadline);
  set_alarm();
}

caf::typed_response_promise<pb::ChildInfo>
process_runner::tell(const pb::ChildQuery& query) {
  auto promise = self_->make_response_promise<pb::ChildInfo>();
  in_order([this, promise, query]() mutable {
    promise.deliver(info_of(query.child()));
  });
  return promise;
}

/// A plugin asks this way for each event, so the output is read then.
pb::ChildInfo process_runner::info_of(const std::string& key) {
  pb::ChildInfo info;
  info.set_child(key);
  auto at = children_.find(key);
  if (at == children_.end())
    return info;
  at->second.read_output(at->second.fifo.get());
  info.set_running(true);
  *info.mutable_identity() = at->second.record.identity();
  if (auto uid = uid_of(at->second.pid()))
    info.set_uid(*uid);
  return info;
}

void process_runner::watch_program(const pb::WatchProgram& request) {
  if (!inotify_)
    inotify_ = watch(required(open_inotify()));
  auto added = programs_.add(inotify_.get(), {request.owner(), request.path()});
  if (!added)
    log_failed("watch", added.error().text);
}

void process_runner::on_ready(const fd_event& event) {
  if (event.watch == timer_.watch())
    return on_timer();
  if (event.watch == inotify_.watch())
    return tell_changed(programs_.take_changed(inotify_.get()));
  for (auto at = children_.begin(); at != children_.end(); ++at)
    if (on_child_ready(at, event.watch))
      return;
}

bool process_runner::on_child_ready(children::iterator at, uint64_t watch) {
  auto& ready = at->second;
  if (ready.exit.watch() == watch)
    on_exit(at);
  else if (ready.errors.watch() == watch)
    on_launched(ready);
  else
    return false;
  return true;
}

void process_runner::on_launched(child& launched) {
  auto outcome = launch_outcome(launched.errors.get());
  if (!outcome)
    return;
  launched.errors.reset();
  launched.start_error = *outcome;
  auto identity = read_identity(launched.pid());
  if (*outcome != 0 || !identity)
    return;
  *launched.record.mutable_identity() = *identity;
  launched.recorded = true;
  pb::ChildStarted started;
  started.set_child(launched.record.child());
  *started.mutable_identity() = *identity;
  tell_owner(launched.record.owner(), std::move(started));
  store(launched.record);
}

void process_runner::give_up(child& unknown) {
  auto status = end_now(unknown.pid());
  if (unknown.errors)
    unknown.start_error = ECANCELED;
  tell_exit(unknown, status);
}

void process_runner::on_exit(children::iterator at) {
  auto& dead = at->second;
  if (dead.errors)
    dead.start_error = launch_outcome(dead.errors.get()).value_or(0);
  kill_group(dead.pid());
  dead.read_output(dead.fifo.get());
  dead.tail.finish();
  auto status = reap(dead.exit.get());
  if (!status)
    return;
  auto ended = children_.extract(at);
  ::unlink(output_of(ended.key()).c_str());
  tell_exit(ended.mapped(), *status);
  if (ended.mapped().recorded)
    store_ended(ended.mapped().record);
  set_alarm();
}

void process_runner::on_timer() {
  acknowledge_timer(timer_.get());
  alarm_.reset();
  auto now = shared_.clocks.boot();
  if (ask_store_at_ && *ask_store_at_ <= now)
    ask_store();
  for (auto& [key, running] : children_) {
    if (running.take_overdue(now))
      kill_group(running.pid());
  }
  set_alarm();
}

process_runner::child& process_runner::enter(pb::ChildRecord record,
                                             net::unique_fd exit,
                                             net::unique_fd fifo) {
  auto& entered = children_[record.child()];
  entered.record = std::move(record);
  entered.exit = watch(std::move(exit));
  entered.fifo = std::move(fifo);
  return entered;
}

watched_fd process_runner::watch(net::unique_fd fd) {
  return {host_, self_, std::move(fd), EPOLLIN};
}

void process_runner::tell_exit(const child_state& dead,
                               const exit_status& status) {
  tell_owner(dead.record.owner(), dead.exited(status));
}

void process_runner::tell_changed(
    const std::vector<program_interest>& changed) {
  for (auto& interest : changed) {
    pb::ProgramChanged message;
    message.set_path(interest.path);
    tell_owner(interest.owner, std::move(message));
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

void process_runner::store_ended(pb::ChildRecord record) {
  record.set_ended(true);
  store(record);
}

void process_runner::set_alarm() {
  auto next = ask_store_at_;
  for (auto& [key, running] : children_)
    if (auto at = running.next())
      next = std::min(next.value_or(*at), *at);
  if (next == alarm_)
    return;
  alarm_ = next;
  using delay = std::optional<std::chrono::nanoseconds>;
  set_timer(timer_.get(),
            next ? delay{*next - shared_.clocks.boot()} : std::nullopt);
}

std::string process_runner::output_of(const std::string& key) const {
  return output_path(runtime_dir_, key);
}

} // namespace lh::bus
