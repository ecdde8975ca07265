#pragma once

#include "messages/net/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lh::config {

/// A line and a column of the file, both from 1.
struct place {
  uint32_t line = 1;
  uint32_t column = 1;

  friend auto operator<=>(const place&, const place&) = default;
};

/// What a value of the file is; `other` are the floats and times of TOML.
enum class kind { boolean, number, text, list, table, other };

/// A value of the file with its name and its places.
struct node {
  /// Its key; a list's elements carry the list's.
  std::string name;
  place key_at;
  place at;
  kind type = kind::table;
  bool boolean = false;
  int64_t number = 0;
  std::string text;
  /// Elements of a list; members of a table in the order of the file.
  std::vector<node> children;
};

/// A fault whose text is `LINE:COLUMN: text`.
fault misplaced(place at, std::string_view text);

/// The whole file as a table.
result<node> parse_document(std::string_view text);

} // namespace lh::config
