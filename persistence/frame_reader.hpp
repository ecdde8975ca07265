#pragma once

#include "persistence/file_port.hpp"
#include "persistence/frame.hpp"

namespace lh::persistence {

/// What stands at the reader's place in the file.
enum class read_status { record, end, torn, damaged, unknown_version };

/// One step through a file; the payload is valid until the next step.
struct read_step {
  read_status status;
  uint8_t kind = 0;
  std::string_view payload{};
};

/// Walks the frames of one file in small pieces. Behind what was brought to the
/// disk a power cut may leave anything: pieces of frames, holes, rubbish. So a
/// bad frame is torn, unless a settled frame behind it tells that it has been
/// whole: then it is damaged.
class frame_reader {
public:
  explicit frame_reader(open_file& file) : file_(file) {}

  result<read_step> next();

  /// Where the last whole frame ends.
  uint64_t offset() const { return offset_; }

  /// The bytes behind it; all of them when the file is torn.
  std::string_view unread() const;

private:
  result<decoded_frame> decode();
  result<bool> fill();
  result<read_step> judge_bad_frame(size_t size);

  open_file& file_;
  std::string buffer_;
  size_t used_ = 0;
  uint64_t offset_ = 0;
};

} // namespace lh::persistence
