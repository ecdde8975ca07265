#pragma once

#include "actors/tr181/reader.hpp"
#include "actors/tr181/transaction.hpp"
#include "actors/tr181/tree.hpp"
#include "actors/tr181/value_changes.hpp"
#include "messages/protocol/interfaces.hpp"
#include "messages/protocol/runtime.hpp"

#include <functional>
#include <set>
#include <vector>

namespace lh::tr181 {

using load_atom = caf::atom_constant<caf::atom("load")>;

/// Owns the configuration rows. A change is validated whole, is in force at
/// once, and is answered when the store has it; reads only look. Whoever
/// watches is told what became different, whether somebody wrote it or not.
class tr181_bridge_state {
public:
  static constexpr const char* name = "tr181-bridge";
  using interface =
      protocol::tr181_bridge::extend_with<protocol::parameter_watch>::extend<
          caf::reacts_to<pb::LinkState>, caf::reacts_to<load_atom>>;

  tr181_bridge_state(interface::pointer self, protocol::runtime& shared);

  interface::behavior_type make_behavior();

private:
  using change_promise = caf::typed_response_promise<pb::ChangeResult>;

  void load();
  void loaded(const pb::RowBatch& rows);
  void apply_settings(const pb::Settings& settings, bool refresh);

  template <class Request>
  caf::result<pb::ChangeResult> change_with(const Request& request);
  void keep_rows(const pb::RowBatch& rows, std::function<void()> kept);
  void keep_all();
  void forget_strangers();
  bool knows(const std::string& client) const;
  void log_idle();
  void stamp_interfaces(const tree& after);
  void follow_devices();
  void follow(const std::string& device);
  void heard(const pb::ClientState& state);
  void heard(const pb::CapabilityReport& report);
  void heard(const pb::LinkState& link);
  void heard(const pb::StoreHealth& store);
  template <class Change>
  void observed(std::set<row_address> rows, Change change);
  void tell(const sightings& before, const sightings& after, const tree& was);
  caf::result<pb::ParameterPage> watch(const pb::WatchParameters& order);
  void commit(tree after, std::vector<pb::ClientAction> actions, bool refresh,
              std::function<void()> kept);
  caf::result<pb::ParameterPage> get(const pb::GetParameters& request);
  caf::result<pb::Status> status(bool verbose);
  caf::result<pb::Health> health();
  caf::result<pb::ClientTable> table();
  void follow_clock();
  snapshot now() const;

  interface::pointer self_;
  protocol::runtime& shared_;
  bool ready_ = false;
  tree tree_;
  observations seen_;
  std::set<std::string> followed_;
  value_watches watches_;
  std::set<std::pair<std::string, std::string>> idle_;
  std::string store_alarm_;
  std::vector<std::function<void()>> unkept_;
};

} // namespace lh::tr181
