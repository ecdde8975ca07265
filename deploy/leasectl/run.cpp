#include "deploy/leasectl/run.hpp"

#include "deploy/config/gateway_config.hpp"
#include "deploy/leasectl/connection.hpp"
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
  std::fwrite(text.data(), 1, text.size(), stream);
  if (std::fflush(stream) == 0)
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

/// Prints pages as they come; anything else is the verb's answer.
outcome follow_events(const command_line& line, connection& daemon,
                      const control::Request& request) {
  outcome last;
  auto asked = daemon.ask(request, line.follow, [&](const auto& response) {
    if (!response.has_events()) {
      last = render(line, response);
      return false;
    }
    bool printed = print(stdout, render_events(response.events(), line.json));
    if (!printed)
      last.code = exit_code::refused;
    return printed;
  });
  return asked ? last : failed(exit_code::no_daemon, asked.error().text);
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

outcome perform(const command_line& line) {
  if (line.verb == "validate")
    return validate(line);
  auto request = make_request(line);
  if (!request)
    return failed(exit_code::usage, request.error().text);
  auto daemon = connection::to(line.socket);
  if (!daemon)
    return failed(exit_code::no_daemon, daemon.error().text);
  return line.verb == "events" ? follow_events(line, *daemon, *request)
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
