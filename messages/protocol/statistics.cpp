#include "messages/protocol/statistics.hpp"

namespace lh::protocol {

actor_slot_ptr statistics::slot(const std::string& name,
                                const std::string& parent) {
  std::lock_guard guard{mutex_};
  auto& slot = slots_[name];
  if (!slot)
    slot = std::make_shared<actor_slot>(name, parent);
  return slot;
}

void statistics::forget(const std::string& name) {
  std::lock_guard guard{mutex_};
  slots_.erase(name);
}

void statistics::for_each(
    const std::function<void(const actor_slot&)>& visit) const {
  std::lock_guard guard{mutex_};
  for (auto& [name, slot] : slots_)
    visit(*slot);
}

} // namespace lh::protocol
