#include "tests/bus_adapters/process/process_world.hpp"

#include "bus_adapters/process/identity.hpp"

#include <ctime>

namespace lh::tests {

namespace {

net::boot_time boot_now() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return {now.tv_sec * 1'000'000'000 + now.tv_nsec};
}

class hosted_store : public bus::hosted<caf::event_based_actor> {
public:
  hosted_store(caf::actor_config& config, std::shared_ptr<stored> store)
      : hosted(config), store_(std::move(store)) {}

  caf::behavior make_behavior() override {
    return {
        [this](const pb::ChildRecord& record) {
          store_->keep(record);
          store_->on_told(record);
          return pb::Ack{};
        },
        [this](const pb::ChildRecordsQuery&) {
          store_->on_asked();
          return store_->running();
        },
        [this](const pb::SettingsQuery&) {
          pb::SettingsAnswer answer;
          *answer.mutable_settings() = store_->settings;
          return answer;
        },
    };
  }

private:
  std::shared_ptr<stored> store_;
};

} // namespace

reactor_config::reactor_config() {
  set("scheduler.policy", caf::atom("sharing"));
  set("scheduler.max-threads", size_t{1});
  module_factories.push_back(
      [](caf::actor_system& made) -> caf::actor_system::module* {
        return new bus::reactor_module(made);
      });
}

void stored::keep(const pb::ChildRecord& record) {
  std::lock_guard guard{mutex_};
  records_.push_back(record);
}

pb::ChildRecords stored::running() {
  std::lock_guard guard{mutex_};
  std::map<std::string, pb::ChildRecord> newest;
  for (auto& record : records_)
    newest[record.child()] = record;
  pb::ChildRecords found;
  for (auto& [child, record] : newest)
    if (!record.ended())
      *found.add_children() = record;
  return found;
}

std::vector<pb::ChildRecord> stored::of(const std::string& child) {
  std::lock_guard guard{mutex_};
  std::vector<pb::ChildRecord> found;
  for (auto& record : records_)
    if (record.child() == child)
      found.push_back(record);
  return found;
}

process_world::process_world()
    : system(config),
      host(reinterpret_cast<bus::reactor&>(system.network_manager())),
      scoped(system), self(*scoped) {
  shared.clocks.boot = boot_now;
  shared.directory.put(owner, caf::actor_cast<caf::strong_actor_ptr>(&self));
}

process_world::~process_world() {
  for (auto name : {protocol::names::hooks, protocol::names::runner,
                    protocol::names::store})
    end(name, caf::exit_reason::user_shutdown);
  shared.directory.clear();
  auto running = store->running();
  for (auto& left : running.children())
    if (bus::is_same(left.identity()))
      bus::kill_group(static_cast<pid_t>(left.identity().pid()));
}

void process_world::start_store() {
  caf::actor_config hosting{&host};
  auto actor =
      system.spawn_class<hosted_store, caf::no_spawn_options>(hosting, store);
  shared.directory.put(protocol::names::store,
                       caf::actor_cast<caf::strong_actor_ptr>(actor));
}

void process_world::start_runner(const std::string& launcher) {
  bus::spawn_hosted<bus::process_runner>(
      host, shared, protocol::names::runner, "test", launcher, files.path(),
      client_user,
      bus::process_runner::event_renderer{[](const pb::Event& event) {
        return "{\"seq\":" + std::to_string(event.seq()) + "}";
      }},
      group_base);
}

void process_world::crash(const std::string& name) {
  end(name, caf::sec::runtime_error);
}

void process_world::end(const std::string& name, caf::error reason) {
  auto actor = shared.directory.find(name);
  if (!actor)
    return;
  auto handle = caf::actor_cast<caf::actor>(actor);
  self.send_exit(handle, std::move(reason));
  self.wait_for(handle);
  shared.directory.drop(name, actor->id());
}

pb::StartChild process_world::request(const std::string& child,
                                      std::vector<std::string> argv) {
  pb::StartChild wanted;
  wanted.set_child(child);
  wanted.set_owner(owner);
  for (auto& argument : argv)
    wanted.add_argv(argument);
  auto* path = wanted.add_environment();
  path->set_name("PATH");
  path->set_value("/usr/bin:/bin");
  return wanted;
}

void process_world::start(const std::string& child,
                          std::vector<std::string> argv) {
  send(request(child, std::move(argv)));
}

void process_world::stop(const std::string& child, int signal,
                         uint32_t deadline_ms) {
  pb::StopChild wanted;
  wanted.set_child(child);
  wanted.set_signal(signal);
  wanted.set_deadline_ms(deadline_ms);
  send(wanted);
}

pb::ChildInfo process_world::query(const std::string& child) {
  pb::ChildQuery asked;
  asked.set_child(child);
  pb::ChildInfo info;
  self.request(shared.directory.find_as<protocol::process_runner>(
                   protocol::names::runner),
               patience, asked)
      .receive([&](pb::ChildInfo& answer) { info = std::move(answer); },
               [&](caf::error& error) { FAIL_CHECK(system.render(error)); });
  return info;
}

void process_world::settle() {
  query("");
  self.request(shared.directory.find_as<protocol::recovery_store>(
                   protocol::names::store),
               patience, pb::ChildRecordsQuery{})
      .receive([](const pb::ChildRecords&) {},
               [&](caf::error& error) { FAIL_CHECK(system.render(error)); });
}

size_t process_world::untaken() {
  settle();
  return self.mailbox().size();
}

} // namespace lh::tests
