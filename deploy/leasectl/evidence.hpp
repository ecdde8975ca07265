#pragma once

#include "messages/net/result.hpp"
#include "recovery.pb.h"

#include <string>

namespace lh::leasectl {

/// The kinds of evidence that there are: "CARRIER, BFD_DOWN, ...".
std::string evidence_kinds();

/// The kind of that name, in letters of either case; a fault's text says which
/// there are (its code is the usage exit code).
result<pb::LinkEvidence::Kind> evidence_kind(const std::string& name);

} // namespace lh::leasectl
