#pragma once

#include "event.pb.h"
#include "link.pb.h"
#include "process.pb.h"

#include <string>

/// The log lines of client actors.
namespace lh::client {

/// The step and the events of one decision.
void log_batch(const std::string& client, const pb::JournalBatch& batch);

/// A process that ended without being asked to.
void log_exit(const std::string& client, const pb::ChildExited& child);

void log_foreign_change(const std::string& client, const pb::AddressGone& gone);

void log_refused_address(const std::string& client,
                         const pb::LinkResult& result);

} // namespace lh::client
