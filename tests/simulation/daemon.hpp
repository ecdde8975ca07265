#pragma once

#include "actors/supervision/supervisor_actor.hpp"
#include "tests/simulation/box.hpp"
#include "tests/simulation/plugins_port.hpp"
#include "tests/simulation/runner_port.hpp"
#include "tests/support/deterministic.hpp"

namespace lh::simulation {

/// One life of the daemon: all of its own actors, below their supervisors, and
/// the ports to the box. Its time is the box's. `file` is read when it starts
/// and when it is told to.
class daemon final : public kernel_listener, public process_listener {
public:
  daemon(box& around, const pb::Settings& file);
  ~daemon() override;

  /// Handles what there is, but no more than it lives for.
  void run();

  /// It is killed after so many messages more.
  void kill_after(size_t messages) { left_ = messages; }
  void die();
  bool is_dead() const { return !life_->alive; }
  /// It has ended by itself.
  bool has_finished() const { return finished_; }

  std::optional<std::chrono::nanoseconds> next_timer() {
    return system_.next_timer();
  }
  void move_on(std::chrono::nanoseconds time) { system_.move_on(time); }

  template <class Answer, class Interface, class Question>
  std::optional<Answer> ask(const char* name, const Question& question) {
    auto actor = system_.shared.directory.find_as<Interface>(name);
    if (!actor)
      return std::nullopt;
    return system_.try_ask<Answer>(actor, question);
  }

  /// Nothing when nobody could answer.
  std::optional<pb::ChangeResult> set(const std::string& path,
                                      const std::string& value);
  std::optional<pb::ChangeResult> add(const std::string& table);
  std::optional<pb::ChangeResult> remove(const std::string& row);
  void shut_down(pb::ShutdownMode mode);
  void reload();
  void evidence(const pb::LinkEvidence& seen);
  /// Ends an actor as an exception would.
  void crash(const std::string& name);
  /// Messages that its actors have handled.
  uint64_t handled() const;

  void link_changed(const pb::LinkState& link) override;
  void address_lost(const pb::AddressLost& lost) override;
  void ended(const pb::ChildExited& how) override;
  void wrote(const pb::ChildWrote& file) override;
  void program_changed(const std::string& path) override;
  void spooled() override;
  void hear(const plugin_event& event, uint32_t group,
            std::function<void()> taken) override;

private:
  void set_clocks();
  void open_ports();
  void begin();
  std::vector<supervision::actor_spec> parts();
  supervision::actor_spec store();
  supervision::actor_spec clients();
  void put(const char* name, const caf::actor& port);
  void hear_event(const pb::Event& event);

  template <class State, class... Ts>
  supervision::actor_spec part(const char* name, Ts... xs);

  box& box_;
  const pb::Settings& file_;
  pb::Settings settings_; ///< in force
  std::shared_ptr<life> life_ = std::make_shared<life>();
  size_t left_ = SIZE_MAX;
  bool finished_ = false;
  bool heard_ = false; ///< an event
  frames frames_;
  uint64_t last_frame_ = 0;
  std::unique_ptr<mounts> last_files_; ///< of one that died
  tests::deterministic system_;
  caf::strong_actor_ptr root_;
  caf::actor links_, runner_, plugins_;
};

} // namespace lh::simulation
