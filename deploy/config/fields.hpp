#pragma once

#include "deploy/config/document.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lh::config {

/// A key that a table may have, and what reads its value into a T.
template <class T>
struct field {
  std::string_view name;
  result<void> (*read)(const node&, T&);
};

/// Which texts a key accepts, and the words that tell so.
struct text_rule {
  bool (*fits)(std::string_view);
  std::string_view allowed;
};

/// A fault at the value: "NAME must be ALLOWED, not WHAT IT IS".
fault unfit(const node& value, std::string_view allowed);

/// A fault at the key: "unknown key NAME in TABLE; known: ...".
fault unknown_key(const node& key, const node& table,
                  std::span<const std::string_view> known);

/// A fault at the value: "NAME must be one of ..., not WHAT IT IS".
fault unknown_word(const node& value, std::span<const std::string_view> words);

/// Refuses what is not a table.
result<void> expect_table(const node& value);

/// Refuses what is not a list; `of` names its elements.
result<void> expect_list(const node& value, std::string_view of);

/// A whole number from `low` to `high`.
result<uint32_t> read_number(const node& value, uint32_t low, uint32_t high);

/// A text that keeps to the rule.
result<std::string> read_text(const node& value, const text_rule& rule);

/// The member with this name, or nothing.
const node* find_member(const node& table, std::string_view name);

/// Reads each member by the field with its name, in the order of the file.
template <class T>
result<void> read_fields(const node& table, std::span<const field<T>> fields,
                         T& into) {
  if (auto is_table = expect_table(table); !is_table)
    return is_table;
  for (auto& member : table.children) {
    auto known = fields.begin();
    while (known != fields.end() && known->name != member.name)
      ++known;
    if (known == fields.end()) {
      std::vector<std::string_view> names;
      for (auto& field : fields)
        names.push_back(field.name);
      return unknown_key(member, table, names);
    }
    if (auto read = known->read(member, into); !read)
      return read;
  }
  return {};
}

/// Field reader: a table whose keys belong to the same target.
template <const auto& Fields, class T>
result<void> same_target(const node& table, T& into) {
  return read_fields<T>(table, Fields, into);
}

/// Field reader: true or false.
template <auto Set, class T>
result<void> boolean(const node& value, T& into) {
  if (value.type != kind::boolean)
    return unfit(value, "true or false");
  (into.*Set)(value.boolean);
  return {};
}

/// Field reader: a whole number from Low to High.
template <auto Set, uint32_t Low, uint32_t High, class T>
result<void> number(const node& value, T& into) {
  auto read = read_number(value, Low, High);
  if (!read)
    return read.error();
  (into.*Set)(*read);
  return {};
}

/// Field reader: a text that keeps to the rule.
template <auto Mutable, const text_rule& Rule, class T>
result<void> text(const node& value, T& into) {
  auto read = read_text(value, Rule);
  if (!read)
    return read.error();
  *(into.*Mutable)() = *read;
  return {};
}

/// Field reader: one of the words, which stand for values.
template <auto Set, const auto& Words, class T>
result<void> word(const node& value, T& into) {
  std::vector<std::string_view> names;
  for (auto& [name, meaning] : Words) {
    if (value.type == kind::text && value.text == name) {
      (into.*Set)(meaning);
      return {};
    }
    names.push_back(name);
  }
  return unknown_word(value, names);
}

} // namespace lh::config
