#include "deploy/leasectl/request.hpp"

#include "deploy/leasectl/evidence.hpp"
#include "deploy/leasectl/parts.hpp"
#include "messages/convert/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace lh::leasectl {

namespace {

// TR-069 A.5.1
constexpr uint32_t invalid_name = 9005;
constexpr uint32_t invalid_value = 9007;

fault usage(std::string text) {
  return {exit_code::usage, std::move(text)};
}

/// Where PATH ends: the first '=' that stands in no [search expression].
size_t end_of_path(const std::string& word) {
  int depth = 0;
  for (size_t i = 0; i < word.size(); ++i) {
    if (word[i] == '[')
      ++depth;
    if (word[i] == ']')
      --depth;
    if (word[i] == '=' && depth <= 0)
      return i;
  }
  return std::string::npos;
}

result<void> add_assignment(const std::string& word, pb::SetParameters& set) {
  auto end = end_of_path(word);
  if (end == std::string::npos || end == 0)
    return usage(fmt::format("'{}' is not PATH=VALUE", word));
  auto& assignment = *set.add_assignments();
  assignment.set_path(word.substr(0, end));
  assignment.set_value(word.substr(end + 1));
  return {};
}

result<void> fill_set(const command_line& line, control::Request& request) {
  for (const auto& word : line.words)
    if (auto added = add_assignment(word, *request.mutable_set()); !added)
      return added;
  return {};
}

void fill_get(const command_line& line, control::Request& request) {
  for (const auto& word : line.words)
    request.mutable_get()->add_paths(word);
}

void fill_watch(const command_line& line, control::Request& request) {
  for (const auto& word : line.words)
    request.mutable_watch()->add_paths(word);
}

void fill_events(const command_line& line, control::Request& request) {
  auto& events = *request.mutable_events();
  events.set_since(line.since.value_or(0));
  events.set_follow(line.follow);
  events.set_only_new(line.follow && !line.since);
}

void fill_shutdown(const command_line& line, control::Request& request) {
  auto mode = pb::SHUTDOWN_CONFIGURED;
  if (line.stop)
    mode = pb::SHUTDOWN_STOP;
  if (line.release)
    mode = pb::SHUTDOWN_RELEASE;
  request.mutable_shutdown()->set_mode(mode);
}

using filler = void (*)(const command_line&, control::Request&);

const std::map<std::string, filler> fillers{
    {"status",
     [](auto& line, auto& request) {
       request.mutable_status()->set_verbose(line.verbose);
     }},
    {"get", fill_get},
    {"watch", fill_watch},
    {"add",
     [](auto& line, auto& request) {
       request.mutable_add()->set_table(line.words.front());
     }},
    {"del",
     [](auto& line, auto& request) {
       request.mutable_del()->set_row(line.words.front());
     }},
    {"run",
     [](auto& line, auto& request) {
       request.mutable_run()->set_path(line.words.front());
     }},
    {"actors", [](auto&, auto& request) { request.mutable_actors(); }},
    {"events", fill_events},
    {"why",
     [](auto& line, auto& request) {
       request.mutable_why()->set_client(line.words.front());
     }},
    {"recovery table",
     [](auto&, auto& request) { request.mutable_recovery_table(); }},
    {"health", [](auto&, auto& request) { request.mutable_health(); }},
    {"shutdown", fill_shutdown},
    {"restart-actor",
     [](auto& line, auto& request) {
       request.mutable_restart_actor()->set_name(line.words.front());
     }},
};

result<void> fill_evidence(const command_line& line,
                           control::Request& request) {
  auto kind = evidence_kind(line.kind);
  if (!kind)
    return kind.error();
  auto& evidence = *request.mutable_evidence();
  evidence.set_client(line.words.front());
  evidence.set_kind(*kind);
  return {};
}

result<void> fill(const command_line& line, control::Request& request) {
  if (line.verb == "evidence")
    return fill_evidence(line, request);
  if (line.verb == "set")
    return fill_set(line, request);
  fillers.at(line.verb)(line, request);
  return {};
}

} // namespace

result<control::Request> make_request(const command_line& line) {
  if (!std::all_of(line.words.begin(), line.words.end(), convert::is_utf8))
    return usage("the arguments have to be UTF-8");
  control::Request request;
  request.set_id(1);
  if (auto filled = fill(line, request); !filled)
    return filled.error();
  return request;
}

pb::ChangeResult too_long(const command_line& line) {
  pb::ChangeResult refused;
  for (const auto& word : line.words) {
    if (word.size() <= longest_word)
      continue;
    auto path = word.substr(0, line.verb == "set" ? end_of_path(word)
                                                  : std::string::npos);
    bool named = path.size() <= longest_word;
    auto& fault = *refused.add_faults();
    fault.set_path(path);
    fault.set_code(named ? invalid_value : invalid_name);
    fault.set_text(named ? "no value is that long" : "no path is that long");
  }
  return refused;
}

} // namespace lh::leasectl
