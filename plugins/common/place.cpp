#include "plugins/common/place.hpp"

#include "plugins/common/variables.hpp"

namespace lh::plugins {

namespace {

/// Cuts the last part off a path and gives it; empty when there is none.
std::string_view take_last(std::string_view& path) {
  auto slash = path.rfind('/');
  if (slash == std::string_view::npos)
    return {};
  auto last = path.substr(slash + 1);
  path.remove_suffix(last.size() + 1);
  return last;
}

} // namespace

std::optional<place> place_of(std::string_view script) {
  take_last(script);
  auto client = take_last(script);
  if (take_last(script) != "clients" || script.empty() ||
      !is_name(client, longest_client_name))
    return std::nullopt;
  return place{std::string{script}, std::string{client}};
}

} // namespace lh::plugins
