#include "deploy/leasectl/run.hpp"

#include "actors/supervision/fault_table.hpp"
#include "deploy/config/gateway_config.hpp"
#include "deploy/leasectl/connection.hpp"
#include "deploy/leasectl/explain.hpp"
#include "deploy/leasectl/render.hpp"
#include "deploy/leasectl/request.hpp"
#include "messages/convert/json.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace lh::leasectl {

namespace {

outcome failed(int code, const std::string& text) {
  return {code, {}, fmt::format("leasectl: {}\n", text)};
}

/// Writes at once; false, with a word unless the reader has just gone, when
/// that fails.
bool print(std::FILE* stream, const std::string& text) {
  auto written = std::fwrite(text.data(), 1, text.size(), stream);
  if (written == text.size() && std::fflush(stream) == 0)
    return true;
  if (errno != EPIPE)
    fmt::print(stderr, "leasectl: cannot write: {}\n", std::strerror(errno));
  return false;
}

outcome validate(const command_line& line) {
  const auto& file = line.words.front();
  auto settings = config::load_gateway_config(file);
  if (settings)
    return {exit_code::done, line.json ? "{}\n" : file + ": valid\n", {}};
  const auto& text = settings.error().text;
  if (line.json)
    return {exit_code::usage,
            fmt::format("{{\"error\":{}}}\n", convert::json_string(text)),
            {}};
  return {exit_code::usage, {}, text + '\n'};
}

/// Prints what comes as it comes; anything else is the verb's answer.
outcome follow(const command_line& line, connection& daemon,
               const control::Request& request) {
  bool written = true;
  control::Response rest;
  bool for_ever = line.follow || line.verb == "watch";
  auto asked = daemon.ask(request, for_ever, [&](const auto& response) {
    if (auto text = render_streamed(line, response))
      return written = print(stdout, *text);
    rest.MergeFrom(response);
    return true;
  });
  if (!asked)
    return failed(exit_code::no_daemon, asked.error().text);
  if (!written)
    return {exit_code::refused, {}, {}};
  bool ended = rest.answer_case() == control::Response::ANSWER_NOT_SET;
  return ended ? outcome{} : render(line, rest);
}

outcome ask_once(const command_line& line, connection& daemon,
                 const control::Request& request) {
  control::Response answer;
  auto asked = daemon.ask(request, false, [&](const auto& response) {
    answer.MergeFrom(response);
    return true;
  });
  return asked ? render(line, answer)
               : failed(exit_code::no_daemon, asked.error().text);
}

/// What an unconfigured daemon would do.
outcome default_table(const command_line& line) {
  control::Response answer;
  *answer.mutable_recovery_table() = supervision::recovery_table({});
  auto shown = render(line, answer);
  shown.err = "leasectl: there is no daemon, so this is not as configured\n";
  return shown;
}

outcome perform(const command_line& line) {
  if (line.verb == "validate")
    return validate(line);
  if (line.verb == "mapt explain")
    return explain(line);
  auto request = make_request(line);
  if (!request)
    return failed(exit_code::usage, request.error().text);
  if (auto refused = too_long(line); refused.faults_size() > 0)
    return render_change(refused, line.json);
  auto daemon = connection::to(line.socket);
  if (!daemon && line.verb == "recovery table")
    return default_table(line);
  if (!daemon)
    return failed(exit_code::no_daemon, daemon.error().text);
  bool streams = line.verb == "events" || line.verb == "watch";
  return streams ? follow(line, *daemon, *request)
                 : ask_once(line, *daemon, *request);
}

} // namespace

int run(int argc, char** argv) {
  auto read = parse_command_line(argc, argv);
  auto* line = std::get_if<command_line>(&read);
  auto ended = line ? perform(*line) : std::get<outcome>(read);
  bool printed = print(stdout, ended.out) && print(stderr, ended.err);
  return printed ? ended.code : exit_code::refused;
}

} // namespace lh::leasectl
