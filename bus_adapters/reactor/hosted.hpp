#pragma once

#include "bus_adapters/reactor/reactor.hpp"
#include "messages/protocol/actor_shell.hpp"

namespace lh::bus {

/// A CAF base class whose actors run on the reactor that spawned them.
template <class Base>
class hosted : public Base {
public:
  explicit hosted(caf::actor_config& config)
      : Base(config), host_(static_cast<reactor&>(*config.host)) {}

  using Base::enqueue;
  void enqueue(caf::mailbox_element_ptr element,
               caf::execution_unit*) override {
    Base::enqueue(std::move(element), &host_);
  }

  void launch(caf::execution_unit*, bool lazy, bool hide) override {
    Base::launch(&host_, lazy, hide);
  }

  caf::resumable::resume_result resume(caf::execution_unit* host,
                                       size_t messages) override {
    host_.running = this->name();
    auto result = Base::resume(host, messages);
    host_.running = nullptr;
    return result;
  }

  caf::resumable::subtype_t subtype() const override {
    return caf::resumable::io_actor;
  }

private:
  reactor& host_;
};

/// A descriptor that its actor owns and the reactor watches for it. Only the
/// owner uses it, so only on the reactor's thread.
class watched_fd {
public:
  watched_fd() = default;
  template <class Actor>
  watched_fd(reactor& host, Actor* owner, net::unique_fd fd, uint32_t events)
      : host_(&host), fd_(std::move(fd)),
        watch_(host.watch(caf::actor_cast<caf::strong_actor_ptr>(owner),
                          fd_.get(), events)) {}
  watched_fd(watched_fd&& other) noexcept { *this = std::move(other); }
  watched_fd& operator=(watched_fd&& other) noexcept {
    std::swap(host_, other.host_);
    std::swap(fd_, other.fd_);
    std::swap(watch_, other.watch_);
    return *this;
  }
  ~watched_fd() {
    if (fd_)
      host_->unwatch(watch_, fd_.get());
  }

  int get() const { return fd_.get(); }
  uint64_t watch() const { return watch_; }
  explicit operator bool() const { return static_cast<bool>(fd_); }
  void rearm(uint32_t events) { host_->rearm(watch_, fd_.get(), events); }
  void reset() { watched_fd{std::move(*this)}; }

private:
  reactor* host_ = nullptr;
  net::unique_fd fd_;
  uint64_t watch_ = 0;
};

/// Spawns a named actor on the reactor; its state gets the reactor first.
template <class State, class... Ts>
caf::strong_actor_ptr spawn_hosted(reactor& host, protocol::runtime& shared,
                                   const std::string& name,
                                   const std::string& parent, Ts... xs) {
  using shell =
      protocol::actor_shell<State, hosted<typename State::interface::base>>;
  caf::actor_config config{&host};
  auto actor = host.system().spawn_class<shell, caf::no_spawn_options>(
      config, std::ref(shared), shared.statistics.slot(name, parent),
      std::ref(host), std::move(xs)...);
  return caf::actor_cast<caf::strong_actor_ptr>(actor);
}

} // namespace lh::bus
