#pragma once

#include "actors/client/client_machine.hpp"
#include "messages/protocol/interfaces.hpp"
#include "messages/protocol/runtime.hpp"

#include <memory>
#include <set>

namespace lh::client {

using tick_atom = caf::atom_constant<caf::atom("tick")>;

/// One DHCP client instance: feeds a client_machine of its family and does what
/// it wants. After a restart it takes its record from the store and its process
/// from the runner, so that the process is not disturbed.
class dhcp_client_state {
public:
  static constexpr const char* name = "dhcp-client";
  using interface =
      protocol::dhcp_client::extend<caf::reacts_to<tick_atom, int64_t>>;

  dhcp_client_state(interface::pointer self, protocol::runtime& shared,
                    std::string client, places where);

  interface::behavior_type make_behavior();

private:
  /// How long to wait before asking an actor again that is being restarted.
  static constexpr auto ask_again = std::chrono::milliseconds{50};

  using input = std::function<void(client_machine&, net::boot_time)>;

  template <class Order>
  void order(const Order& order, std::function<void()> lost);
  void ask_for_record();
  void ask_for_child(const pb::ClientRecord& record);
  void ask_for_reports();
  void ask_for_settings();
  void ready(const pb::ClientRecord& record, const pb::ChildInfo& child);

  void feed(input with);

  /// A handler that feeds its message to the machine.
  template <class Message>
  auto fed(void (client_machine::*with)(const Message&, net::boot_time)) {
    return [this, with](const Message& message) {
      feed([=](client_machine& m, net::boot_time now) {
        (m.*with)(message, now);
      });
    };
  }

  void on_tick(int64_t armed_for);
  void on_store(bool well);
  caf::result<pb::ShutdownDone> on_shutdown(const pb::Shutdown& order);

  void carry_out();
  void follow(const std::string& device, const effect::any& again);
  void unfollow(const std::string& device);
  void perform(const effect::start& effect);
  void perform(const effect::stop& effect);
  void perform(const effect::send_signal& effect);
  void perform(const effect::apply& effect);
  void perform(const effect::remove& effect);
  void perform(const effect::decode_map& effect);
  void perform(const effect::ask_duid& effect);
  void perform(const effect::probe& effect);
  void perform(const effect::listen& effect);
  void perform(const effect::died& effect);
  void perform(const effect::refused& effect);
  void perform(const effect::map_news& effect);
  void perform(const effect::settle& effect);
  void perform(const effect::follow& effect);
  void perform(const effect::watch_program& effect);
  void perform(const effect::foreign_change& effect);
  void perform(const effect::evidence& effect);
  void perform(const effect::save& effect);
  void perform(const effect::report& effect);
  void perform(const effect::journal& effect);
  void perform(const effect::stamped& effect);
  void perform(const effect::retired& effect);
  void perform(const effect::shutdown_done& effect);

  template <class Request>
  void ask_links(const Request& request, effect::any again,
                 void (client_machine::*answer)(const pb::LinkResult&,
                                                net::boot_time));
  void later(effect::any unsent);
  template <class Answer, class Interface, class Request>
  void ask(const char* who, const Request& request,
           std::function<void(const Answer&)> then,
           std::function<void()> otherwise);
  void arm();
  void show();

  interface::pointer self_;
  protocol::runtime& shared_;
  std::string client_;
  std::unique_ptr<client_machine> machine_;
  std::vector<input> early_;
  effect::list unsent_;
  bool ready_ = false;
  bool store_well_ = true;
  bool carrying_out_ = false;
  std::set<std::string> followed_;
  std::string shown_;
  std::string reported_;
  std::optional<net::boot_time> armed_;
  caf::typed_response_promise<pb::ShutdownDone> shutdown_promise_;
};

template <class Answer, class Interface, class Request>
void dhcp_client_state::ask(const char* who, const Request& request,
                            std::function<void(const Answer&)> then,
                            std::function<void()> otherwise) {
  auto actor = shared_.directory.find_as<Interface>(who);
  if (!actor)
    return otherwise();
  self_->request(actor, caf::infinite, request)
      .then([then](const Answer& answer) { then(answer); },
            [otherwise](caf::error&) { otherwise(); });
}

} // namespace lh::client
