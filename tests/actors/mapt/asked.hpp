#pragma once

#include "actors/mapt/plan.hpp"

#include <string>

namespace lh::tests {

/// An answer on one line: the result, "refused N", or "nothing". Forwarding
/// rules and relays are counted only.
std::string show(const pb::MapAnswer& answer);

/// What a container gives this prefix, on one line.
std::string ask(mapt::transport kind, const std::string& container,
                const std::string& prefix,
                dhcp6::zero_padding padding = dhcp6::zero_padding::refused);

/// A request without containers.
pb::MapRequest request_for(std::initializer_list<const char*> prefixes);

/// Where a container goes in a request.
std::string& content_of(pb::MapRequest& request, mapt::transport kind);

} // namespace lh::tests
