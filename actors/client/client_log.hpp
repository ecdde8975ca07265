#pragma once

#include "actors/client/effects.hpp"

/// The log lines of client actors.
namespace lh::client {

/// The step and the events of one decision.
void log_batch(const std::string& client, const pb::JournalBatch& batch);

/// A process that ended without being asked to.
void log_death(const std::string& client, const pb::ChildExited& child);

void log_foreign_change(const std::string& client, const pb::AddressLost& gone);

/// What of a report is of no use.
void log_refused(const std::string& client,
                 const std::vector<std::string>& why);

/// MAP options that are of no use, or were read as they were meant.
void log_map(const std::string& client, const pb::MapAnswer& answer);

/// Evidence of the link that is followed, or waits.
void log_evidence(const std::string& client, const effect::evidence& seen);

void log_refused_address(const std::string& client,
                         const pb::LinkResult& result);

} // namespace lh::client
