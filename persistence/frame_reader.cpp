#include "persistence/frame_reader.hpp"

#include <algorithm>

namespace lh::persistence {

namespace {

constexpr size_t piece = 64u << 10;

bool has_settled_frame(std::string_view bytes) {
  for (size_t at = 0; at < bytes.size(); ++at) {
    at = bytes.find(frame_magic, at);
    if (at == std::string_view::npos)
      return false;
    auto frame = decode_frame(bytes.substr(at));
    if (frame.status == frame_status::whole && (frame.kind & settled_bit) != 0)
      return true;
  }
  return false;
}

} // namespace

std::string_view frame_reader::unread() const {
  return std::string_view{buffer_}.substr(used_);
}

/// Reads one more piece; false at the end of the file.
result<bool> frame_reader::fill() {
  buffer_.erase(0, used_);
  used_ = 0;
  auto bytes = file_.read(offset_ + buffer_.size(), piece);
  if (!bytes)
    return bytes.error();
  buffer_ += *bytes;
  return !bytes->empty();
}

result<decoded_frame> frame_reader::decode() {
  for (;;) {
    auto frame = decode_frame(unread());
    if (frame.status != frame_status::need_more)
      return frame;
    auto more = fill();
    if (!more)
      return more.error();
    if (!*more)
      return frame;
  }
}

result<read_step> frame_reader::judge_bad_frame(size_t size) {
  for (;;) {
    auto more = fill();
    if (!more)
      return more.error();
    if (!*more)
      break;
  }
  bool damaged = has_settled_frame(unread().substr(std::max<size_t>(size, 1)));
  return read_step{damaged ? read_status::damaged : read_status::torn};
}

result<read_step> frame_reader::next() {
  auto frame = decode();
  if (!frame)
    return frame.error();
  switch (frame->status) {
  case frame_status::whole:
    used_ += frame->size;
    offset_ += frame->size;
    return read_step{read_status::record,
                     static_cast<uint8_t>(frame->kind & ~settled_bit),
                     frame->payload};
  case frame_status::need_more:
    return read_step{unread().empty() ? read_status::end : read_status::torn};
  case frame_status::unknown_version:
    return read_step{read_status::unknown_version};
  case frame_status::damaged:
    break;
  }
  return judge_bad_frame(frame->size);
}

} // namespace lh::persistence
