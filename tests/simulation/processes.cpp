#include "tests/simulation/processes.hpp"

#include <csignal>
#include <deque>

namespace lh::simulation {

using namespace std::chrono_literals;

namespace {

/// A plugin keeps its event when the daemon has not answered by then.
constexpr auto plugin_patience = 100ms;

std::string name_of(plugin::Kind kind) {
  return plugin::Kind_Name(kind);
}

} // namespace

/// One process: what its program wants of the world, as long as it lives.
class process final : public program_host,
                      public std::enable_shared_from_this<process> {
public:
  process(process_table& table, uint32_t pid, std::string child,
          std::string executable)
      : table_(table), child_(std::move(child)) {
    identity_.set_pid(pid);
    identity_.set_start_time(static_cast<uint64_t>(table.time_.now().ns));
    identity_.set_executable(std::move(executable));
  }

  void run(std::unique_ptr<program> code) {
    code_ = std::move(code);
    after(3ms, [this] { code_->start(); });
  }

  const pb::ProcessIdentity& identity() const { return identity_; }
  const std::string& child() const { return child_; }
  const std::vector<std::string>& said() const { return said_; }
  bool stopped() const { return stopped_; }

  void take(int number) {
    if (number == SIGKILL)
      return table_.end(*this, 0, SIGKILL);
    if (number == SIGSTOP) {
      stopped_ = true;
      return;
    }
    if (number == SIGCONT)
      return go_on();
    signals_.push_back(number);
    heed_signals();
  }

  void report(plugin::Event event, timeline::action then) override {
    event.set_client(child_);
    event.set_pid(++table_.last_pid_);
    event.set_boottime_ns(table_.clock_.boot().ns);
    ++table_.reports;
    table_.tale_.tell("{} says {}", child_, name_of(event.kind()));
    in_script_ = true;
    auto said = std::make_shared<const plugin::Event>(std::move(event));
    after(2ms, [this, said, then] { deliver(said, then); });
  }

  void write(const std::string& name, const std::string& content) override {
    table_.write(*this, name, content);
  }

  void say(const std::string& line) override { said_.push_back(line); }

  void exit(int code) override { table_.end(*this, code, 0); }

  void after(std::chrono::nanoseconds delay, timeline::action act) override {
    table_.time_.after(delay, [weak = weak_from_this(), act] {
      auto here = weak.lock();
      if (!here || here->ended_)
        return;
      if (here->stopped_)
        here->waiting_.push_back(act);
      else
        act();
    });
  }

  void bury() { ended_ = true; }

private:
  void go_on() {
    stopped_ = false;
    for (auto& act : std::exchange(waiting_, {}))
      if (!ended_)
        act();
    heed_signals();
  }

  /// A program does nothing else while its script runs.
  void heed_signals() {
    while (!ended_ && !stopped_ && !in_script_ && !signals_.empty()) {
      auto number = signals_.front();
      signals_.pop_front();
      code_->signal(number);
    }
  }

  void end_script(const timeline::action& then) {
    in_script_ = false;
    then();
    heed_signals();
  }

  void deliver(const plugin_event& event, const timeline::action& then) {
    auto over = std::make_shared<bool>(false);
    auto finish = [weak = weak_from_this(), over, event, then] {
      auto here = weak.lock();
      if (!here || std::exchange(*over, true))
        return;
      here->table_.delivered[event->client()].push_back(*event);
      here->after(1ms, [kept = here.get(), then] { kept->end_script(then); });
    };
    if (table_.listener)
      table_.listener->hear(event, identity_.pid(), finish);
    auto patience = table_.listener ? plugin_patience : 1ms;
    after(patience, [this, over, finish, event] {
      if (*over)
        return;
      table_.put_away(*event);
      finish();
    });
  }

  process_table& table_;
  std::string child_;
  pb::ProcessIdentity identity_;
  std::unique_ptr<program> code_;
  std::vector<std::string> said_;
  std::vector<timeline::action> waiting_;
  std::deque<int> signals_;
  bool stopped_ = false;
  bool in_script_ = false;
  bool ended_ = false;
};

process_table::process_table(dice& luck, timeline& time,
                             const host_clock& clock, story& tale,
                             kernel& devices)
    : luck_(luck), time_(time), clock_(clock), tale_(tale), devices_(devices) {}

process_table::~process_table() = default;

uint32_t process_table::start(const pb::StartChild& command) {
  auto& child = command.child();
  auto device = device_of(command);
  auto [server4, server6] = servers.at(device);
  auto& files = files_[child];
  for (auto& name : command.directory().remove())
    files.erase(name);
  auto pid = ++last_pid_;
  auto made = std::make_shared<process>(*this, pid, child, command.argv(0));
  surroundings where{luck_, time_, devices_, server4, server6};
  all_[pid] = made;
  auto is = [&](const char* name) {
    return command.argv(0).find(name) != std::string::npos;
  };
  if (is("dibbler"))
    made->run(make_dibbler(where, *made, command));
  else if (is("dhcpcd") && command.argv(1) == "-6")
    made->run(
        make_dhcpcd6(where, *made, command, file(child, device + ".lease6")));
  else if (is("dhcpcd"))
    made->run(
        make_dhcpcd4(where, *made, command, file(child, device + ".lease")));
  else
    made->run(make_udhcpc(where, *made, command));
  tale_.tell("{} starts as {}", child, pid);
  tale_.require(pids(child).size() == 1, "one process of " + child);
  return pid;
}

void process_table::start_stranger(uint32_t pid) {
  all_[pid] = std::make_shared<process>(*this, pid, "", "/usr/bin/stranger");
}

void process_table::signal(uint32_t pid, int number) {
  auto found = all_.find(pid);
  if (found == all_.end())
    return;
  auto kept = found->second;
  tale_.tell("signal {} to {} ({})", number, kept->child(), pid);
  tale_.require(!kept->child().empty(), "a stranger is not signalled");
  kept->take(number);
}

/// It may be its own code that ends it, so that goes a moment later.
void process_table::end(process& dead, int code, int signal) {
  auto who = dead.identity();
  auto found = all_.find(who.pid());
  if (found == all_.end() || found->second.get() != &dead)
    return;
  tale_.tell("{} ({}) ends: exit {}, signal {}", dead.child(), who.pid(), code,
             signal);
  time_.after(0ns, [kept = found->second] {});
  dead.bury();
  all_.erase(found);
  if (!listener)
    return;
  pb::ChildExited how;
  how.set_child(dead.child());
  *how.mutable_identity() = who;
  how.set_exit_code(code);
  how.set_signal(signal);
  for (auto& line : dead.said())
    how.add_last_output(line);
  listener->ended(how);
}

void process_table::write(const process& by, const std::string& name,
                          const std::string& content) {
  files_[by.child()][name] = content;
  if (!listener)
    return;
  pb::ChildWrote told;
  told.set_child(by.child());
  told.set_name(name);
  told.set_content(content);
  listener->wrote(told);
}

bool process_table::lives(const pb::ProcessIdentity& who) const {
  auto found = all_.find(who.pid());
  return found != all_.end() &&
         found->second->identity().start_time() == who.start_time() &&
         found->second->identity().executable() == who.executable();
}

pb::ProcessIdentity process_table::identity(uint32_t pid) const {
  auto found = all_.find(pid);
  return found == all_.end() ? pb::ProcessIdentity{}
                             : found->second->identity();
}

std::vector<uint32_t> process_table::pids(const std::string& child) const {
  std::vector<uint32_t> found;
  for (auto& [pid, one] : all_)
    if (!one->child().empty() && (child.empty() || one->child() == child))
      found.push_back(pid);
  return found;
}

std::string process_table::child_of(uint32_t pid) const {
  auto found = all_.find(pid);
  return found == all_.end() ? std::string{} : found->second->child();
}

bool process_table::is_stopped(uint32_t pid) const {
  auto found = all_.find(pid);
  return found != all_.end() && found->second->stopped();
}

const std::string* process_table::file(const std::string& child,
                                       const std::string& name) const {
  auto of_child = files_.find(child);
  if (of_child == files_.end())
    return nullptr;
  auto found = of_child->second.find(name);
  return found == of_child->second.end() ? nullptr : &found->second;
}

void process_table::put_away(const plugin::Event& event) {
  tale_.tell("{} is spooled for {}", name_of(event.kind()), event.client());
  spool[{event.boottime_ns(), event.pid()}] = event;
  if (listener)
    listener->spooled();
}

void process_table::change_program(const std::string& path) {
  if (listener)
    listener->program_changed(path);
}

void process_table::reboot() {
  for (auto& [pid, one] : all_)
    one->bury();
  all_.clear();
  files_.clear();
  spool.clear();
  delivered.clear();
}

} // namespace lh::simulation
