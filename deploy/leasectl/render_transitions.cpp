#include "deploy/leasectl/plain.hpp"
#include "deploy/leasectl/render.hpp"
#include "messages/convert/json.hpp"
#include "messages/net/time.hpp"

#include <fmt/format.h>

namespace lh::leasectl {

namespace {

std::string json_list(const pb::TransitionPage& page) {
  std::vector<std::string> items;
  for (const auto& step : page.transitions())
    items.push_back(
        convert::to_json(step, {pb::Transition::kClientFieldNumber}));
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
  return {exit_code::done, columns(rows), {}};
}

} // namespace lh::leasectl
