#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace lh::protocol {

/// What is known of one named actor; it outlives the actor's restarts.
/// Counters are written without a lock, texts under the slot's own.
class actor_slot {
public:
  actor_slot(std::string name, std::string parent)
      : name_(std::move(name)), parent_(std::move(parent)) {}

  const std::string& name() const { return name_; }
  const std::string& parent() const { return parent_; }

  void set_state(std::string text) { set(state_, std::move(text)); }
  void set_last_error(std::string text) { set(last_error_, std::move(text)); }
  std::string state() const { return get(state_); }
  std::string last_error() const { return get(last_error_); }

  std::atomic<uint64_t> id{0};
  std::atomic<uint64_t> enqueued{0};
  std::atomic<uint64_t> handled{0};
  std::atomic<uint64_t> starts{0};
  /// The newest pb::Round that the actor has handled.
  std::atomic<uint64_t> round{0};
  /// Whether the actor is being made, or in a handler.
  std::atomic<bool> busy{false};
  /// The child process that the actor looks after, or 0.
  std::atomic<uint32_t> pid{0};

private:
  void set(std::string& text, std::string&& value) {
    std::lock_guard guard{mutex_};
    text = std::move(value);
  }
  std::string get(const std::string& text) const {
    std::lock_guard guard{mutex_};
    return text;
  }

  std::string name_;
  std::string parent_;
  mutable std::mutex mutex_;
  std::string state_;
  std::string last_error_;
};

using actor_slot_ptr = std::shared_ptr<actor_slot>;

/// The slots of all actors by name. Safe from any thread.
class statistics {
public:
  /// The slot of `name`, made when there is none.
  actor_slot_ptr slot(const std::string& name, const std::string& parent);

  void forget(const std::string& name);
  void for_each(const std::function<void(const actor_slot&)>& visit) const;

private:
  mutable std::mutex mutex_;
  std::map<std::string, actor_slot_ptr> slots_;
};

} // namespace lh::protocol
