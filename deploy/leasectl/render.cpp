#include "deploy/leasectl/render.hpp"

namespace lh::leasectl {

namespace {

// TR-069 A.5.1: the request failed, and the name of what it asked for is wrong.
constexpr uint32_t internal_error = 9002;
constexpr uint32_t invalid_name = 9005;

outcome done(bool json) {
  return {exit_code::done, json ? "{}\n" : "", {}};
}

/// What a command line is about.
const std::string& subject_of(const command_line& line) {
  return line.words.empty() ? line.verb : line.words.front();
}

outcome render_restart(const command_line& line, bool found) {
  if (found)
    return done(line.json);
  return render_fault(line.words.front(), invalid_name, "no such actor",
                      line.json);
}

} // namespace

outcome render(const command_line& line, const control::Response& answer) {
  switch (answer.answer_case()) {
  case control::Response::kStatus:
    return render_status(answer.status(), line);
  case control::Response::kParameters:
    return render_parameters(answer.parameters(), line);
  case control::Response::kChange:
    return render_change(answer.change(), line.json);
  case control::Response::kActors:
    return render_actors(answer.actors(), line.json);
  case control::Response::kTransitions:
    return render_transitions(answer.transitions(), line.json);
  case control::Response::kRecoveryTable:
    return render_recovery_table(answer.recovery_table(), line.json);
  case control::Response::kHealth:
    return render_health(answer.health(), line.json);
  case control::Response::kDone:
    return done(line.json);
  case control::Response::kRestarted:
    return render_restart(line, answer.restarted().found());
  case control::Response::kFailure:
    return render_fault(subject_of(line), internal_error,
                        answer.failure().text(), line.json);
  default:
    return {exit_code::no_daemon, {}, "leasectl: an answer without content\n"};
  }
}

std::optional<std::string> render_streamed(const command_line& line,
                                           const control::Response& response) {
  switch (response.answer_case()) {
  case control::Response::kEvents:
    return render_events(response.events(), line.json);
  case control::Response::kParameters:
    if (response.parameters().faults_size() > 0)
      return std::nullopt;
    return render_values(response.parameters(), line.json);
  case control::Response::kChanges:
    return render_changes(response.changes(), line.json);
  default:
    return std::nullopt;
  }
}

} // namespace lh::leasectl
