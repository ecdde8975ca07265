#include "bus_adapters/control/request_parts.hpp"

#include <cerrno>
#include <utility>

namespace lh::bus {

namespace {

using control::Request;

constexpr size_t most_bytes = 16 * 1024 * 1024;

bool has_list(const Request& request) {
  return request.has_get() || request.has_set() || request.has_watch();
}

bool belongs_to(const Request& begun, const Request& part) {
  return begun.id() == part.id() && begun.verb_case() == part.verb_case();
}

} // namespace

result<std::optional<Request>> request_parts::add(Request part) {
  if (joined_ && !belongs_to(*joined_, part))
    return fault{EPROTO, "the request before this one has more to come"};
  if (!joined_ && !part.more())
    return std::optional{std::move(part)};
  if (!has_list(part))
    return fault{EPROTO, "only get, set and watch come in parts"};
  bytes_ += part.ByteSizeLong();
  if (bytes_ > most_bytes)
    return fault{EMSGSIZE, "more than 16 MiB in one request"};
  if (!joined_)
    joined_.emplace();
  bool more = part.more();
  joined_->MergeFrom(part);
  if (more)
    return std::optional<Request>{};
  joined_->clear_more();
  bytes_ = 0;
  return std::exchange(joined_, std::nullopt);
}

} // namespace lh::bus
