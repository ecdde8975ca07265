#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lh::persistence {

/// One part of a batch: what is done (`tag`, of the book's choice) to which
/// kind and name, with which bytes. A batch is one frame, so it is kept whole
/// or not at all.
struct item {
  uint8_t tag = 0;
  uint8_t kind = 0;
  std::string name;
  std::string bytes;
};

/// How many bytes an item takes besides its name and its bytes.
constexpr size_t item_overhead = 2 + 4 + 4;

/// Appends u8 tag, u8 kind, u32 length and name, u32 length and bytes.
void append_item(std::string& batch, const item& part);

/// The items of a batch; nothing when the bytes are no batch.
std::optional<std::vector<item>> parse_items(std::string_view batch);

} // namespace lh::persistence
