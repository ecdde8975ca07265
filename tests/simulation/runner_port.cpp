#include "tests/simulation/runner_port.hpp"

#include "messages/net/client_family.hpp"

#include <cerrno>
#include <csignal>

namespace lh::simulation {

namespace {

using namespace std::chrono_literals;
using launched_atom = caf::atom_constant<caf::atom("launched")>;
using overdue_atom = caf::atom_constant<caf::atom("overdue")>;
using again_atom = caf::atom_constant<caf::atom("again")>;

class runner {
public:
  runner(caf::event_based_actor* self, protocol::runtime& shared,
         process_table& table, std::shared_ptr<life> of)
      : self_(self), shared_(shared), table_(table), life_(std::move(of)) {
    shared_.directory.follow(protocol::topics::store_health,
                             protocol::names::runner);
    ask_store();
  }

  void start(const pb::StartChild& request);
  void launched(const std::string& child, uint32_t pid);
  void signal(const pb::SignalChild& request);
  void stop(const pb::StopChild& request);
  void overdue(uint32_t pid);
  caf::result<pb::ChildInfo> tell(const pb::ChildQuery& query);
  void watch(const pb::WatchProgram& request);
  void ended(const pb::ChildExited& how);
  void wrote(const pb::ChildWrote& file);
  void changed(const pb::ProgramChanged& program);
  void ask_store();
  void store_again();

  bool acts() const { return life_->alive; }
  void in_order(std::function<void()> act) {
    if (recovered_)
      act();
    else
      waiting_.push_back(std::move(act));
  }

private:
  struct child {
    pb::ChildRecord record;
    bool requested = false;
    bool forgotten = false;
    bool recorded = false;
  };

  void recover(const pb::ChildRecords& records);
  void take_up(const pb::ChildRecord& record);
  void end_leftover(const pb::ChildRecord& record);
  void end_unrecorded();
  bool is_own(const pb::ChildRecord& record) const {
    return record.daemon().pid() == life_->daemon.pid();
  }
  void refuse(const pb::StartChild& request, int error);
  void store(const pb::ChildRecord& record, bool ended);
  pb::ChildInfo info(const std::string& name) const;

  template <class Message>
  void tell_owner(const std::string& owner, const Message& message) {
    if (auto actor = shared_.directory.find(owner))
      self_->send(caf::actor_cast<caf::actor>(actor), message);
  }

