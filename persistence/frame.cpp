#include "persistence/frame.hpp"

#include "messages/net/crc32c.hpp"
#include "persistence/bytes.hpp"

namespace lh::persistence {

namespace {

constexpr char version = 1;
constexpr size_t checked_head_size = 8;

} // namespace

void append_frame(std::string& out, uint8_t kind, std::string_view payload) {
  auto start = out.size();
  auto from_start = [&] { return std::string_view{out}.substr(start); };
  out += frame_magic;
  out += version;
  out += static_cast<char>(kind);
  put_u32(out, static_cast<uint32_t>(payload.size()));
  put_u32(out, net::crc32c(from_start()));
  out += payload;
  put_u32(out, net::crc32c(from_start()));
}

decoded_frame decode_frame(std::string_view bytes) {
  auto lead = bytes.substr(0, frame_magic.size());
  if (lead != frame_magic.substr(0, lead.size()))
    return {frame_status::damaged};
  if (bytes.size() < frame_head_size)
    return {frame_status::need_more};
  auto head = bytes.substr(0, checked_head_size);
  if (get_u32(bytes.substr(checked_head_size)) != net::crc32c(head))
    return {frame_status::damaged};
  if (bytes[2] != version)
    return {frame_status::unknown_version};
  size_t length = get_u32(bytes.substr(4));
  if (length > max_frame_payload)
    return {frame_status::damaged};
  if (bytes.size() < frame_overhead + length)
    return {frame_status::need_more};
  auto body = bytes.substr(0, frame_head_size + length);
  auto size = frame_overhead + length;
  if (get_u32(bytes.substr(body.size())) != net::crc32c(body))
    return {frame_status::damaged, 0, {}, size};
  return {frame_status::whole, static_cast<uint8_t>(bytes[3]),
          body.substr(frame_head_size), size};
}

} // namespace lh::persistence
