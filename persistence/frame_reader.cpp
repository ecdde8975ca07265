#include "persistence/frame_reader.hpp"

namespace lh::persistence {

namespace {

constexpr size_t piece = 64u << 10;

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

result<read_step> frame_reader::judge_bad_frame() {
  for (;;) {
    auto more = fill();
    if (!more)
      return more.error();
    if (!*more)
      break;
  }
  auto written = unread().find_last_not_of('\0') + 1;
  auto status = decode_frame(unread().substr(0, written)).status;
  if (status == frame_status::need_more)
    return read_step{read_status::torn};
  return read_step{read_status::damaged};
}

result<read_step> frame_reader::next() {
  auto frame = decode();
  if (!frame)
    return frame.error();
  switch (frame->status) {
  case frame_status::whole:
    used_ += frame->size;
    offset_ += frame->size;
    return read_step{read_status::record, frame->kind, frame->payload};
  case frame_status::need_more:
    return read_step{unread().empty() ? read_status::end : read_status::torn};
  case frame_status::unknown_version:
    return read_step{read_status::unknown_version};
  case frame_status::damaged:
    break;
  }
  return judge_bad_frame();
}

} // namespace lh::persistence
