#include "messages/protocol/directory.hpp"

namespace lh::protocol {

void directory::put(const std::string& name, caf::strong_actor_ptr actor) {
  std::lock_guard guard{mutex_};
  actors_[name] = std::move(actor);
}

void directory::drop(const std::string& name, caf::actor_id id) {
  std::lock_guard guard{mutex_};
  auto bearer = actors_.find(name);
  if (bearer != actors_.end() && bearer->second->id() == id)
    actors_.erase(bearer);
}

void directory::clear() {
  decltype(actors_) released;
  std::lock_guard guard{mutex_};
  released.swap(actors_);
  topics_.clear();
}

caf::strong_actor_ptr directory::find(std::string_view name) const {
  std::lock_guard guard{mutex_};
  auto bearer = actors_.find(name);
  return bearer == actors_.end() ? nullptr : bearer->second;
}

void directory::follow(const std::string& topic, const std::string& name) {
  std::lock_guard guard{mutex_};
  topics_[topic].insert(name);
}

void directory::unfollow(const std::string& topic, const std::string& name) {
  std::lock_guard guard{mutex_};
  auto followed = topics_.find(topic);
  if (followed == topics_.end())
    return;
  followed->second.erase(name);
  if (followed->second.empty())
    topics_.erase(followed);
}

std::vector<caf::strong_actor_ptr>
directory::followers(std::string_view topic) const {
  std::lock_guard guard{mutex_};
  std::vector<caf::strong_actor_ptr> found;
  auto followed = topics_.find(topic);
  if (followed == topics_.end())
    return found;
  for (auto& name : followed->second)
    if (auto bearer = actors_.find(name); bearer != actors_.end())
      found.push_back(bearer->second);
  return found;
}

} // namespace lh::protocol
