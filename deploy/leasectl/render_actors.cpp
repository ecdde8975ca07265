#include "deploy/leasectl/plain.hpp"
#include "deploy/leasectl/render.hpp"
#include "messages/convert/json.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

namespace lh::leasectl {

namespace {

using rows = std::vector<std::vector<std::string>>;

std::string json_of(const pb::ActorInfo& actor) {
  if (actor.pid() == 0)
    return convert::to_json(actor, {pb::ActorInfo::kPidFieldNumber});
  return convert::to_json(actor);
}

std::string json_list(const pb::Actors& actors) {
  std::vector<std::string> items;
  for (const auto& actor : actors.actors())
    items.push_back(json_of(actor));
  return fmt::format("[{}]\n", fmt::join(items, ","));
}

/// Lists actors below their parents, each once whatever the parents say.
class tree {
public:
  explicit tree(const pb::Actors& actors) {
    for (const auto& actor : actors.actors())
      names_.insert(actor.name());
    for (const auto& actor : actors.actors())
      children_[parent_of(actor)].push_back(&actor);
    add_children({}, 0);
    for (const auto& actor : actors.actors())
      add(actor, 0);
  }

  const rows& table() const { return rows_; }

private:
  /// Empty for a root: no parent, or one that is not listed.
  std::string parent_of(const pb::ActorInfo& actor) const {
    return names_.count(actor.parent()) ? actor.parent() : std::string{};
  }

  void add_children(const std::string& parent, size_t depth) {
    for (const auto* actor : children_[parent])
      add(*actor, depth);
  }

  void add(const pb::ActorInfo& actor, size_t depth) {
    if (!listed_.insert(&actor).second)
      return;
    rows_.push_back(
        {std::string(2 * depth, ' ') + actor.name(), actor.state(),
         fmt::to_string(actor.mailbox_depth()), fmt::to_string(actor.handled()),
         fmt::to_string(actor.restarts()),
         actor.pid() ? fmt::to_string(actor.pid()) : "", actor.last_error()});
    if (!actor.name().empty())
      add_children(actor.name(), depth + 1);
  }

  std::set<std::string> names_;
  std::map<std::string, std::vector<const pb::ActorInfo*>> children_;
  std::set<const pb::ActorInfo*> listed_;
  rows rows_{
      {"ACTOR", "STATE", "MAILBOX", "HANDLED", "RESTARTS", "PID", "ERROR"}};
};

} // namespace

outcome render_actors(const pb::Actors& actors, bool json) {
  auto text = json ? json_list(actors) : columns(tree{actors}.table());
  return {exit_code::done, text, {}};
}

} // namespace lh::leasectl
