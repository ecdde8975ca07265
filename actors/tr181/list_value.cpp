#include "actors/tr181/list_value.hpp"

#include <algorithm>
#include <charconv>

namespace lh::tr181 {

std::vector<std::string_view> items_of(std::string_view list) {
  std::vector<std::string_view> items;
  while (!list.empty()) {
    auto item = list.substr(0, list.find(','));
    list.remove_prefix(std::min(item.size() + 1, list.size()));
    items.push_back(item);
  }
  return items;
}

std::vector<uint32_t> numbers_of(std::string_view list) {
  std::vector<uint32_t> numbers;
  for (auto item : items_of(list))
    std::from_chars(item.data(), item.data() + item.size(),
                    numbers.emplace_back());
  return numbers;
}

void append_item(std::string& list, std::string_view item) {
  if (!list.empty())
    list += ',';
  list += item;
}

} // namespace lh::tr181
