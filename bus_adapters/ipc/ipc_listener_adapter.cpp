#include "bus_adapters/ipc/ipc_listener_adapter.hpp"

#include "bus_adapters/reactor/required.hpp"
#include "messages/ipc/frame.hpp"
#include "messages/log/catalogue.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace lh::bus {

using namespace protocol;

namespace {

constexpr int accepts_a_turn = 32;
constexpr size_t max_connections = 256;
constexpr mode_t anybody_may_connect = 0666;

} // namespace

ipc_listener_state::ipc_listener_state(interface::pointer self, runtime& shared,
                                       std::reference_wrapper<reactor> host,
                                       std::string runtime_dir)
    : self_(self), shared_(shared), host_(host), spool_(runtime_dir),
      listener_(host_, self_,
                required(listen_at(runtime_dir + "/plugin.sock",
                                   anybody_may_connect)),
                EPOLLIN),
      spool_watch_(host_, self_, spool_.watch(), EPOLLIN) {}

ipc_listener_state::interface::behavior_type
ipc_listener_state::make_behavior() {
  scan_spool();
  return {
      [this](const fd_event& event) { on_ready(event); },
      [this](scan_atom) { scan_spool(); },
  };
}

void ipc_listener_state::on_ready(const fd_event& event) {
  std::array<char, 4096> notices;
  bool spooled = false;
  while (::read(spool_watch_.get(), notices.data(), notices.size()) > 0)
    spooled = true;
  if (spooled)
    scan_spool();
  if (event.watch == listener_.watch())
    accept_some();
  else
    hear(event.watch);
}

void ipc_listener_state::accept_some() {
  for (int i = 0; i < accepts_a_turn; ++i) {
    auto next = accept_next(listener_.get());
    if (!next)
      return;
    watched_fd fd{host_, self_, std::move(next->fd), EPOLLIN};
    auto watch = fd.watch();
    connections_.emplace(watch, connection{std::move(fd), next->from});
    limit_connections();
    hear(watch);
  }
}

/// The oldest goes: a plugin that still waits after so many is long past its
/// deadline and has used the spool.
void ipc_listener_state::limit_connections() {
  if (connections_.size() <= max_connections)
    return;
  reject("plugin.sock", "too many connections");
  connections_.erase(connections_.begin());
}

void ipc_listener_state::hear(uint64_t watch) {
  auto found = connections_.find(watch);
  if (found == connections_.end())
    return;
  auto& [fd, from] = found->second;
  auto packet = receive_packet(fd.get(), ipc::max_frame_size);
  if (!packet && packet.error().code == EAGAIN)
    return;
  auto event = packet ? of_this_boot(ipc::decode_frame(*packet))
                      : result<plugin::Event>{packet.error()};
  if (event)
    return check(watch, *event);
  if (packet || packet.error().code != 0)
    reject(fmt::format("uid {} pid {}", from.uid, from.pid),
           event.error().text);
  connections_.erase(found);
}

/// CLOCK_BOOTTIME starts anew with the system.
result<plugin::Event>
ipc_listener_state::of_this_boot(result<plugin::Event> event) const {
  if (event && event->boottime_ns() > shared_.clocks.boot().ns)
    return fault{EBADMSG, "of another boot"};
  return event;
}

void ipc_listener_state::check(uint64_t watch, const plugin::Event& event) {
  auto from = connections_.at(watch).from;
  find_child(event.client(), [=, this](const pb::ChildInfo& child) {
    bool user = from.uid == 0 || from.uid == child.uid();
    bool group = child.running() && from.group != 0 &&
                 static_cast<uint32_t>(from.group) == child.identity().pid();
    if (user && group)
      return keep(watch, event);
    reject(fmt::format("uid {} pid {}", from.uid, from.pid),
           "not a process of " + event.client());
    connections_.erase(watch);
  });
}

void ipc_listener_state::keep(uint64_t watch, const plugin::Event& event) {
  auto store = shared_.directory.find_as<recovery_store>(names::store);
  auto refused = [=, this] {
    forward(event);
    connections_.erase(watch);
  };
  if (!store)
    return refused();
  self_->request(store, caf::infinite, event)
      .then(
          [=, this](const pb::Ack&) {
            forward(event);
            answer(watch);
          },
          [refused](caf::error&) { refused(); });
}

void ipc_listener_state::answer(uint64_t watch) {
  auto found = connections_.find(watch);
  if (found == connections_.end())
    return;
  ::send(found->second.fd.get(), "+", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
  connections_.erase(found);
}

void ipc_listener_state::scan_spool() {
  for (auto file : spool_.list()) {
    if (!reading_.insert(file).second)
      continue;
    auto spooled = spool_.read(file);
    if (spooled && spooled->event.boottime_ns() > shared_.clocks.boot().ns)
      spooled = fault{EBADMSG, "of another boot"};
    if (spooled) {
      check_spooled(file, *spooled);
      continue;
    }
    reject("spool/" + ipc::to_string(file), spooled.error().text);
    spool_.remove(file);
    reading_.erase(file);
  }
}

void ipc_listener_state::check_spooled(ipc::spool_name file,
                                       const spooled_event& spooled) {
  auto owner = spooled.owner;
  auto event = spooled.event;
  find_child(event.client(), [=, this](const pb::ChildInfo& child) {
    if (owner == 0 || (child.running() && owner == child.uid()))
      return keep_spooled(file, event);
    reject("spool/" + ipc::to_string(file),
           fmt::format("owned by uid {}", owner));
    spool_.remove(file);
    reading_.erase(file);
  });
}

/// A file goes only when the store has its event: until then it is the copy
/// that a kill -9 cannot take.
void ipc_listener_state::keep_spooled(ipc::spool_name file,
                                      const plugin::Event& event) {
  auto store = shared_.directory.find_as<recovery_store>(names::store);
  if (!store) {
    reading_.erase(file);
    self_->delayed_send(self_, std::chrono::milliseconds{50}, scan_atom::value);
    return;
  }
  self_->request(store, caf::infinite, event)
      .then(
          [=, this](const pb::Ack&) {
            log::write(log::spool_read, {{"client", event.client()},
                                         {"file", ipc::to_string(file)}});
            forward(event);
            spool_.remove(file);
            reading_.erase(file);
          },
          [=, this](caf::error&) {
            forward(event);
            reading_.erase(file);
          });
}

void ipc_listener_state::find_child(const std::string& client,
                                    known_child then) {
  auto runner = shared_.directory.find_as<process_runner>(names::runner);
  if (!runner)
    return then({});
  pb::ChildQuery query;
  query.set_child(client);
  self_->request(runner, caf::infinite, query)
      .then([then](const pb::ChildInfo& child) { then(child); },
            [then](caf::error&) { then({}); });
}

void ipc_listener_state::forward(const plugin::Event& event) {
  shared_.directory.send<lease_monitor>(self_, names::leases, event);
}

/// A flood of bad frames costs one line a second.
void ipc_listener_state::reject(const std::string& from,
                                const std::string& why) {
  ++rejected_;
  auto now = shared_.clocks.boot();
  if (last_complaint_ && now - *last_complaint_ < std::chrono::seconds{1})
    return;
  last_complaint_ = now;
  log::write(
      log::plugin_rejected,
      {{"from", from}, {"why", why}, {"rejected", std::to_string(rejected_)}});
  shared_.statistics.slot(names::listener, names::root)
      ->set_state(fmt::format("running, {} rejected", rejected_));
}

} // namespace lh::bus
