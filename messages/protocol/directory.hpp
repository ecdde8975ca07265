#pragma once

#include <caf/all.hpp>

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace lh::protocol {

/// Names of actors, and topics that names follow. A name stays when its actor
/// is restarted, so nobody holds a handle that can go stale; a follower that
/// was restarted still follows. Safe from any thread.
class directory {
public:
  /// Makes `actor` the bearer of `name`.
  void put(const std::string& name, caf::strong_actor_ptr actor);

  /// Forgets the name when `id` still bears it.
  void drop(const std::string& name, caf::actor_id id);

  /// Forgets every name, so that no actor is kept alive.
  void clear();

  /// The bearer of `name`, or null between its end and its restart.
  caf::strong_actor_ptr find(std::string_view name) const;

  template <class Interface>
  Interface find_as(std::string_view name) const {
    return caf::actor_cast<Interface>(find(name));
  }

  void follow(const std::string& topic, const std::string& name);
  void unfollow(const std::string& topic, const std::string& name);
  std::vector<caf::strong_actor_ptr> followers(std::string_view topic) const;

  /// Sends `message` to the bearer of `name`; lost when there is none.
  template <class Interface, class Self, class Message>
  void send(Self* self, std::string_view name, Message&& message) const {
    if (auto actor = find(name))
      self->send(caf::actor_cast<Interface>(actor),
                 std::forward<Message>(message));
  }

  /// Sends one shared `message` to everybody who follows `topic`.
  template <class Self, class Message>
  void publish(Self* self, std::string_view topic, Message message) const {
    auto shared = caf::make_message(std::move(message));
    for (auto& actor : followers(topic))
      actor->enqueue(caf::actor_cast<caf::strong_actor_ptr>(self),
                     caf::make_message_id(), shared, self->context());
  }

private:
  mutable std::mutex mutex_;
  std::map<std::string, caf::strong_actor_ptr, std::less<>> actors_;
  std::map<std::string, std::set<std::string>, std::less<>> topics_;
};

/// Directory names of the actors of which there is one.
namespace names {

inline constexpr auto root = "root-supervisor";
inline constexpr auto clients = "client-supervisor";
inline constexpr auto store = "recovery-store";
inline constexpr auto links = "link-monitor";
inline constexpr auto runner = "process-runner";
inline constexpr auto listener = "ipc-listener";
inline constexpr auto leases = "lease-monitor";
inline constexpr auto mapt = "mapt-processor";
inline constexpr auto controller = "controller";
inline constexpr auto bridge = "tr181-bridge";
inline constexpr auto control = "control-adapter";
inline constexpr auto hooks = "hook-runner";
inline constexpr auto status = "status";
inline constexpr auto signals = "signal-adapter";
inline constexpr auto service = "service-adapter";

} // namespace names

/// Topics that actors follow.
namespace topics {

inline constexpr auto events = "events";
/// AddressLost of unreachable routes.
inline constexpr auto routes = "routes";
inline constexpr auto settings = "settings";
inline constexpr auto store_health = "store-health";
inline constexpr auto watches = "watches";

/// AddressLost of one device.
inline std::string addresses(const std::string& device) {
  return "addresses/" + device;
}

/// LinkState of one device.
inline std::string link(const std::string& device) {
  return "link/" + device;
}

} // namespace topics

} // namespace lh::protocol
