#pragma once

#include "bus_adapters/process/child_state.hpp"
#include "bus_adapters/process/program_watch.hpp"
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
/// again, and what an earlier daemon left is ended.
class process_runner {
public:
  using interface = protocol::process_runner::extend<caf::reacts_to<fd_event>>;
  using event_renderer = std::function<std::string(const pb::Event&)>;

  static constexpr const char* name = protocol::names::runner;

  /// `launcher` is the path of leasehold-launch; `render` gives the one line
  /// of JSON that a child finds on its stdin.
  process_runner(interface::pointer self, protocol::runtime& shared,
                 reactor& host, std::string launcher, std::string runtime_dir,
                 event_renderer render);

  /// Children go on; those that no successor could know or stop are ended.
  ~process_runner();

  interface::behavior_type make_behavior();

private:
  using action = std::function<void()>;

  struct child : child_state {
    watched_fd exit;
    watched_fd errors;   // until it is known whether the program runs
    net::unique_fd fifo; // read when something is to be done with the child
  };
  using children = std::map<std::string, child>;

  void ask_store();
  void recover(const pb::ChildRecords& records);
  void take_up(const pb::ChildRecord& record);
  void end_leftover(const pb::ChildRecord& record);
  void end_unrecorded();
  void in_order(action act);

  void start(const pb::StartChild& request);
  void refuse(const pb::StartChild& request, int error,
              const std::string& why = {});
  void signal(const pb::SignalChild& request);
  void stop(const pb::StopChild& request);
  caf::typed_response_promise<pb::ChildInfo> tell(const pb::ChildQuery& query);
  pb::ChildInfo info_of(const std::string& key);
  void watch_program(const pb::WatchProgram& request);

  void on_ready(const fd_event& event);
  bool on_child_ready(children::iterator at, uint64_t watch);
  void on_launched(child& launched);
  void give_up(child& unknown);
  void on_exit(children::iterator at);
  void on_timer();

  child& enter(pb::ChildRecord record, net::unique_fd exit,
               net::unique_fd fifo);
  watched_fd watch(net::unique_fd fd);
  void tell_exit(const child_state& dead, const exit_status& status);
  void tell_changed(const std::vector<program_interest>& changed);
  void store(const pb::ChildRecord& record);
  void store_ended(pb::ChildRecord record);
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
  event_renderer render_;
  pb::ProcessIdentity daemon_;
  watched_fd timer_;
  watched_fd inotify_;
  program_watch programs_;
  children children_;
  child_state::moment ask_store_at_;
  child_state::moment alarm_;
  bool recovered_ = false;
  std::vector<action> waiting_;
};

} // namespace lh::bus
