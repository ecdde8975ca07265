#include "deploy/leasectl/parts.hpp"

namespace lh::leasectl {

namespace {

using control::Request;

size_t size_of(const std::string& path) {
  return path.size();
}

size_t size_of(const pb::Assignment& assignment) {
  return assignment.ByteSizeLong();
}

/// `list_of` gives a request's list.
template <class ListOf>
std::vector<Request> spread(const Request& whole, ListOf list_of) {
  constexpr size_t frame = 16; // tags and lengths around an item
  auto empty = whole;
  list_of(empty)->Clear();
  std::vector<Request> parts{empty};
  auto filled = empty.ByteSizeLong() + frame;
  auto rest = whole;
  for (auto& item : *list_of(rest)) {
    auto size = size_of(item) + frame;
    if (filled + size > packet_limit && !list_of(parts.back())->empty()) {
      parts.back().set_more(true);
      parts.push_back(empty);
      filled = empty.ByteSizeLong() + frame;
    }
    filled += size;
    list_of(parts.back())->Add(std::move(item));
  }
  return parts;
}

} // namespace

std::vector<Request> in_parts(const Request& whole) {
  if (whole.ByteSizeLong() <= packet_limit)
    return {whole};
  switch (whole.verb_case()) {
  case Request::kGet:
    return spread(whole,
                  [](Request& r) { return r.mutable_get()->mutable_paths(); });
  case Request::kWatch:
    return spread(
        whole, [](Request& r) { return r.mutable_watch()->mutable_paths(); });
  case Request::kSet:
    return spread(whole, [](Request& r) {
      return r.mutable_set()->mutable_assignments();
    });
  default:
    return {whole};
  }
}

} // namespace lh::leasectl
