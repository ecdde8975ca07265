#include "deploy/leasectl/plain.hpp"
#include "deploy/leasectl/render.hpp"
#include "messages/convert/json.hpp"

#include <fmt/format.h>

namespace lh::leasectl {

namespace {

std::string budget_of(const pb::FaultRule& rule) {
  if (rule.budget() < 0)
    return "any";
  if (rule.period_s() == 0)
    return fmt::to_string(rule.budget());
  return fmt::format("{} in {} s", rule.budget(), rule.period_s());
}

std::string delays_of(const pb::FaultRule& rule) {
  if (rule.max_delay_ms() == 0)
    return {};
  return fmt::format("{} to {} ms +-{} %", rule.first_delay_ms(),
                     rule.max_delay_ms(), rule.jitter_percent());
}

std::string json_list(const pb::RecoveryTable& table) {
  std::vector<std::string> items;
  for (const auto& rule : table.rules())
    items.push_back(convert::to_json(rule));
  return fmt::format("[{}]\n", fmt::join(items, ","));
}

} // namespace

outcome render_recovery_table(const pb::RecoveryTable& table, bool json) {
  if (json)
    return {exit_code::done, json_list(table), {}};
  std::vector<std::vector<std::string>> rows{{"FAULT", "CLASS", "ACTION",
                                              "DELAYS", "BUDGET", "ESCALATION",
                                              "KNOWN BY"}};
  for (const auto& rule : table.rules())
    rows.push_back({rule.fault(), rule.class_(), rule.action(), delays_of(rule),
                    budget_of(rule), rule.escalation(),
                    fmt::format("{}", fmt::join(rule.signs(), "; "))});
  return {exit_code::done, columns(rows), {}};
}

std::string describe(const pb::RecoveryPlace& place) {
  auto text =
      fmt::format("{} ({}), {}: {}, attempt {}", place.fault(), place.class_(),
                  place.action(), place.stage(), place.attempt());
  if (place.next_try_ms() != 0)
    text += fmt::format(", next try in {}.{:03} s", place.next_try_ms() / 1000,
                        place.next_try_ms() % 1000);
  if (place.reported())
    text += ", reported";
  return text;
}

} // namespace lh::leasectl
