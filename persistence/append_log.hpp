#pragma once

#include "persistence/quarantine.hpp"

#include <functional>
#include <optional>

namespace lh::persistence {

/// What a log holds and in which version of its form; its first frame says so.
/// Earlier versions are read, and written anew before they are appended to.
struct log_format {
  std::string what;
  uint8_t version = 2; ///< 1: no frame is settled
};

/// One frame of a log, of a kind from 1 to 127; 0 is the log's own.
struct record {
  uint8_t kind;
  std::string payload;
};

/// What a log was when it was read: torn lacks the end of its last frame.
enum class log_state { clean, torn, damaged, unknown_version };

/// A word for people.
std::string to_string(log_state state);

/// What the reader of a record says: `nonsense` makes the log damaged.
enum class verdict { go_on, stop, nonsense };
using record_fn = std::function<verdict(uint8_t, std::string_view)>;

/// Reads a log without touching it. A fault (errno) when it cannot be read.
result<log_state> read_log(file_port& port, const std::string& path,
                           const log_format& format, const record_fn& fn);

/// What open() found, and where a torn end went.
struct log_opening {
  log_state state;
  std::optional<set_aside> cut;
};

/// A rewritten log is written under its name with this suffix first.
constexpr std::string_view new_suffix = ".new";

/// One file of frames that grows at its end.
class append_log {
public:
  append_log(file_port& port, std::string path, log_format format)
      : port_(port), path_(std::move(path)), format_(std::move(format)) {}

  /// Reads every record. A torn end is copied to the quarantine and cut off; a
  /// damaged or unknown file is left as it is. These and one of an earlier
  /// version take no records. A fault (errno; ENOENT when there is no file)
  /// when it cannot be read.
  result<log_opening> open(quarantine& aside, const record_fn& fn);

  /// Appends in one write; after a fault the file is as it was before.
  result<void> append(uint8_t kind, std::string_view payload);
  result<void> append_batch(const std::vector<record>& records);

  /// Brings what was appended to the disk. After a fault nobody knows what is
  /// there, so the file takes no more records until it is rewritten; so also
  /// when somebody took the file away.
  result<void> sync();

  using gather_fn = std::function<result<std::vector<record>>()>;

  /// Puts a new durable file with just these records in the old one's place.
  /// After a fault there is the old or the new one, whole.
  result<void> rewrite(const std::vector<record>& records);

  /// The same with records that are gathered once the disk has taken the start
  /// of the file, so that trying again on one that refuses costs little.
  result<void> rewrite_with(const gather_fn& gather);

  /// Whether the last rewrite got its file into the old one's place; after a
  /// fault it may not be there when the power goes.
  bool replaced() const { return replaced_; }

  /// Whether the file takes records.
  bool usable() const { return file_ != nullptr; }

  /// Bytes in the file.
  uint64_t size() const { return size_; }

  const std::string& path() const { return path_; }

private:
  set_aside cut(std::string_view tail, quarantine& aside);
  void take_back();
  struct new_file {
    std::unique_ptr<open_file> file;
    uint64_t size;
  };
  result<new_file> begin_new(const std::string& path) const;
  result<new_file> write_new(const std::string& path,
                             const gather_fn& gather) const;

  file_port& port_;
  std::string path_;
  log_format format_;
  std::unique_ptr<open_file> file_;
  uint64_t size_ = 0;
  bool dirty_ = false;
  bool replaced_ = false;
};

} // namespace lh::persistence
