#pragma once

#include "actors/tr181/schema.hpp"
#include "messages/net/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace lh::tr181 {

/// How a parameter relates to a constant; `contains`: as a list to an item.
enum class relation : uint8_t {
  equal,
  unequal,
  contains,
  less,
  greater,
  at_most,
  at_least,
};

/// One term of a search: `Interface+.Status!="Up"`.
struct condition {
  std::vector<column_id> references; ///< followed first, from row to row
  column_id column;
  relation is;
  std::string value;
};

/// Whether values of this type can be so related: only numbers have an order,
/// only lists contain.
bool fits(const column& of, relation how);

/// A constant in the form of the column's values; 9005 when it is not of their
/// type: numbers and booleans stand without quotes.
result<std::string> constant(const column& of, std::string text, bool quoted);

/// Whether a value of the condition's parameter meets it.
bool meets(const condition& asked, const std::string& value);

/// The fault 9005 that quotes the part of a path which is wrong.
fault bad_path(std::string_view what, std::string_view part);

} // namespace lh::tr181
