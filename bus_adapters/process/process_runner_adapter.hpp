#pragma once

#include "bus_adapters/process/cgroup.hpp"
#include "bus_adapters/process/child_state.hpp"
#include "bus_adapters/process/program_watch.hpp"
#include "bus_adapters/process/written_watch.hpp"
#include "bus_adapters/reactor/hosted.hpp"
#include "messages/protocol/interfaces.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace lh::bus {

/// Starts, watches and ends children, and tells their owners. What runs is in
/// the store too: after a restart of this actor its children are taken up
/// again, and so are the clients that an earlier daemon left; what else it left
/// is ended.
class process_runner {
public:
  using interface =
      protocol::process_runner::extend<caf::reacts_to<fd_event>,
                                       caf::reacts_to<pb::StoreHealth>>;
  using event_renderer = std::function<std::string(const pb::Event&)>;

  static constexpr const char* name = protocol::names::runner;

  /// `launcher` is the path of leasehold-launch; `client_user` is whom an
  /// unprivileged child runs as; `render` gives the one line of JSON that a
  /// child finds on its stdin; below the cgroup `group_base`, unless that is
  /// empty, each client gets one of its own.
  process_runner(interface::pointer self, protocol::runtime& shared,
                 reactor& host, std::string launcher, std::string runtime_dir,
                 net::user client_user, event_renderer render,
                 const std::string& group_base);

  /// Children go on; those that no successor could know or stop are ended.
  ~process_runner();

  interface::behavior_type make_behavior();

private:
  using action = std::function<void()>;
  using file_names = google::protobuf::RepeatedPtrField<std::string>;

  struct child : child_state {
    watched_fd exit;
    watched_fd errors;   // until it is known whether the program runs
    net::unique_fd fifo; // read when something is to be done with the child
    std::string group;   // its cgroup; empty for none
  };
  using children = std::map<std::string, child>;

  void ask_store();
  void recover(const pb::ChildRecords& records);
  bool is_own(const pb::ChildRecord& record) const;
  void take_up(const pb::ChildRecord& record);
  void adopt(const pb::ChildRecord& record);
  void enter_running(const pb::ChildRecord& record, net::unique_fd exit);
  void kill_all_of(const child& running);
  void take_up_files(const pb::ChildRecord& record);
  void end_leftover(const pb::ChildRecord& record);
  void tell_gone(const pb::ChildRecord& record);
  void end(net::unique_fd leftover);
  bool on_leftover_ended(uint64_t watch);
  void begin_when_alone();
  void end_unrecorded();
  void in_order(action act);

  void start(const pb::StartChild& request);
  void refuse(const pb::StartChild& request, int error,
              const std::string& why = {});
  void isolate(const std::string& key, launch_request& wanted);
  void end_group(const std::string& group);
  void end_other_groups();
  void begin_sweeping();
  void sweep_groups();
  result<void> prepare(const pb::StartChild& request, launch_request& wanted);
  void signal(const pb::SignalChild& request);
  void stop(const pb::StopChild& request);
  void forget(const std::string& key);
  caf::typed_response_promise<pb::ChildInfo> tell(const pb::ChildQuery& query);
  result<uint32_t> uid_now(const std::string& key) const;
  pb::ChildInfo info_of(const std::string& key);
  void watch_program(const pb::WatchProgram& request);
  void watch_directory(const std::string& key, const std::string& script,
                       const file_names& names);
  void end_homeless(const std::string& key);

  void on_ready(const fd_event& event);
  bool on_child_ready(children::iterator at, uint64_t watch);
  void on_launched(child& launched);
  static void forgo(child& unknown, int error);
  void give_up(child& unknown);
  void on_exit(children::iterator at);
  void on_timer();
  void on_written();

  child& enter(pb::ChildRecord record, net::unique_fd exit,
               net::unique_fd fifo);
  watched_fd watch(net::unique_fd fd);
  void tell_exit(const child_state& dead, const exit_status& status);
  void tell_changed(const std::vector<program_interest>& changed);
  void tell_written(const child_file& file);
  void store(const pb::ChildRecord& record);
  void store_again();
  void store_ended(pb::ChildRecord record);
  static void log_failed(const char* what, const std::string& why);
  void set_alarm();
  std::string output_of(const std::string& key) const;

  template <class Message>
  void tell_owner(const std::string& owner, Message message) {
    shared_.directory.send<protocol::child_owner>(self_, owner,
                                                  std::move(message));
  }

  interface::pointer self_;
  protocol::runtime& shared_;
  reactor& host_;
  std::string launcher_;
  std::string runtime_dir_;
  net::user client_user_;
  event_renderer render_;
  client_groups groups_;
  child_state::moment sweep_at_; // for what was ended in them
  net::boot_time sweep_until_;
  pb::ProcessIdentity daemon_;
  watched_fd timer_;
  watched_fd inotify_;
  program_watch programs_;
  watched_fd writes_;
  written_watch written_;
  child_state::moment look_again_at_; // at writes_, which rests meanwhile
  children children_;
  child_state::moment ask_store_at_;
  bool is_blind_ = false;             // for want of descriptors
  std::vector<watched_fd> leftovers_; // on their way out
  child_state::moment wait_until_;    // for them
  child_state::moment alarm_;
  bool recovered_ = false;
  std::vector<action> waiting_;
};

} // namespace lh::bus
