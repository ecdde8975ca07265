#include "bus_adapters/ipc/ipc_listener_adapter.hpp"

#include "bus_adapters/reactor/required.hpp"
#include "messages/ipc/frame.hpp"
#include "messages/log/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <utility>

namespace lh::bus {

using namespace protocol;

namespace {

constexpr int accepts_a_turn = 32;

/// Who is sent away comes again at once: in this time he costs nothing.
constexpr std::chrono::milliseconds crowded_rest{1};
constexpr mode_t group_may_connect = 0660;

/// Whoever is not known to be a client's: together they are one sender.
constexpr pid_t strangers = 0;

/// Then the kernel tells of the connection no more, not even that it is shut.
constexpr uint32_t once = EPOLLIN | EPOLLONESHOT;

} // namespace

ipc_listener_state::ipc_listener_state(interface::pointer self, runtime& shared,
                                       std::reference_wrapper<reactor> host,
                                       std::string runtime_dir, gid_t clients)
    : self_(self), shared_(shared), host_(host),
      runtime_dir_(std::move(runtime_dir)),
      listener_(host_, self_,
                required(listen_at(runtime_dir_ + "/plugin.sock",
                                   group_may_connect, clients)),
                "plugin.sock"),
      spool_(runtime_dir_, clients),
      spool_watch_(host_, self_, spool_.watch(), EPOLLIN),
      made_(host_, self_, runtime_dir_, {"plugin.sock", "spool"}) {}

ipc_listener_state::interface::behavior_type
ipc_listener_state::make_behavior() {
  shared_.directory.follow(topics::store_health, names::listener);
  look_for_room();
  hear_of_spool();
  return {
      [this](const fd_event& event) { on_ready(event); },
      [this](accept_atom) { listener_.go_on(); },
      [this](scan_atom) { end_rest(); },
      [this](const pb::StoreHealth& store) {
        if (store.alarm().empty())
          read_refused();
      },
      [this](turn_atom) {
        wakes_at_.reset();
        take_turns();
        read_spool();
      },
      [this](const pb::SpoolQuery& query) { return tell_when_read(query); },
  };
}

/// What is in the spool was said before what comes now.
void ipc_listener_state::on_ready(const fd_event& event) {
  if (event.watch != listener_.watch())
    let_wait(event.watch);
  else if (!accept_some())
    return;
  made_.check();
  look_for_room();
  hear_of_spool();
  take_turns();
}

/// Nobody tells of it, but there is an occasion whenever somebody comes.
void ipc_listener_state::look_for_room() {
  auto room = check_room(runtime_dir_);
  bool had = std::exchange(has_room_, room.has_value());
  if (had && !room)
    log::write(log::runtime_alarm, {{"why", room.error().text}});
  if (!had && room)
    log::write(log::runtime_well, {});
}

/// Who has too many is sent away before he costs more: others wait meanwhile.
/// Whether anybody was let in.
bool ipc_listener_state::accept_some() {
  bool has_come = false;
  bool crowded = false;
  for (int i = 0; i < accepts_a_turn; ++i) {
    auto next = listener_.next();
    if (!next)
      break;
    auto sender = sender_of(next->from);
    if (held_by(sender) >= most_connections_ / 2) {
      reject("plugin.sock", "too many connections");
      crowded = true;
      continue;
    }
    watched_fd fd{host_, self_, std::move(next->fd), once};
    auto watch = fd.watch();
    connections_.emplace(watch, connection{std::move(fd), next->from, sender});
    limit_connections();
    let_wait(watch);
    has_come = true;
  }
  if (crowded)
    listener_.take_rest(crowded_rest);
  return has_come;
}

/// The oldest goes: a plugin that still waits after so many is long past its
/// deadline and has used the spool.
void ipc_listener_state::limit_connections() {
  if (connections_.size() <= most_connections_)
    return;
  reject("plugin.sock", "too many connections");
  close(connections_.begin()->first);
}

size_t ipc_listener_state::held_by(pid_t sender) const {
  auto held =
      std::count_if(connections_.begin(), connections_.end(),
                    [&](auto& entry) { return entry.second.sender == sender; });
  return static_cast<size_t>(held);
}

void ipc_listener_state::let_wait(uint64_t watch) {
  auto found = connections_.find(watch);
  if (found != connections_.end())
    turns_.wait(found->second.sender, watch);
}

/// A process can leave its group and session, but join no client's.
pid_t ipc_listener_state::sender_of(const peer& from) const {
  bool known = std::any_of(groups_.begin(), groups_.end(), [&](auto& entry) {
    return entry.second == from.group;
  });
  return known ? from.group : strangers;
}

void ipc_listener_state::learn(const pb::ChildInfo& child) {
  auto group = static_cast<pid_t>(child.identity().pid());
  if (!child.running() || child.child().empty() || group == strangers)
    return;
  groups_[child.child()] = group;
  for (auto& [watch, one] : connections_)
    if (one.from.group == group && one.sender == strangers)
      turns_.move(std::exchange(one.sender, group), group, watch);
}

void ipc_listener_state::take_turns() {
  if (std::exchange(takes_turns_, true))
    return;
  while (auto watch = turns_.next(shared_.clocks.boot()))
    hear(*watch);
  takes_turns_ = false;
  wake_for_turns();
}

void ipc_listener_state::wake_for_turns() {
  auto at = turns_.next_at();
  auto spooled = spool_rests_ > 0 ? std::nullopt : queue_.next_at();
  if (spooled)
    at = std::min(at.value_or(*spooled), *spooled);
  if (!at || (wakes_at_ && *wakes_at_ <= *at))
    return;
  wakes_at_ = at;
  self_->delayed_send(self_, *at - shared_.clocks.boot(), turn_atom::value);
}

void ipc_listener_state::close(uint64_t watch) {
  auto found = connections_.find(watch);
  if (found == connections_.end())
    return;
  turns_.end(found->second.sender, watch);
  connections_.erase(found);
}

void ipc_listener_state::hear(uint64_t watch) {
  auto& [fd, from, sender] = connections_.at(watch);
  auto packet = receive_packet(fd.get(), ipc::max_frame_size);
  if (!packet && packet.error().code == EAGAIN) {
    turns_.end(sender, watch);
    return fd.rearm(once);
  }
  auto event = packet ? of_this_boot(ipc::decode_frame(*packet))
                      : result<plugin::Event>{packet.error()};
  if (event)
    return check(watch, *event);
  if (packet || packet.error().code != 0)
    return refuse(watch, event.error().text);
  turns_.count(sender, shared_.clocks.boot());
  close(watch);
}

/// CLOCK_BOOTTIME starts anew with the system.
result<plugin::Event>
ipc_listener_state::of_this_boot(result<plugin::Event> event) const {
  if (event && event->boottime_ns() > shared_.clocks.boot().ns)
    return fault{EBADMSG, "of another boot"};
  return event;
}

void ipc_listener_state::check(uint64_t watch, const plugin::Event& event) {
  find_child(event.client(), [=, this](const pb::ChildInfo& child) {
    auto found = connections_.find(watch);
    if (found == connections_.end())
      return;
    if (child.child().empty()) {
      close(watch);
      return take_turns();
    }
    auto& from = found->second.from;
    bool user = from.uid == 0 || from.uid == child.uid();
    bool group = child.running() && from.group != 0 &&
                 static_cast<uint32_t>(from.group) == child.identity().pid();
    if (!user || !group)
      return refuse(watch, "not a process of " + event.client());
    turns_.count(found->second.sender, shared_.clocks.boot());
    keep(watch, event);
  });
}

/// What is refused here is not to come by the spool.
void ipc_listener_state::refuse(uint64_t watch, const std::string& why) {
  auto& [fd, from, sender] = connections_.at(watch);
  reject(fmt::format("uid {} pid {}", from.uid, from.pid), why);
  turns_.count(sender, shared_.clocks.boot());
  answer(watch, ipc::refused);
}

void ipc_listener_state::keep(uint64_t watch, const plugin::Event& event) {
  auto store = shared_.directory.find_as<recovery_store>(names::store);
  auto refused = [=, this] {
    forward(event);
    close(watch);
    take_turns();
  };
  if (!store)
    return refused();
  self_->request(store, caf::infinite, event)
      .then(
          [=, this](const pb::Ack&) {
            forward(event);
            answer(watch, ipc::taken);
          },
          [refused](caf::error&) { refused(); });
}

void ipc_listener_state::answer(uint64_t watch, char with) {
  auto found = connections_.find(watch);
  if (found == connections_.end())
    return;
  ::send(found->second.fd.get(), &with, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
  close(watch);
  take_turns();
}

/// Nobody in particular while there is no runner to ask.
void ipc_listener_state::find_child(const std::string& client,
                                    known_child then) {
  auto runner = shared_.directory.find_as<process_runner>(names::runner);
  if (!runner)
    return then({});
  pb::ChildQuery query;
  query.set_child(client);
  self_->request(runner, caf::infinite, query)
      .then(
          [then, this](const pb::ChildInfo& child) {
            learn(child);
            then(child);
          },
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
