#pragma once

#include "bus_adapters/control/control_connection.hpp"
#include "bus_adapters/ipc/acceptor.hpp"
#include "bus_adapters/ipc/runtime_directory.hpp"
#include "messages/protocol/interfaces.hpp"

#include <map>

namespace lh::bus {

/// A peer that watches parameters.
struct watching {
  uint64_t connection = 0;
  uint32_t id = 0;
  bool begun = false; ///< the bridge has answered
};

/// The management API on RUNTIME_DIR/control.sock (control.proto): every
/// request goes to the actor that knows the answer.
class control_state {
public:
  static constexpr const char* name = "control-adapter";
  using interface =
      protocol::parameter_watcher::extend<caf::reacts_to<fd_event>,
                                          caf::reacts_to<accept_atom>,
                                          caf::reacts_to<pb::Event>>;

  control_state(interface::pointer self, protocol::runtime& shared,
                std::reference_wrapper<reactor> host, std::string runtime_dir);

  interface::behavior_type make_behavior();

private:
  void on_ready(const fd_event& event);
  void accept_some();
  void limit_connections();
  bool is_idle(uint64_t watch) const;
  void hear(uint64_t watch);
  void refuse(uint64_t watch, uint32_t id, const std::string& text);
  void hang_up(uint64_t watch);
  void dispatch(uint64_t watch, const control::Request& request);

  template <class Interface, class Answer, class Query>
  void ask(uint64_t watch, uint32_t id, const char* who, const Query& query,
           void (control::Response::*set)(Answer*));
  /// What the asked actor cannot know.
  template <class Answer>
  void complete(Answer&) const {}
  void complete(pb::Health& health) const;
  void follow(uint64_t watch, uint32_t id, const control::FollowEvents& how);
  void send_kept(uint64_t watch, uint32_t id);
  void kept_events(uint64_t watch, uint32_t id, const pb::EventPage& page);
  void on_event(const pb::Event& event);
  void watch_parameters(uint64_t watch, uint32_t id,
                        const control::Watch& what);
  void watched(uint64_t number, const pb::ParameterPage& values);
  void on_changes(const pb::ParameterChanges& changes);
  void on_watches_lost();
  void lose(uint64_t number, const std::string& why);
  void end_watches(uint64_t watch);
  void end_watch(uint64_t number);
  using found_client = std::function<void(const std::string& path)>;
  void find_client(uint64_t watch, uint32_t id, const std::string& client,
                   const found_client& then);
  void why(uint64_t watch, uint32_t id, const std::string& client);
  void tell_place(uint64_t watch, uint32_t id, const std::string& path,
                  const pb::Status& all);
  void evidence(uint64_t watch, uint32_t id, const control::Evidence& seen);
  void refuse_word(uint64_t watch, uint32_t id, const std::string& word,
                   uint32_t code, const std::string& text);
  void restart(uint64_t watch, uint32_t id, const pb::RestartActor& order);
  void shut_down(uint64_t watch, uint32_t id, const pb::Shutdown& order);

  void send(uint64_t watch, control::Response response);
  void spare_memory();
  void fail(uint64_t watch, uint32_t id, const std::string& text);

  interface::pointer self_;
  protocol::runtime& shared_;
  reactor& host_;
  std::string runtime_dir_;
  acceptor listener_;
  size_t most_connections_ = most_connections();
  bool crowded_ = false;
  runtime_watch made_;
  std::map<uint64_t, control_connection> connections_;
  /// By the number that the bridge knows; no two adapters give the same.
  std::map<uint64_t, watching> watches_;
  uint64_t last_number_;
};

template <class Interface, class Answer, class Query>
void control_state::ask(uint64_t watch, uint32_t id, const char* who,
                        const Query& query,
                        void (control::Response::*set)(Answer*)) {
  auto actor = shared_.directory.find_as<Interface>(who);
  auto busy = [=, this] {
    fail(watch, id, std::string{who} + " is being started, try again");
  };
  if (!actor)
    return busy();
  auto asking = connections_.find(watch);
  if (asking == connections_.end())
    return;
  asking->second.expect_answer();
  auto answered = [=, this] {
    if (auto found = connections_.find(watch); found != connections_.end())
      found->second.answered();
  };
  self_->request(actor, caf::infinite, query)
      .then(
          [=, this](Answer& answer) {
            answered();
            complete(answer);
            control::Response response;
            response.set_id(id);
            (response.*set)(new Answer(std::move(answer)));
            send(watch, std::move(response));
          },
          [=](caf::error&) {
            answered();
            busy();
          });
}

} // namespace lh::bus
