#include "bus_adapters/process/process_runner_adapter.hpp"

#include "bus_adapters/process/identity.hpp"
#include "bus_adapters/process/timer.hpp"
#include "bus_adapters/process/working_directory.hpp"
#include "bus_adapters/reactor/required.hpp"
#include "messages/net/shortage.hpp"

#include <algorithm>
#include <csignal>
#include <unistd.h>

namespace lh::bus {

process_runner::process_runner(interface::pointer self,
                               protocol::runtime& shared, reactor& host,
                               std::string launcher, std::string runtime_dir,
                               net::user client_user, event_renderer render,
                               const std::string& group_base)
    : self_(self), shared_(shared), host_(host), launcher_(std::move(launcher)),
      runtime_dir_(std::move(runtime_dir)), client_user_(client_user),
      render_(std::move(render)), groups_(group_base, runtime_dir_) {
  daemon_ = required(read_identity(::getpid()));
  timer_ = watch(required(open_timer()));
  inotify_ = watch(required(open_inotify()));
  writes_ = watch(required(open_inotify()));
}

process_runner::~process_runner() {
  for (auto& [key, running] : children_) {
    if (running.errors)
      on_launched(running);
    if (!running.recorded)
      give_up(running);
    else if (running.next())
      kill_all_of(running);
  }
  tell_changed(programs_.take_all());
}

process_runner::interface::behavior_type process_runner::make_behavior() {
  shared_.directory.follow(protocol::topics::store_health,
                           protocol::names::runner);
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
      [this](const pb::StoreHealth& store) {
        if (store.alarm().empty())
          store_again();
      },
  };
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
  if (auto ready = prepare(request, wanted); !ready)
    return refuse(request, EAGAIN, ready.error().text);
  isolate(request.child(), wanted);
  auto launched = launch(wanted);
  if (!launched) {
    end_group(wanted.group);
    return refuse(request, launched.error().code, launched.error().text);
  }
  auto& started = enter(record_of(request, launched->pid, daemon_),
                        std::move(launched->exit), std::move(*fifo));
  started.errors = watch(std::move(launched->errors));
  started.group = std::move(wanted.group);
  if (request.timeout_ms() > 0)
    started.run_until =
        shared_.clocks.boot() + std::chrono::milliseconds{request.timeout_ms()};
  set_alarm();
}

void process_runner::refuse(const pb::StartChild& request, int error,
                            const std::string& why) {
  if (error != EEXIST) {
    ::unlink(output_of(request.child()).c_str());
    written_.drop(writes_.get(), request.child());
  }
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
    return request.forget() ? forget(request.child()) : void();
  auto& running = at->second;
  running.requested = true;
  running.forgotten = running.forgotten || request.forget();
  running.read_output(running.fifo.get());
  if (request.signal() == 0)
    return kill_all_of(running);
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

/// The directory tells of a child that is gone, or going.
result<uint32_t> process_runner::uid_now(const std::string& key) const {
  if (auto at = children_.find(key); at != children_.end())
    if (auto uid = uid_of(at->second.pid()))
      return uid;
  auto left = working_directory::uid_at(directory_path(runtime_dir_, key));
  if (!left && left.error().code == ENOENT)
    return 0;
  return left;
}

/// A plugin asks this way for each event, so the output is read then.
pb::ChildInfo process_runner::info_of(const std::string& key) {
  pb::ChildInfo info;
  if (auto uid = uid_now(key)) {
    info.set_child(key);
    info.set_uid(*uid);
  }
  auto at = children_.find(key);
  if (at == children_.end())
    return info;
  at->second.read_output(at->second.fifo.get());
  info.set_running(true);
  info.set_daemon_start_time(daemon_.start_time());
  info.set_adopted(!is_own(at->second.record));
  *info.mutable_identity() = at->second.record.identity();
  for (auto& line : at->second.tail.last())
    info.add_last_output(line);
  return info;
}

void process_runner::watch_program(const pb::WatchProgram& request) {
  for (auto& path : {request.path(), launcher_})
    if (auto added = programs_.add(inotify_.get(), {request.owner(), path});
        !added)
      log_failed("watch", added.error().text);
}

void process_runner::on_ready(const fd_event& event) {
  if (event.watch == timer_.watch())
    return on_timer();
  if (event.watch == inotify_.watch())
    return tell_changed(programs_.take_changed(inotify_.get()));
  if (event.watch == writes_.watch())
    return on_written();
  if (on_leftover_ended(event.watch))
    return;
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
  if (*outcome != 0)
    return;
  if (!identity)
    return forgo(launched, identity.error().code);
  *launched.record.mutable_identity() = *identity;
  launched.recorded = true;
  pb::ChildStarted started;
  started.set_child(launched.record.child());
  *started.mutable_identity() = *identity;
  tell_owner(launched.record.owner(), std::move(started));
  store(launched.record);
}

/// One that has ended needs no identity; one that was not seen for want of
/// descriptors could not be known again.
void process_runner::forgo(child& unknown, int error) {
  if (!net::is_shortage(error))
    return;
  unknown.start_error = error;
  kill_group(unknown.pid());
}

void process_runner::give_up(child& unknown) {
  auto status = end_now(unknown.pid());
  groups_.end(unknown.group);
  if (unknown.errors)
    unknown.start_error = ECANCELED;
  tell_exit(unknown, status);
}

void process_runner::on_exit(children::iterator at) {
  auto& dead = at->second;
  if (dead.errors)
    dead.start_error = launch_outcome(dead.errors.get()).value_or(0);
  bool own = is_own(dead.record);
  if (own)
    kill_group(dead.pid());
  kill_members(dead.group);
  dead.read_output(dead.fifo.get());
  dead.tail.finish();
  auto status = reap(dead.exit.get());
  if (!status)
    return;
  auto ended = children_.extract(at);
  if (!own)
    end_unrecorded();
  ::unlink(output_of(ended.key()).c_str());
  written_.drop(writes_.get(), ended.key());
  end_group(ended.mapped().group);
  if (ended.mapped().forgotten)
    forget(ended.key());
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
  if (wait_until_ && *wait_until_ <= now) {
    leftovers_.clear();
    begin_when_alone();
  }
  if (look_again_at_ && *look_again_at_ <= now) {
    look_again_at_.reset();
    writes_.rearm(EPOLLIN);
  }
  if (sweep_at_ && *sweep_at_ <= now)
    sweep_groups();
  for (auto& [key, running] : children_) {
    if (running.take_overdue(now))
      kill_all_of(running);
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

void process_runner::log_failed(const char* what, const std::string& why) {
  log::write(log::request_failed, {{"what", what}, {"why", why}});
}

void process_runner::set_alarm() {
  auto next = ask_store_at_;
  for (auto& at : {look_again_at_, wait_until_, sweep_at_})
    if (at)
      next = std::min(next.value_or(*at), *at);
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
