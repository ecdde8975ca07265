#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lh::persistence {

/// A frame is `L` `B`, u8 version 1, u8 kind, u32 payload length, u32 CRC-32C
/// of these eight bytes, the payload, u32 CRC-32C of all that precedes it; all
/// little endian. Later versions keep the first twelve bytes. The top bit of
/// the kind says that all that precedes the frame in its file was on the disk
/// when the frame was written.
constexpr std::string_view frame_magic = "LB";
constexpr size_t frame_head_size = 12;
constexpr size_t frame_overhead = frame_head_size + 4;
constexpr size_t max_frame_payload = 16u << 20;
constexpr uint8_t settled_bit = 0x80;

/// Appends one frame; the payload has at most `max_frame_payload` bytes.
void append_frame(std::string& out, uint8_t kind, std::string_view payload);

/// What stands at the front of some bytes.
enum class frame_status { whole, need_more, damaged, unknown_version };

/// The frame at the front; the payload is a view into the decoded bytes. All
/// but the status is meant only of a whole frame; a damaged one has a size when
/// its head is whole.
struct decoded_frame {
  frame_status status;
  uint8_t kind = 0;
  std::string_view payload{};
  size_t size = 0;
};

/// Decodes the front of any bytes; no bytes at all need more.
decoded_frame decode_frame(std::string_view bytes);

} // namespace lh::persistence
