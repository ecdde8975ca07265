#pragma once

#include "messages/net/unique_fd.hpp"

#include <caf/all.hpp>

#include <atomic>
#include <mutex>
#include <sys/epoll.h>
#include <thread>
#include <unordered_map>
#include <vector>

namespace lh::bus {

/// A watched descriptor is ready; `watch` tells which, `events` is EPOLL*.
struct fd_event {
  uint64_t watch = 0;
  uint32_t events = 0;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, fd_event& x) {
  return f(caf::meta::type_name("fd_event"), x.watch, x.events);
}

/// One epoll thread that is a CAF execution unit: the actors hosted on it own
/// file descriptors and get readiness as ordinary messages, without a hop.
class reactor : public caf::execution_unit {
public:
  explicit reactor(caf::actor_system& system);
  ~reactor() override;

  void start();
  void stop();

  /// Runs hosted actors here and everybody else on the pool. Any thread.
  void exec_later(caf::resumable* job) override;

  /// Sends `owner` an fd_event whenever `fd` is ready. Never the same number
  /// twice, so an event of a closed descriptor is known by its number.
  uint64_t watch(caf::strong_actor_ptr owner, int fd, uint32_t events);
  void rearm(uint64_t watch, int fd, uint32_t events);
  void unwatch(uint64_t watch, int fd);

  /// The name of the actor that is in a handler here, or null.
  std::atomic<const char*> running{nullptr};

private:
  using jobs = std::vector<caf::resumable*>;

  void run();
  void wait();
  void dispatch(const epoll_event& event);
  void run_jobs();
  void run_job(caf::resumable* job);
  void drain();
  void wake();

  net::unique_fd epoll_;
  net::unique_fd wakeup_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
  std::mutex mutex_;
  jobs remote_;
  jobs local_;
  uint64_t last_watch_ = 0;
  std::unordered_map<uint64_t, caf::strong_actor_ptr> owners_;
};

/// The actor system owns the reactor, so that it outlives the hosted actors.
class reactor_module : public caf::actor_system::module {
public:
  explicit reactor_module(caf::actor_system& system) : reactor_(system) {}

  void start() override { reactor_.start(); }
  void stop() override { reactor_.stop(); }
  void init(caf::actor_system_config&) override {}
  id_t id() const override { return network_manager; }
  void* subtype_ptr() override { return &reactor_; }

  bus::reactor& hosting() { return reactor_; }

private:
  reactor reactor_;
};

} // namespace lh::bus

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(lh::bus::fd_event)
