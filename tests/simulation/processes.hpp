#pragma once

#include "messages/ipc/spool.hpp"
#include "tests/simulation/host_clock.hpp"
#include "tests/simulation/program.hpp"
#include "tests/simulation/story.hpp"

#include <map>
#include <memory>
#include <set>

namespace lh::simulation {

/// What a plugin has to say; many hands pass it on.
using plugin_event = std::shared_ptr<const plugin::Event>;

/// Who hears of processes and of what plugins say: the daemon that lives.
class process_listener {
public:
  virtual ~process_listener() = default;
  virtual void ended(const pb::ChildExited& how) = 0;
  virtual void wrote(const pb::ChildWrote& file) = 0;
  virtual void program_changed(const std::string& path) = 0;
  /// There is news in the spool.
  virtual void spooled() = 0;
  /// `taken` is called when the daemon has taken charge of the event.
  virtual void hear(const plugin_event& event, uint32_t group,
                    std::function<void()> taken) = 0;
};

class process;

/// The processes of the box, with what they leave in RUNTIME_DIR: all that a
/// kill -9 of the daemon does not touch.
class process_table {
public:
  process_table(dice& luck, timeline& time, const host_clock& clock,
                story& tale, kernel& devices);
  ~process_table();

  /// The servers that a device leads to.
  std::map<std::string, std::pair<isp4*, isp6*>> servers;
  /// Paths where there is no program at the moment.
  std::set<std::string> missing;
  process_listener* listener = nullptr;
  std::map<ipc::spool_name, plugin::Event> spool;
  /// Events that plugins have made, ever.
  uint64_t reports = 0;
  /// Events of this boot that plugins have delivered, by client: to the daemon,
  /// which took charge, or to the spool.
  std::map<std::string, std::vector<plugin::Event>> delivered;

  /// Puts an event into the spool, as a plugin does.
  void put_away(const plugin::Event& event);

  /// Its pid.
  uint32_t start(const pb::StartChild& command);
  void signal(uint32_t pid, int number);

  /// Whether just this process lives.
  bool lives(const pb::ProcessIdentity& who) const;
  pb::ProcessIdentity identity(uint32_t pid) const;
  /// Those of a child's name, or all.
  std::vector<uint32_t> pids(const std::string& child = {}) const;
  std::string child_of(uint32_t pid) const;
  bool is_stopped(uint32_t pid) const;

  /// A process of nobody's with this number.
  void start_stranger(uint32_t pid);

  /// A file in the directory of a child, or nothing.
  const std::string* file(const std::string& child,
                          const std::string& name) const;
  void forget(const std::string& child) { files_.erase(child); }
  void change_program(const std::string& path);
  void reboot();

private:
  friend class process;

  void end(process& dead, int code, int signal);
  void write(const process& by, const std::string& name,
             const std::string& content);

  dice& luck_;
  timeline& time_;
  const host_clock& clock_;
  story& tale_;
  kernel& devices_;
  uint32_t last_pid_ = 1000;
  std::map<uint32_t, std::shared_ptr<process>> all_;
  std::map<std::string, std::map<std::string, std::string>> files_;
};

} // namespace lh::simulation
