#include "plugins/common/variables.hpp"

#include <algorithm>
#include <unistd.h>

namespace lh::plugins {

std::vector<variable> own_variables() {
  std::vector<variable> entries;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    std::string_view text{*entry};
    auto equals = text.find('=');
    if (equals != std::string_view::npos)
      entries.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return entries;
}

bool is_name(std::string_view text, size_t longest) {
  auto plain = [](char c) { return c > ' ' && c <= '~' && c != '/'; };
  return !text.empty() && text.size() <= longest &&
         std::all_of(text.begin(), text.end(), plain);
}

} // namespace lh::plugins
