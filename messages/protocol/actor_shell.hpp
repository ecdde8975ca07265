#pragma once

#include "messages/log/catalogue.hpp"
#include "messages/protocol/runtime.hpp"
#include "status.pb.h"

#include <caf/all.hpp>

#include <optional>

namespace lh::protocol {

/// The text of an exception, for logs and `leasectl actors`.
std::string text_of(const std::exception_ptr& thrown);

/// A state must declare its constructor: g++ 12 would otherwise build an
/// aggregate's first member from the `self` pointer.
template <class State>
concept actor_state = !std::is_aggregate_v<State> && requires(State & state) {
  {state.make_behavior()};
  typename State::interface;
};

/// Makes an actor out of a state class: it has a name, is counted, keeps the
/// text of what ended it, and drops its state when it ends. Base is the CAF
/// base class of the state's interface, or one that hosts it on the reactor.
template <class State, class Base = typename State::interface::base>
class actor_shell final : public Base {
public:
  using behavior_type = typename Base::behavior_type;

  /// The rest of the arguments go to the state, after self and runtime.
  template <class... Ts>
  actor_shell(caf::actor_config& config, runtime& shared, actor_slot_ptr slot,
              Ts... xs)
      : Base(config), shared_(shared), slot_(std::move(slot)) {
    static_assert(actor_state<State>);
    slot_->id = this->id();
    slot_->busy = true;
    slot_->round = 0;
    slot_->starts.fetch_add(1);
    make_state_ = [this, &shared, ... xs = std::move(xs)]() mutable {
      state_.emplace(this, shared, std::move(xs)...);
    };
    this->set_exception_handler([this](std::exception_ptr& thrown) {
      auto text = text_of(thrown);
      slot_->set_last_error(text);
      log::write(log::actor_threw, {{"actor", slot_->name()}, {"what", text}});
      return caf::make_error(caf::sec::runtime_error, text);
    });
    this->set_default_handler(
        [this](caf::scheduled_actor*,
               caf::message_view& view) -> caf::result<caf::message> {
          return take_round(view.content());
        });
    this->set_error_handler([this](caf::scheduled_actor*, caf::error& error) {
      slot_->set_last_error(this->system().render(error));
    });
    shared_.directory.put(slot_->name(),
                          caf::actor_cast<caf::strong_actor_ptr>(this));
  }

  const char* name() const override { return slot_->name().c_str(); }

  using Base::enqueue;
  void enqueue(caf::mailbox_element_ptr element,
               caf::execution_unit* host) override {
    slot_->enqueued.fetch_add(1, std::memory_order_relaxed);
    Base::enqueue(std::move(element), host);
  }

  caf::invoke_message_result consume(caf::mailbox_element& element) override {
    slot_->handled.fetch_add(1, std::memory_order_relaxed);
    slot_->busy = true;
    auto consumed = Base::consume(element);
    slot_->busy = false;
    return consumed;
  }

  void on_exit() override {
    slot_->busy = false;
    shared_.directory.drop(slot_->name(), this->id());
    state_.reset();
    make_state_ = nullptr;
  }

  actor_slot& slot() { return *slot_; }

protected:
  behavior_type make_behavior() override {
    make_state_();
    auto behavior = state_->make_behavior();
    slot_->busy = false;
    return behavior;
  }

private:
  /// Every actor takes part in rounds, whatever its interface.
  caf::result<caf::message> take_round(const caf::type_erased_tuple& content) {
    if (content.match_elements<pb::Round>()) {
      slot_->round = content.get_as<pb::Round>(0).number();
      return caf::message{};
    }
    log::write(log::message_unexpected, {{"actor", slot_->name()}});
    return caf::sec::unexpected_message;
  }

  runtime& shared_;
  actor_slot_ptr slot_;
  std::function<void()> make_state_;
  std::optional<State> state_;
};

/// Spawns a named actor on the pool, or as Options say.
template <class State, caf::spawn_options Options = caf::no_spawn_options,
          class... Ts>
caf::strong_actor_ptr spawn_named(caf::actor_system& system, runtime& shared,
                                  const std::string& name,
                                  const std::string& parent, Ts... xs) {
  auto actor = system.spawn<actor_shell<State>, Options>(
      std::ref(shared), shared.statistics.slot(name, parent), std::move(xs)...);
  return caf::actor_cast<caf::strong_actor_ptr>(actor);
}

} // namespace lh::protocol
