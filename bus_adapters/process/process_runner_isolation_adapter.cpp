#include "bus_adapters/process/process_runner_adapter.hpp"
#include "messages/log/catalogue.hpp"
#include "messages/net/client_family.hpp"

namespace lh::bus {

namespace {

/// What was killed is gone within a few of these ...
constexpr auto between_sweeps = std::chrono::milliseconds{50};
/// ... unless the kernel holds it: then its group goes with a later one.
constexpr auto sweeping_time = std::chrono::seconds{2};

/// Once, until it is otherwise; people look at the slot.
void tell_isolation(protocol::actor_slot& slot, bool grouped) {
  const std::string ungrouped = "clients have no cgroup of their own";
  bool told = slot.last_error() == ungrouped;
  if (told != grouped)
    return;
  slot.set_last_error(grouped ? "" : ungrouped);
  if (!grouped)
    log::write(log::request_failed, {{"what", "cgroup"}, {"why", ungrouped}});
}

} // namespace

/// Clients only: what a hook starts may have to live on and to be large.
void process_runner::isolate(const std::string& key, launch_request& wanted) {
  if (!net::family_of_client(key))
    return;
  constexpr client_limits limits;
  auto have = groups_.limiting();
  wanted.group = groups_.make(key, group_settings(limits, have));
  tell_isolation(*shared_.statistics.slot(name, {}), !wanted.group.empty());
  if (wanted.group.empty())
    have = {};
  auto rest = limits_without(have, limits);
  wanted.data = rest.data;
  wanted.nice = rest.nice;
}

void process_runner::end_group(const std::string& group) {
  groups_.end(group);
  begin_sweeping();
}

/// What an earlier daemon started and nobody wrote down.
void process_runner::end_other_groups() {
  std::map<std::string, std::string> known;
  for (auto& [key, running] : children_)
    known.emplace(key, running.group);
  groups_.end_others(known);
  begin_sweeping();
}

void process_runner::begin_sweeping() {
  sweep_until_ = shared_.clocks.boot() + sweeping_time;
  sweep_groups();
}

void process_runner::sweep_groups() {
  sweep_at_.reset();
  auto now = shared_.clocks.boot();
  if (groups_.sweep() && now < sweep_until_)
    sweep_at_ = now + between_sweeps;
  set_alarm();
}

} // namespace lh::bus