  caf::event_based_actor* self_;
  protocol::runtime& shared_;
  process_table& table_;
  std::shared_ptr<life> life_;
  std::map<std::string, child> children_;
  std::vector<pb::WatchProgram> watches_;
  std::vector<std::function<void()>> waiting_;
  bool recovered_ = false;
};

void runner::ask_store() {
  auto again = [this] { self_->delayed_send(self_, 100ms, again_atom::value); };
  auto store = shared_.directory.find_as<protocol::recovery_store>(
      protocol::names::store);
  if (!store)
    return again();
  self_->request(store, caf::infinite, pb::ChildRecordsQuery{})
      .then([this](const pb::ChildRecords& records) { recover(records); },
            [again](const caf::error&) { again(); });
}

void runner::recover(const pb::ChildRecords& records) {
  if (!acts())
    return;
  for (auto& record : records.children()) {
    if (record.ended())
      continue;
    bool client = net::family_of_client(record.child()) != nullptr;
    if (client && table_.lives(record.identity()))
      take_up(record);
    else
      end_leftover(record);
  }
  end_unrecorded();
  recovered_ = true;
  for (auto& act : std::exchange(waiting_, {}))
    act();
}

void runner::take_up(const pb::ChildRecord& record) {
  children_[record.child()] = {record, false, false, true};
  for (auto& name : record.watched())
    if (auto* content = table_.file(record.child(), name)) {
      pb::ChildWrote told;
      told.set_child(record.child());
      told.set_name(name);
      told.set_content(*content);
      tell_owner(record.owner(), told);
    }
}

void runner::end_leftover(const pb::ChildRecord& record) {
  if (table_.lives(record.identity()))
    table_.signal(record.identity().pid(), SIGKILL);
  store(record, true);
}

/// A daemon that was killed between a start and its record has left these.
void runner::end_unrecorded() {
  for (auto pid : table_.pids()) {
    auto known = children_.find(table_.child_of(pid));
    if (known == children_.end() ||
        known->second.record.identity().pid() != pid)
      table_.signal(pid, SIGKILL);
  }
}

void runner::refuse(const pb::StartChild& request, int error) {
  pb::ChildExited refused;
  refused.set_child(request.child());
  refused.set_start_error(error);
  tell_owner(request.owner(), refused);
}

void runner::start(const pb::StartChild& request) {
  if (children_.count(request.child()) != 0)
    return refuse(request, EEXIST);
  if (table_.missing.count(request.argv(0)) != 0)
    return refuse(request, ENOENT);
  auto pid = table_.start(request);
  auto& made = children_[request.child()];
  auto& record = made.record;
  record.set_child(request.child());
  record.set_owner(request.owner());
  *record.mutable_identity() = table_.identity(pid);
  *record.mutable_daemon() = life_->daemon;
  *record.mutable_watched() = request.directory().watch();
  *record.mutable_argv() = request.argv();
  self_->delayed_send(self_, 2ms, launched_atom::value, request.child(), pid);
}

void runner::launched(const std::string& name, uint32_t pid) {
  auto found = children_.find(name);
  if (found == children_.end() || found->second.record.identity().pid() != pid)
    return;
  auto& made = found->second;
  made.recorded = true;
  pb::ChildStarted started;
  started.set_child(name);
  *started.mutable_identity() = made.record.identity();
  tell_owner(made.record.owner(), started);
  store(made.record, false);
}

void runner::signal(const pb::SignalChild& request) {
  auto found = children_.find(request.child());
  if (found != children_.end())
    table_.signal(found->second.record.identity().pid(), request.signal());
}

void runner::stop(const pb::StopChild& request) {
  auto found = children_.find(request.child());
  if (found == children_.end())
    return request.forget() ? table_.forget(request.child()) : void();
  found->second.requested = true;
  found->second.forgotten |= request.forget();
  auto pid = found->second.record.identity().pid();
  if (request.signal() == 0)
    return table_.signal(pid, SIGKILL);
  self_->delayed_send(self_, std::chrono::milliseconds{request.deadline_ms()},
                      overdue_atom::value, pid);
  table_.signal(pid, request.signal());
}

void runner::overdue(uint32_t pid) {
  for (auto& [name, one] : children_)
    if (one.record.identity().pid() == pid)
      return table_.signal(pid, SIGKILL);
}

pb::ChildInfo runner::info(const std::string& name) const {
  pb::ChildInfo told;
  told.set_child(name);
  auto found = children_.find(name);
  if (found == children_.end())
    return told;
  told.set_running(true);
  told.set_adopted(!is_own(found->second.record));
  told.set_daemon_start_time(life_->daemon.pid());
  *told.mutable_identity() = found->second.record.identity();
  return told;
}

caf::result<pb::ChildInfo> runner::tell(const pb::ChildQuery& query) {
  auto promise = self_->make_response_promise<pb::ChildInfo>();
  in_order([this, promise, name = query.child()]() mutable {
    promise.deliver(info(name));
  });
  return promise;
}

void runner::store_again() {
  for (auto& [name, one] : children_)
    if (one.recorded)
      store(one.record, false);
}

void runner::watch(const pb::WatchProgram& request) {
  watches_.push_back(request);
}

void runner::ended(const pb::ChildExited& how) {
  auto found = children_.find(how.child());
  if (found == children_.end() ||
      found->second.record.identity().pid() != how.identity().pid())
    return;
  auto dead = found->second;
  children_.erase(found);
  auto told = how;
  told.set_requested(dead.requested);
  if (!is_own(dead.record)) {
    told.set_exit_code(0);
    told.set_signal(0);
    told.set_status_unknown(true);
    end_unrecorded();
  }
  if (dead.forgotten)
    table_.forget(how.child());
  tell_owner(dead.record.owner(), told);
  if (dead.recorded)
    store(dead.record, true);
}

void runner::wrote(const pb::ChildWrote& file) {
  auto found = children_.find(file.child());
  if (found != children_.end())
    tell_owner(found->second.record.owner(), file);
}

void runner::changed(const pb::ProgramChanged& program) {
  for (auto& one : std::exchange(watches_, {}))
    if (one.path() == program.path())
      tell_owner(one.owner(), program);
    else
      watches_.push_back(one);
}

void runner::store(const pb::ChildRecord& record, bool ended) {
  auto kept = record;
  kept.set_ended(ended);
  if (auto store = shared_.directory.find_as<protocol::recovery_store>(
          protocol::names::store))
    self_->request(store, caf::infinite, kept)
        .then([](const pb::Ack&) {}, [](const caf::error&) {});
}

caf::behavior behavior_of(caf::event_based_actor* self,
                          protocol::runtime* shared, process_table* table,
                          const std::shared_ptr<life>& of) {
  auto one = std::make_shared<runner>(self, *shared, *table, of);
  auto ordered = [one](auto member) {
    return [one, member](const auto& message) {
      one->in_order([one = one.get(), member, message] {
        if (one->acts())
          (one->*member)(message);
      });
    };
  };
  return {
      [=](const pb::StartChild& x) { ordered (&runner::start)(x); },
      [=](const pb::SignalChild& x) { ordered (&runner::signal)(x); },
      [=](const pb::StopChild& x) { ordered (&runner::stop)(x); },
      [=](const pb::WatchProgram& x) { one->watch(x); },
      [=](const pb::ChildQuery& x) { return one->tell(x); },
      [=](const pb::ChildExited& x) { one->ended(x); },
      [=](const pb::ChildWrote& x) { one->wrote(x); },
      [=](const pb::ProgramChanged& x) { one->changed(x); },
      [=](launched_atom, const std::string& child, uint32_t pid) {
        one->launched(child, pid);
      },
      [=](overdue_atom, uint32_t pid) {
        if (one->acts())
          one->overdue(pid);
      },
      [=](again_atom) { one->ask_store(); },
      [=](const pb::StoreHealth& store) {
        if (one->acts() && store.alarm().empty())
          one->store_again();
      },
  };
}

} // namespace

caf::actor spawn_runner(caf::actor_system& system, protocol::runtime& shared,
                        process_table& table, std::shared_ptr<life> of) {
  return system.spawn(behavior_of, &shared, &table, std::move(of));
}

} // namespace lh::simulation
