#include "bus_adapters/control/control_adapter.hpp"

#include "bus_adapters/ipc/unix_listener.hpp"
#include "bus_adapters/reactor/required.hpp"
#include "messages/log/catalogue.hpp"

#include <cerrno>
#include <sys/epoll.h>
#include <unistd.h>

namespace lh::bus {

using namespace protocol;
using control::Request;
using control::Response;

namespace {

constexpr size_t max_request = 64 * 1024;
constexpr uint32_t kept_events_a_page = 500;
constexpr mode_t only_root = 0600;

} // namespace

control_state::control_state(interface::pointer self, runtime& shared,
                             std::reference_wrapper<reactor> host,
                             std::string runtime_dir)
    : self_(self), shared_(shared), host_(host),
      listener_(host_, self_,
                required(listen_at(runtime_dir + "/control.sock", only_root)),
                EPOLLIN) {}

control_state::interface::behavior_type control_state::make_behavior() {
  shared_.directory.follow(topics::events, names::control);
  return {
      [this](const fd_event& event) { on_ready(event); },
      [this](const pb::Event& event) { on_event(event); },
  };
}

void control_state::on_ready(const fd_event& event) {
  if (event.watch == listener_.watch())
    return accept_some();
  auto found = connections_.find(event.watch);
  if (found == connections_.end())
    return;
  if ((event.events & EPOLLOUT) && !found->second.flush()) {
    connections_.erase(found);
    return;
  }
  if (event.events & ~static_cast<uint32_t>(EPOLLOUT))
    hear(event.watch);
}

void control_state::accept_some() {
  while (auto next = accept_next(listener_.get())) {
    auto uid = next->from.uid;
    if (uid != 0 && uid != ::geteuid()) {
      log::write(log::control_rejected,
                 {{"uid", std::to_string(uid)}, {"why", "not root"}});
      continue;
    }
    watched_fd fd{host_, self_, std::move(next->fd), EPOLLIN};
    auto watch = fd.watch();
    connections_.emplace(watch, std::move(fd));
  }
}

void control_state::hear(uint64_t watch) {
  auto& connection = connections_.at(watch);
  auto packet = receive_packet(connection.fd().get(), max_request);
  if (!packet && packet.error().code == EAGAIN)
    return;
  Request request;
  if (packet && request.ParseFromString(*packet))
    return dispatch(watch, request);
  if (packet || packet.error().code == EMSGSIZE)
    fail(watch, request.id(), "not a request of this API");
  connections_.erase(watch);
}

void control_state::dispatch(uint64_t watch, const Request& request) {
  auto id = request.id();
  switch (request.verb_case()) {
  case Request::kStatus:
    return ask<tr181_bridge>(watch, id, names::bridge, request.status(),
                             &Response::set_allocated_status);
  case Request::kGet:
    return ask<tr181_bridge>(watch, id, names::bridge, request.get(),
                             &Response::set_allocated_parameters);
  case Request::kSet:
    return ask<tr181_bridge>(watch, id, names::bridge, request.set(),
                             &Response::set_allocated_change);
  case Request::kAdd:
    return ask<tr181_bridge>(watch, id, names::bridge, request.add(),
                             &Response::set_allocated_change);
  case Request::kDel:
    return ask<tr181_bridge>(watch, id, names::bridge, request.del(),
                             &Response::set_allocated_change);
  case Request::kRun:
    return ask<tr181_bridge>(watch, id, names::bridge, request.run(),
                             &Response::set_allocated_change);
  case Request::kHealth:
    return ask<tr181_bridge>(watch, id, names::bridge, request.health(),
                             &Response::set_allocated_health);
  case Request::kActors:
    return ask<protocol::status>(watch, id, names::status, request.actors(),
                                 &Response::set_allocated_actors);
  case Request::kRestartActor:
    return restart(watch, id, request.restart_actor());
  case Request::kEvents:
    return follow(watch, id, request.events());
  case Request::kWhy:
    return why(watch, id, request.why().client());
  case Request::kShutdown:
    return shut_down(watch, id, request.shutdown());
  default:
    return fail(watch, id, "unknown verb");
  }
}

template <class Interface, class Answer, class Query>
void control_state::ask(uint64_t watch, uint32_t id, const char* who,
                        const Query& query, void (Response::*set)(Answer*)) {
  auto actor = shared_.directory.find_as<Interface>(who);
  auto busy = [=, this] {
    fail(watch, id, std::string{who} + " is being started, try again");
  };
  if (!actor)
    return busy();
  self_->request(actor, caf::infinite, query)
      .then(
          [=, this](const Answer& answer) {
            Response response;
            response.set_id(id);
            (response.*set)(new Answer(answer));
            send(watch, std::move(response));
          },
          [busy](caf::error&) { busy(); });
}

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

/// The client is found as every path is: by asking the bridge for a parameter
/// of it, or by its actor's name.
void control_state::why(uint64_t watch, uint32_t id,
                        const std::string& client) {
  constexpr std::string_view actor = "dhcp4-client-";
  auto path = client;
  if (path.empty())
    return fail(watch, id, "which client?");
  if (path.rfind(actor, 0) == 0)
    path = "Device.DHCPv4.Client." + path.substr(actor.size());
  else if (path.find('.') == std::string::npos)
    path = "Device.DHCPv4.Client." +
           (path.front() == '[' ? path : "[" + path + "]");
  if (path.back() == '.')
    path.pop_back();
  auto bridge = shared_.directory.find_as<tr181_bridge>(names::bridge);
  if (!bridge)
    return fail(watch, id, "the data model is being started, try again");
  pb::GetParameters query;
  query.add_paths(path + ".Enable");
  self_->request(bridge, caf::infinite, query)
      .then(
          [=, this](const pb::ParameterPage& page) {
            if (page.parameters().empty())
              return no_client(watch, id, client);
            auto found = page.parameters(0).path();
            pb::TransitionsQuery steps;
            steps.set_client(found.substr(0, found.rfind('.')));
            ask<event_journal>(watch, id, names::store, steps,
                               &Response::set_allocated_transitions);
          },
          [=, this](caf::error&) {
            fail(watch, id, "the data model is being started, try again");
          });
}

void control_state::no_client(uint64_t watch, uint32_t id,
                              const std::string& client) {
  constexpr uint32_t invalid_parameter_name = 9005; // TR-069 A.5.1
  Response response;
  response.set_id(id);
  auto* fault = response.mutable_change()->add_faults();
  fault->set_path(client);
  fault->set_code(invalid_parameter_name);
  fault->set_text("no such client");
  send(watch, std::move(response));
}

/// Answered first, because it may be this very actor that is to end.
void control_state::restart(uint64_t watch, uint32_t id,
                            const pb::RestartActor& order) {
  bool known = shared_.directory.find(order.name()) != nullptr;
  Response response;
  response.set_id(id);
  response.mutable_restarted()->set_found(known && order.name() != names::root);
  send(watch, std::move(response));
  shared_.directory.send<protocol::status>(self_, names::status, order);
}

/// Answered when it is accepted; the peer sees the end by the hang-up.
void control_state::shut_down(uint64_t watch, uint32_t id,
                              const pb::Shutdown& order) {
  auto controller =
      shared_.directory.find_as<protocol::controller>(names::controller);
  if (!controller)
    return fail(watch, id, "the controller is being started, try again");
  Response response;
  response.set_id(id);
  response.mutable_done();
  send(watch, std::move(response));
  self_->request(controller, caf::infinite, order)
      .then([](const pb::ShutdownDone&) {}, [](caf::error&) {});
}

void control_state::send(uint64_t watch, Response response) {
  auto found = connections_.find(watch);
  if (found != connections_.end() && !found->second.send(std::move(response)))
    connections_.erase(found);
}

void control_state::fail(uint64_t watch, uint32_t id, const std::string& text) {
  Response response;
  response.set_id(id);
  response.mutable_failure()->set_text(text);
  send(watch, std::move(response));
}

} // namespace lh::bus
