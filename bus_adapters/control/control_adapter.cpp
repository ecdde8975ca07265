#include "bus_adapters/control/control_adapter.hpp"

#include "bus_adapters/ipc/unix_listener.hpp"
#include "bus_adapters/reactor/required.hpp"
#include "messages/log/catalogue.hpp"

#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace lh::bus {

using namespace protocol;
using control::Request;
using control::Response;

namespace {

constexpr size_t max_request = 64 * 1024;
constexpr size_t too_much_waiting = 16 * 1024 * 1024;
constexpr mode_t only_root = 0600;
constexpr std::string_view client_table = "Device.DHCPv4.Client.";

/// An alias of whatever signs, as a path takes it (TR-369 2.5).
std::string bracketed(const std::string& alias) {
  std::string text = "[\"";
  for (char c : alias)
    if (c == '"')
      text += "%22";
    else if (c == '%')
      text += "%25";
    else
      text += c;
  return text + "\"]";
}

/// Of a client by its path, its alias, or its actor's name.
std::string enable_of(const std::string& client) {
  constexpr std::string_view actor = "dhcp4-client-";
  constexpr auto enable = "Enable";
  std::string table{client_table};
  if (client.rfind(actor, 0) == 0)
    return table + client.substr(actor.size()) + "." + enable;
  if (client.find('.') == std::string::npos)
    return table + (client.front() == '[' ? client : bracketed(client)) + "." +
           enable;
  return client + (client.back() == '.' ? "" : ".") + enable;
}

/// The client's path; empty when it is another row that has an Enable.
std::string client_of(const std::string& enable) {
  auto dot = enable.rfind('.');
  bool client = enable.rfind(client_table, 0) == 0 &&
                enable.find('.', client_table.size()) == dot;
  return client ? enable.substr(0, dot) : std::string{};
}

} // namespace

control_state::control_state(interface::pointer self, runtime& shared,
                             std::reference_wrapper<reactor> host,
                             std::string runtime_dir)
    : self_(self), shared_(shared), host_(host),
      listener_(host_, self_,
                required(listen_at(runtime_dir + "/control.sock", only_root)),
                EPOLLIN),
      last_number_(uint64_t{self->id()} << 32) {}

control_state::interface::behavior_type control_state::make_behavior() {
  shared_.directory.follow(topics::events, names::control);
  shared_.directory.follow(topics::watches, names::control);
  return {
      [this](const fd_event& event) { on_ready(event); },
      [this](const pb::Event& event) { on_event(event); },
      [this](const pb::ParameterChanges& changes) { on_changes(changes); },
      [this](const pb::WatchesLost&) { on_watches_lost(); },
  };
}

void control_state::on_ready(const fd_event& event) {
  if (event.watch == listener_.watch())
    return accept_some();
  auto found = connections_.find(event.watch);
  if (found == connections_.end())
    return;
  if ((event.events & EPOLLOUT) && !found->second.flush())
    return hang_up(event.watch);
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
  if (!packet && packet.error().code != EMSGSIZE)
    return hang_up(watch);
  Request part;
  if (!packet || !part.ParseFromString(*packet))
    return refuse(watch, part.id(), "not a request of this API");
  auto id = part.id();
  auto whole = connection.parts.add(std::move(part));
  if (!whole)
    return refuse(watch, id, whole.error().text);
  if (*whole)
    dispatch(watch, **whole);
}

/// With packets unread the peer would see an error before the failure, so it
/// may send no more, and what it has sent is read first.
void control_state::refuse(uint64_t watch, uint32_t id,
                           const std::string& text) {
  fail(watch, id, text);
  auto found = connections_.find(watch);
  if (found == connections_.end())
    return;
  auto fd = found->second.fd().get();
  ::shutdown(fd, SHUT_RD);
  for (auto code = EMSGSIZE; code == EMSGSIZE;) {
    auto unread = receive_packet(fd, max_request);
    code = unread ? EMSGSIZE : unread.error().code;
  }
  hang_up(watch);
}

void control_state::hang_up(uint64_t watch) {
  connections_.erase(watch);
  end_watches(watch);
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
  case Request::kWatch:
    return watch_parameters(watch, id, request.watch());
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
            Response response;
            response.set_id(id);
            (response.*set)(new Answer(std::move(answer)));
            send(watch, std::move(response));
          },
          [=](caf::error&) {
            answered();
            busy();
          });
}

/// The client is found as every path is: by asking the bridge for a parameter
/// of it, or by its actor's name.
void control_state::why(uint64_t watch, uint32_t id,
                        const std::string& client) {
  if (client.empty())
    return no_client(watch, id, client);
  auto bridge = shared_.directory.find_as<tr181_bridge>(names::bridge);
  if (!bridge)
    return fail(watch, id, "the data model is being started, try again");
  pb::GetParameters query;
  query.add_paths(enable_of(client));
  self_->request(bridge, caf::infinite, query)
      .then(
          [=, this](const pb::ParameterPage& page) {
            auto known = page.parameters().empty()
                             ? std::string{}
                             : client_of(page.parameters(0).path());
            if (known.empty())
              return no_client(watch, id, client);
            pb::TransitionsQuery steps;
            steps.set_client(known);
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
    hang_up(watch);
  spare_memory();
}

/// However many peers do not read, what waits for them stays bounded.
void control_state::spare_memory() {
  size_t all = 0;
  auto slowest = connections_.end();
  for (auto at = connections_.begin(); at != connections_.end(); ++at) {
    auto bytes = at->second.waiting_bytes();
    all += bytes;
    if (slowest == connections_.end() ||
        bytes > slowest->second.waiting_bytes())
      slowest = at;
  }
  if (all > too_much_waiting)
    hang_up(slowest->first);
}

void control_state::fail(uint64_t watch, uint32_t id, const std::string& text) {
  Response response;
  response.set_id(id);
  response.mutable_failure()->set_text(text);
  send(watch, std::move(response));
}

} // namespace lh::bus
