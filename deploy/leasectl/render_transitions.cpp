#include "deploy/leasectl/plain.hpp"
#include "deploy/leasectl/render.hpp"
#include "messages/convert/json.hpp"
#include "messages/net/time.hpp"

#include <fmt/format.h>

namespace lh::leasectl {

namespace {

std::string json_of(const pb::Transition& step) {
  if (step.has_recovery())
    return convert::to_json(step, {pb::Transition::kClientFieldNumber});
  return convert::to_json(step, {pb::Transition::kClientFieldNumber,
                                 pb::Transition::kRecoveryFieldNumber});
}

/// Of the newest step its place as it is now.
std::string json_list(pb::TransitionPage page) {
  std::vector<std::string> items;
  if (!page.transitions().empty()) {
    auto& newest = *page.mutable_transitions()->rbegin();
    newest.clear_recovery();
    if (page.has_now())
      *newest.mutable_recovery() = page.now();
  }
  for (const auto& step : page.transitions())
    items.push_back(json_of(step));
  return fmt::format("[{}]\n", fmt::join(items, ","));
}

} // namespace

outcome render_transitions(const pb::TransitionPage& page, bool json) {
  if (json)
    return {exit_code::done, json_list(page), {}};
  std::vector<std::vector<std::string>> rows{
      {"TIME", "FROM", "TO", "EVENT", "CAUSE"}};
  for (const auto& step : page.transitions())
    rows.push_back({net::rfc3339(step.time().ns()), step.from(), step.to(),
                    step.event_seq() ? fmt::to_string(step.event_seq()) : "",
                    step.cause()});
  auto text = columns(rows);
  if (page.has_now())
    text += fmt::format("recovery: {}\n", describe(page.now()));
  return {exit_code::done, text, {}};
}

} // namespace lh::leasectl
