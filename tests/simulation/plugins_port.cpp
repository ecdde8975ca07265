#include "tests/simulation/plugins_port.hpp"

namespace lh::simulation {

namespace {

using namespace protocol;
using namespace std::chrono_literals;

class listener {
public:
  listener(caf::event_based_actor* self, runtime& shared, process_table& table,
           frames& waiting, std::shared_ptr<life> of)
      : self_(self), shared_(shared), table_(table), waiting_(waiting),
        life_(std::move(of)) {
    scan();
  }

  void hear(uint64_t number) {
    auto heard = waiting_.at(number);
    auto then = [=, this](const pb::ChildInfo& child) {
      if (child.running() && child.identity().pid() == heard.group)
        keep(heard);
    };
    find_child(heard.event->client(), then);
    waiting_.erase(number);
  }

  void scan() {
    reads_later_ = false;
    for (auto& [name, event] : table_.spool)
      if (reading_.insert(name).second)
        check_spooled(name, event);
  }

  caf::result<pb::Ack> tell_when_read() {
    scan();
    asked_.push_back(self_->make_response_promise<pb::Ack>());
    auto promise = asked_.back();
    answer_if_read();
    return promise;
  }

private:
  void find_child(const std::string& client,
                  std::function<void(const pb::ChildInfo&)> then) {
    auto runner = shared_.directory.find_as<process_runner>(names::runner);
    if (!runner)
      return then({});
    pb::ChildQuery query;
    query.set_child(client);
    self_->request(runner, caf::infinite, query)
        .then([then](const pb::ChildInfo& child) { then(child); },
              [then](caf::error&) { then({}); });
  }

  void keep(const frame& heard) {
    put(
        *heard.event,
        [=, this] {
          forward(*heard.event);
          if (life_->alive)
            heard.taken();
        },
        [=, this] { forward(*heard.event); });
  }

  void put(const plugin::Event& event, std::function<void()> done,
           std::function<void()> refused) {
    auto store = shared_.directory.find_as<recovery_store>(names::store);
    if (!store)
      return refused();
    self_->request(store, caf::infinite, event)
        .then([done](const pb::Ack&) { done(); },
              [refused](caf::error&) { refused(); });
  }

  void check_spooled(ipc::spool_name name, const plugin::Event& event) {
    find_child(event.client(), [=, this](const pb::ChildInfo& child) {
      if (child.child().empty())
        return read_later(name);
      keep_spooled(name, event);
    });
  }

  void keep_spooled(ipc::spool_name name, const plugin::Event& event) {
    put(
        event,
        [=, this] {
          forward(event);
          if (life_->alive)
            table_.spool.erase(name);
          reading_.erase(name);
          answer_if_read();
        },
        [=, this] {
          if (!shared_.directory.find(names::store))
            return read_later(name);
          forward(event);
          reading_.erase(name);
          answer_if_read();
        });
  }

  void read_later(ipc::spool_name name) {
    reading_.erase(name);
    reads_later_ = true;
    self_->delayed_send(self_, 50ms, scan_atom::value);
  }

  void answer_if_read() {
    if (!reading_.empty() || reads_later_)
      return;
    for (auto& promise : std::exchange(asked_, {}))
      promise.deliver(pb::Ack{});
  }

  void forward(const plugin::Event& event) {
    shared_.directory.send<lease_monitor>(self_, names::leases, event);
  }

  caf::event_based_actor* self_;
  runtime& shared_;
  process_table& table_;
  frames& waiting_;
  std::shared_ptr<life> life_;
  std::set<ipc::spool_name> reading_;
  std::vector<caf::typed_response_promise<pb::Ack>> asked_;
  bool reads_later_ = false;
};

caf::behavior behavior_of(caf::event_based_actor* self, runtime* shared,
                          process_table* table, frames* waiting,
                          const std::shared_ptr<life>& of) {
  auto one = std::make_shared<listener>(self, *shared, *table, *waiting, of);
  return {
      [one](frame_atom, uint64_t number) { one->hear(number); },
      [one](scan_atom) { one->scan(); },
      [one](const pb::SpoolQuery&) { return one->tell_when_read(); },
  };
}

} // namespace

caf::actor spawn_plugins(caf::actor_system& system, runtime& shared,
                         process_table& table, frames& waiting,
                         std::shared_ptr<life> of) {
  return system.spawn(behavior_of, &shared, &table, &waiting, std::move(of));
}

} // namespace lh::simulation
