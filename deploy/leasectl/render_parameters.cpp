#include "deploy/leasectl/plain.hpp"
#include "deploy/leasectl/render.hpp"
#include "messages/convert/json.hpp"

#include <fmt/format.h>

#include <vector>

namespace lh::leasectl {

namespace {

std::string text_of(const pb::Parameter& parameter) {
  switch (parameter.value_case()) {
  case pb::Parameter::kBoolean:
    return parameter.boolean() ? "true" : "false";
  case pb::Parameter::kSignedNumber:
    return fmt::to_string(parameter.signed_number());
  case pb::Parameter::kUnsignedNumber:
    return fmt::to_string(parameter.unsigned_number());
  default:
    return parameter.text();
  }
}

std::string json_of(const pb::Parameter& parameter) {
  bool bare = parameter.value_case() != pb::Parameter::kText &&
              parameter.value_case() != pb::Parameter::VALUE_NOT_SET;
  auto text = text_of(parameter);
  return bare ? text : convert::json_string(text);
}

std::string line_of(const pb::Parameter& parameter) {
  return fmt::format("{} {}\n", plain(parameter.path()),
                     plain(text_of(parameter)));
}

std::string object_of(const pb::Parameter& parameter) {
  return fmt::format("{{\"path\":{},\"value\":{}}}\n",
                     convert::json_string(parameter.path()),
                     json_of(parameter));
}

std::string render_row(const std::string& path, const char* event, bool json) {
  if (json)
    return fmt::format("{{\"{}\":{}}}\n", event, convert::json_string(path));
  return fmt::format("{} {}\n", plain(path), event);
}

std::string flat_object(const pb::ParameterPage& page) {
  std::vector<std::string> members;
  for (const auto& parameter : page.parameters())
    members.push_back(fmt::format(
        "{}:{}", convert::json_string(parameter.path()), json_of(parameter)));
  return fmt::format("{{{}}}\n", fmt::join(members, ","));
}

/// True for a path that can name one parameter only: not a partial one, a
/// wildcard or a search expression.
bool is_full(const std::string& path) {
  return !path.empty() && path.back() != '.' &&
         path.find_first_of("*=<>!") == std::string::npos;
}

} // namespace

outcome render_parameters(const pb::ParameterPage& page,
                          const command_line& line) {
  if (page.faults_size() > 0)
    return render_faults(page.faults(), line.json);
  if (line.json)
    return {exit_code::done, flat_object(page), {}};
  outcome shown;
  if (line.words.size() == 1 && is_full(line.words.front())) {
    for (const auto& parameter : page.parameters())
      shown.out += text_of(parameter) + '\n';
    return shown;
  }
  shown.out = render_values(page, false);
  return shown;
}

std::string render_values(const pb::ParameterPage& page, bool json) {
  std::string text;
  for (const auto& parameter : page.parameters())
    text += json ? object_of(parameter) : line_of(parameter);
  return text;
}

std::string render_changes(const pb::ParameterChanges& changes, bool json) {
  std::string text;
  for (const auto& change : changes.changes()) {
    if (change.has_value())
      text += json ? object_of(change.value()) : line_of(change.value());
    else if (change.has_created())
      text += render_row(change.created(), "created", json);
    else if (change.has_deleted())
      text += render_row(change.deleted(), "deleted", json);
  }
  return text;
}

} // namespace lh::leasectl
