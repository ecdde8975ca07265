#include "bus_adapters/control/control_adapter.hpp"

namespace lh::bus {

using namespace protocol;
using control::Response;

namespace {

constexpr uint32_t kept_events_a_page = 500;
constexpr auto model_starts = "the data model is being started, try again";
constexpr auto model_restarted = "the data model was restarted, watch again";

} // namespace

void control_state::follow(uint64_t watch, uint32_t id,
                           const control::FollowEvents& how) {
  bool live = how.follow() && how.only_new();
  auto& followers = connections_.at(watch).followers;
  followers[id] = following{how.since(), live, how.follow()};
  if (!live)
    send_kept(watch, id);
}

void control_state::send_kept(uint64_t watch, uint32_t id) {
  auto store = shared_.directory.find_as<event_journal>(names::store);
  auto gone = [=, this] {
    fail(watch, id, "the event journal is being started, try again");
  };
  if (!store)
    return gone();
  pb::EventsQuery query;
  query.set_since(connections_.at(watch).followers.at(id).since);
  query.set_limit(kept_events_a_page);
  self_->request(store, caf::infinite, query)
      .then([=,
             this](const pb::EventPage& page) { kept_events(watch, id, page); },
            [gone](caf::error&) { gone(); });
}

/// An empty page comes after all that is kept and before all that is new.
void control_state::kept_events(uint64_t watch, uint32_t id,
                                const pb::EventPage& page) {
  auto found = connections_.find(watch);
  if (found == connections_.end())
    return;
  auto& followers = found->second.followers;
  if (!followers.count(id))
    return;
  auto& follower = followers.at(id);
  bool last = page.events().empty();
  Response response;
  response.set_id(id);
  response.set_more(!last || follower.follow);
  *response.mutable_events() = page;
  if (!last)
    follower.since = page.events().rbegin()->seq();
  else if (follower.follow)
    follower.live = true;
  else
    followers.erase(id);
  send(watch, std::move(response));
  if (!last && connections_.count(watch))
    send_kept(watch, id);
}

void control_state::on_event(const pb::Event& event) {
  std::vector<std::pair<uint64_t, uint32_t>> live;
  for (auto& [watch, connection] : connections_)
    for (auto& [id, follower] : connection.followers)
      if (follower.live)
        live.emplace_back(watch, id);
  for (auto& [watch, id] : live) {
    Response response;
    response.set_id(id);
    response.set_more(true);
    *response.mutable_events()->add_events() = event;
    response.mutable_events()->set_newest_seq(event.seq());
    send(watch, std::move(response));
  }
}

void control_state::watch_parameters(uint64_t watch, uint32_t id,
                                     const control::Watch& what) {
  auto bridge = shared_.directory.find_as<parameter_watch>(names::bridge);
  if (!bridge)
    return fail(watch, id, model_starts);
  if (what.paths().empty())
    return fail(watch, id, "which paths?");
  auto number = ++last_number_;
  watches_[number] = {watch, id};
  pb::WatchParameters order;
  order.set_watcher(names::control);
  order.set_watch(number);
  *order.mutable_paths() = what.paths();
  self_->request(bridge, caf::infinite, order)
      .then([=, this](const pb::ParameterPage& page) { watched(number, page); },
            [=, this](caf::error&) { lose(number, model_starts); });
}

void control_state::watched(uint64_t number, const pb::ParameterPage& values) {
  auto found = watches_.find(number);
  if (found == watches_.end())
    return;
  auto& [watch, id, begun] = found->second;
  begun = values.faults().empty();
  Response response;
  response.set_id(id);
  response.set_more(begun);
  *response.mutable_parameters() = values;
  auto peer = watch;
  if (!begun)
    watches_.erase(found);
  send(peer, std::move(response));
}

/// A number of an earlier adapter's, or of a peer that has just gone, is ended.
void control_state::on_changes(const pb::ParameterChanges& changes) {
  auto found = watches_.find(changes.watch());
  if (found == watches_.end())
    return end_watch(changes.watch());
  Response response;
  response.set_id(found->second.id);
  response.set_more(true);
  *response.mutable_changes() = changes;
  response.mutable_changes()->clear_watch();
  send(found->second.connection, std::move(response));
}

/// One that has not begun is asked of the new bridge, or gets its error.
void control_state::on_watches_lost() {
  std::vector<uint64_t> lost;
  for (auto& [number, one] : watches_)
    if (one.begun)
      lost.push_back(number);
  for (auto number : lost)
    lose(number, model_restarted);
}

void control_state::lose(uint64_t number, const std::string& why) {
  auto found = watches_.find(number);
  if (found == watches_.end())
    return;
  auto lost = found->second;
  watches_.erase(found);
  fail(lost.connection, lost.id, why);
}

void control_state::end_watches(uint64_t watch) {
  for (auto next = watches_.begin(); next != watches_.end();) {
    auto here = next++;
    if (here->second.connection != watch)
      continue;
    end_watch(here->first);
    watches_.erase(here);
  }
}

void control_state::end_watch(uint64_t number) {
  auto bridge = shared_.directory.find_as<parameter_watch>(names::bridge);
  if (!bridge)
    return;
  pb::WatchParameters nothing;
  nothing.set_watcher(names::control);
  nothing.set_watch(number);
  self_->request(bridge, caf::infinite, nothing)
      .then([](const pb::ParameterPage&) {}, [](caf::error&) {});
}

} // namespace lh::bus
