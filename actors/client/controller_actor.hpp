#pragma once

#include "actors/client/client_table.hpp"
#include "messages/protocol/interfaces.hpp"
#include "messages/protocol/runtime.hpp"

#include <set>

namespace lh::client {

using ask_atom = caf::atom_constant<caf::atom("ask")>;
using give_up_atom = caf::atom_constant<caf::atom("giveup")>;

/// Runs one client actor for each row, routes actions to them, applies a
/// changed configuration file, and brings the daemon down in order.
class controller_state {
public:
  static constexpr const char* name = "controller";
  using interface = protocol::controller::extend<caf::reacts_to<ask_atom>,
                                                 caf::reacts_to<give_up_atom>>;

  /// `shut_down` is called once when every client is as the shutdown wants it.
  controller_state(interface::pointer self, protocol::runtime& shared,
                   pb::Settings settings, std::function<void()> shut_down);

  interface::behavior_type make_behavior();

private:
  void ask_for_table();
  void take_over(pb::ClientTable table);
  void update(const pb::ClientTable& table);
  void retire(const std::string& client);
  void end_rowless(const pb::ClientNames& known);
  void finish();
  void start(const std::string& client);
  void act(const pb::ClientTable& table, bool before_configuration);
  pb::Ack pass_on(const pb::LinkEvidence& seen);
  void greet(const std::string& client);
  void retired(const std::string& client);
  void tell_service(pb::DaemonPhase::Phase phase);
  void reload();
  void apply(const pb::SettingsAnswer& answer);
  caf::result<pb::ShutdownDone> shut_down(pb::ShutdownMode mode);
  void client_done(const std::string& client);
  void give_up();

  interface::pointer self_;
  protocol::runtime& shared_;
  pb::Settings settings_;
  std::function<void()> finished_;
  client_table table_;
  std::set<std::string> retiring_;
  std::set<std::string> awaited_;
  bool shutting_down_ = false;
  std::vector<caf::typed_response_promise<pb::ShutdownDone>> waiting_;
};

} // namespace lh::client
