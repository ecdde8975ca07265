#pragma once

#include "control.pb.h"
#include "deploy/leasectl/command_line.hpp"

namespace lh::leasectl {

/// All of a verb's answer, its pages merged into one response, as the command
/// line wants it.
outcome render(const command_line& line, const control::Response& answer);

/// One response of `events` or `watch`, a line an item; nothing for an answer
/// that ends the verb.
std::optional<std::string> render_streamed(const command_line& line,
                                           const control::Response& response);

/// The verbs' answers.
outcome render_status(const pb::Status& status, const command_line& line);
outcome render_actors(const pb::Actors& actors, bool json);
outcome render_transitions(const pb::TransitionPage& page, bool json);
outcome render_recovery_table(const pb::RecoveryTable& table, bool json);
outcome render_health(const pb::Health& health, bool json);

/// A place in the recovery flow, in words.
std::string describe(const pb::RecoveryPlace& place);

/// Parameters; one full path alone prints the bare value.
outcome render_parameters(const pb::ParameterPage& page,
                          const command_line& line);

/// Parameters with their paths, one a line.
std::string render_values(const pb::ParameterPage& page, bool json);

/// New values, and rows that came or went (their paths end in a dot).
std::string render_changes(const pb::ParameterChanges& changes, bool json);

/// A transaction that was done, with the path of a new row, or its faults.
outcome render_change(const pb::ChangeResult& change, bool json);

/// A page of events, an event a line.
std::string render_events(const pb::EventPage& page, bool json);

/// Why the daemon refused, one fault a line.
outcome
render_faults(const google::protobuf::RepeatedPtrField<pb::Fault>& faults,
              bool json);

/// One refusal by name.
outcome render_fault(const std::string& path, uint32_t code,
                     const std::string& text, bool json);

} // namespace lh::leasectl
