#include "actors/tr181/schema.hpp"

#include <string>

namespace lh::tr181 {

column_id find_column(table_id in, std::string_view name) {
  const auto& t = tables()[in];
  for (auto id = t.first; id != t.end; ++id)
    if (columns()[id].name == name)
      return id;
  return none;
}

table_id find_child(table_id in, std::string_view name) {
  for (auto id : tables()[in].children)
    if (tables()[id].name == name)
      return id;
  return none;
}

bool has_prefix(table_id in, std::string_view prefix) {
  const auto& t = tables()[in];
  for (auto id = t.first; id != t.end; ++id)
    if (columns()[id].name.starts_with(prefix))
      return true;
  for (auto id : t.children)
    if ((std::string{tables()[id].name} + '.').starts_with(prefix))
      return true;
  return false;
}

} // namespace lh::tr181
