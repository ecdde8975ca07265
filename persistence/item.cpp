#include "persistence/item.hpp"

#include "persistence/bytes.hpp"

namespace lh::persistence {

namespace {

void append_text(std::string& batch, const std::string& text) {
  put_u32(batch, static_cast<uint32_t>(text.size()));
  batch += text;
}

std::optional<std::string> take_text(std::string_view& batch) {
  if (batch.size() < 4)
    return std::nullopt;
  size_t length = get_u32(batch);
  batch.remove_prefix(4);
  if (batch.size() < length)
    return std::nullopt;
  std::string text{batch.substr(0, length)};
  batch.remove_prefix(length);
  return text;
}

} // namespace

void append_item(std::string& batch, const item& part) {
  batch += static_cast<char>(part.tag);
  batch += static_cast<char>(part.kind);
  append_text(batch, part.name);
  append_text(batch, part.bytes);
}

std::optional<std::vector<item>> parse_items(std::string_view batch) {
  std::vector<item> items;
  while (!batch.empty()) {
    if (batch.size() < item_overhead)
      return std::nullopt;
    item part{
        static_cast<uint8_t>(batch[0]), static_cast<uint8_t>(batch[1]), {}, {}};
    batch.remove_prefix(2);
    auto name = take_text(batch);
    auto bytes = name ? take_text(batch) : std::nullopt;
    if (!bytes)
      return std::nullopt;
    part.name = std::move(*name);
    part.bytes = std::move(*bytes);
    items.push_back(std::move(part));
  }
  return items;
}

} // namespace lh::persistence
