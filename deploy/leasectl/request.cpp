#include "deploy/leasectl/request.hpp"

#include "messages/convert/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace lh::leasectl {

namespace {

constexpr size_t packet_limit = 64 * 1024;

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
    {"status", [](auto&, auto& request) { request.mutable_status(); }},
    {"get", fill_get},
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
    {"health", [](auto&, auto& request) { request.mutable_health(); }},
    {"shutdown", fill_shutdown},
    {"restart-actor",
     [](auto& line, auto& request) {
       request.mutable_restart_actor()->set_name(line.words.front());
     }},
};

result<void> fill(const command_line& line, control::Request& request) {
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
  if (request.ByteSizeLong() > packet_limit)
    return usage("too much for one request of 64 KiB");
  return request;
}

} // namespace lh::leasectl
