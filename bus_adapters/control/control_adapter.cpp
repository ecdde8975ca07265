#include "bus_adapters/control/control_adapter.hpp"

#include "bus_adapters/reactor/required.hpp"
#include "messages/log/catalogue.hpp"

#include <algorithm>
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

} // namespace

control_state::control_state(interface::pointer self, runtime& shared,
                             std::reference_wrapper<reactor> host,
                             std::string runtime_dir)
    : self_(self), shared_(shared), host_(host),
      runtime_dir_(std::move(runtime_dir)),
      listener_(host_, self_,
                required(listen_at(runtime_dir_ + "/control.sock", only_root)),
                "control.sock"),
      made_(host_, self_, runtime_dir_, {"control.sock"}),
      last_number_(uint64_t{self->id()} << 32) {}

control_state::interface::behavior_type control_state::make_behavior() {
  shared_.directory.follow(topics::events, names::control);
  shared_.directory.follow(topics::watches, names::control);
  return {
      [this](const fd_event& event) { on_ready(event); },
      [this](accept_atom) { listener_.go_on(); },
      [this](const pb::Event& event) { on_event(event); },
      [this](const pb::ParameterChanges& changes) { on_changes(changes); },
      [this](const pb::WatchesLost&) { on_watches_lost(); },
  };
}

void control_state::on_ready(const fd_event& event) {
  if (event.watch == listener_.watch())
    return accept_some();
  if (event.watch == made_.watch())
    return made_.check();
  auto found = connections_.find(event.watch);
  if (found == connections_.end())
    return;
  if ((event.events & EPOLLOUT) && !found->second.flush())
    return hang_up(event.watch);
  if (event.events & ~static_cast<uint32_t>(EPOLLOUT))
    hear(event.watch);
}

void control_state::accept_some() {
  while (auto next = listener_.next()) {
    auto uid = next->from.uid;
    if (uid != 0 && uid != ::geteuid()) {
      log::write(log::control_rejected,
                 {{"uid", std::to_string(uid)}, {"why", "not root"}});
      continue;
    }
    watched_fd fd{host_, self_, std::move(next->fd), EPOLLIN};
    auto watch = fd.watch();
    connections_.emplace(watch, std::move(fd));
    limit_connections();
  }
}

/// The oldest goes that wants nothing; the new one, when all others do.
void control_state::limit_connections() {
  if (connections_.size() <= most_connections_)
    return;
  if (!std::exchange(crowded_, true))
    log::write(log::control_rejected, {{"why", "too many connections"}});
  auto oldest =
      std::find_if(connections_.begin(), connections_.end(),
                   [this](auto& entry) { return is_idle(entry.first); });
  hang_up(oldest->first);
}

bool control_state::is_idle(uint64_t watch) const {
  return connections_.at(watch).is_idle() &&
         std::none_of(watches_.begin(), watches_.end(), [&](auto& entry) {
           return entry.second.connection == watch;
         });
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
  crowded_ &= connections_.size() > most_connections_ / 2;
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
  case Request::kRecoveryTable:
    return ask<protocol::controller>(watch, id, names::controller,
                                     request.recovery_table(),
                                     &Response::set_allocated_recovery_table);
  case Request::kEvidence:
    return evidence(watch, id, request.evidence());
  case Request::kShutdown:
    return shut_down(watch, id, request.shutdown());
  default:
    return fail(watch, id, "unknown verb");
  }
}

void control_state::complete(pb::Health& health) const {
  auto room = check_room(runtime_dir_);
  if (room)
    return;
  health.set_level(pb::Health::CRITICAL);
  health.add_reasons("runtime directory: " + room.error().text);
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
