#include "deploy/config/sections.hpp"

#include "deploy/config/text_rules.hpp"

namespace lh::config {

namespace {

constexpr uint32_t day_ms = 24 * 60 * 60 * 1000;

template <class Meaning>
using word_meaning = std::pair<std::string_view, Meaning>;

constexpr word_meaning<pb::OnStop> on_stop_words[] = {
    {"keep", pb::KEEP}, {"stop", pb::STOP}, {"release", pb::RELEASE_LEASE}};

constexpr word_meaning<pb::MissingMask> missing_mask_words[] = {
    {"32", pb::MASK_32}, {"classful", pb::MASK_CLASSFUL}};

constexpr word_meaning<pb::ForeignChange> foreign_change_words[] = {
    {"revert", pb::REVERT}, {"report", pb::REPORT}};

constexpr word_meaning<bool> padding_words[] = {{"strict", false},
                                                {"tolerant", true}};

constexpr field<pb::Settings> daemon_fields[] = {
    {"on_stop", word<&pb::Settings::set_on_stop, on_stop_words>}};

constexpr field<pb::Settings> log_fields[] = {
    {"level", text<&pb::Settings::mutable_log_level, level_rule>}};

constexpr field<pb::Programs> program_fields[] = {
    {"udhcpc", text<&pb::Programs::mutable_udhcpc, program_rule>},
    {"dibbler_client",
     text<&pb::Programs::mutable_dibbler_client, program_rule>},
    {"dhcpcd", text<&pb::Programs::mutable_dhcpcd, program_rule>}};

using restart = pb::RestartPolicy;
constexpr field<restart> restart_fields[] = {
    {"max_deaths", number<&restart::set_max_deaths, 1, 1000>},
    {"period_ms", number<&restart::set_period_ms, 1, day_ms>},
    {"first_delay_ms", number<&restart::set_first_delay_ms, 1, day_ms>},
    {"max_delay_ms", number<&restart::set_max_delay_ms, 1, day_ms>},
    {"healthy_ms", number<&restart::set_healthy_ms, 1, day_ms>}};

constexpr field<pb::Settings> policy_fields[] = {
    {"missing_mask", word<&pb::Settings::set_missing_mask, missing_mask_words>},
    {"foreign_change",
     word<&pb::Settings::set_foreign_change, foreign_change_words>}};

result<void> read_exec(const node& list, pb::Hooks& hooks) {
  if (auto is_list = expect_list(list, "absolute paths"); !is_list)
    return is_list;
  for (auto& element : list.children) {
    auto program = read_text(element, program_rule);
    if (!program)
      return program.error();
    hooks.add_exec(*program);
  }
  return {};
}

constexpr field<pb::Hooks> hook_fields[] = {
    {"exec", read_exec},
    {"timeout_ms", number<&pb::Hooks::set_timeout_ms, 1, day_ms>}};

constexpr field<pb::Identity> identity_fields[] = {
    {"enterprise", number<&pb::Identity::set_enterprise, 1, UINT32_MAX>},
    {"id", text<&pb::Identity::mutable_id, identity_rule>}};

using mapt = pb::MaptSettings;
constexpr field<mapt> mapt_fields[] = {
    {"enable", boolean<&mapt::set_enable>},
    {"zero_padded_rule",
     word<&mapt::set_tolerant_zero_padded_rule, padding_words>}};

/// Either of the two may be the default, so the one that is written is named.
fault delays_crossed(const node& table) {
  auto first = find_member(table, "first_delay_ms");
  auto max = find_member(table, "max_delay_ms");
  return first ? unfit(*first, "at most max_delay_ms")
               : unfit(*max, "at least first_delay_ms");
}

} // namespace

pb::Settings default_settings() {
  pb::Settings settings;
  settings.set_log_level("info");
  settings.mutable_hooks()->set_timeout_ms(5000);
  auto& restart = *settings.mutable_restart();
  restart.set_max_deaths(5);
  restart.set_period_ms(60000);
  restart.set_first_delay_ms(100);
  restart.set_max_delay_ms(60000);
  restart.set_healthy_ms(10000);
  return settings;
}

result<void> read_daemon(const node& table, pb::Settings& settings) {
  return read_fields<pb::Settings>(table, daemon_fields, settings);
}

result<void> read_log(const node& table, pb::Settings& settings) {
  return read_fields<pb::Settings>(table, log_fields, settings);
}

result<void> read_programs(const node& table, pb::Settings& settings) {
  return read_fields<pb::Programs>(table, program_fields,
                                   *settings.mutable_programs());
}

result<void> read_restart(const node& table, pb::Settings& settings) {
  auto& policy = *settings.mutable_restart();
  auto read = read_fields<restart>(table, restart_fields, policy);
  if (read && policy.first_delay_ms() > policy.max_delay_ms())
    return delays_crossed(table);
  return read;
}

result<void> read_policy(const node& table, pb::Settings& settings) {
  return read_fields<pb::Settings>(table, policy_fields, settings);
}

result<void> read_hooks(const node& table, pb::Settings& settings) {
  return read_fields<pb::Hooks>(table, hook_fields, *settings.mutable_hooks());
}

result<void> read_identity(const node& table, pb::Settings& settings) {
  auto read = read_fields<pb::Identity>(table, identity_fields,
                                        *settings.mutable_identity());
  if (read && table.children.size() == 1)
    return misplaced(table.children.front().key_at,
                     "enterprise and id go together");
  return read;
}

result<void> read_mapt(const node& table, pb::Settings& settings) {
  return read_fields<mapt>(table, mapt_fields, *settings.mutable_mapt());
}

} // namespace lh::config
