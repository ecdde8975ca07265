#pragma once

#include "persistence/file_port.hpp"

#include <map>
#include <optional>
#include <set>

namespace lh::test {

/// The calls of a file port, for failures that a test orders.
enum class file_call {
  open,
  append,
  read,
  sync,
  truncate,
  rename,
  remove,
  sync_directory,
  make_directory,
  list,
};

/// One thing that was done to the disk. A rename to another directory is two
/// steps, because a power cut may keep only the first of them.
struct disk_step {
  enum kind { write, truncate, sync, link, rename, unlink, sync_directory };
  static constexpr size_t never = SIZE_MAX;

  kind what;
  size_t file = 0; // of all but unlink and sync_directory
  uint64_t at = 0; // where a write starts, or the size of a truncate
  std::string bytes{};
  std::string path{};
  std::string to{};
  size_t durable_at = never; // the step that brought this one to the disk
  bool lost = false;         // a sync that failed threw it away
  bool second = false;       // the second of two steps

  bool is_content() const { return what == write || what == truncate; }
  bool is_name() const {
    return what == link || what == rename || what == unlink;
  }
};

/// What stands in the place of the bytes that a torn write lacks.
enum class tail { nothing, zeros, rubbish };

/// How far the steps before `at` got. Steps that a sync covers are on the disk;
/// of the others the contents before step `contents`, the names before step
/// `names` and those of `ahead` are, and of a write that is step `contents` the
/// first `torn` bytes and a tail.
struct power_cut {
  size_t at;
  size_t contents;
  size_t names;
  size_t torn = 0;
  tail rest = tail::nothing;
  std::set<size_t> ahead{};
};

/// A disk in memory that fails on demand and remembers what was done to it. A
/// sync that fails forgets what it was to bring to the disk, as a kernel may.
class fake_files : public persistence::file_port {
public:
  /// After `skip` calls of this kind the next `times` fail with this errno.
  void fail(file_call call, int code, size_t skip = 0, size_t times = 1);

  /// After `skip` calls of any kind the next `times` fail with this errno.
  void fail_any(int code, size_t skip, size_t times = 1);

  /// Takes back the failures that are still to come.
  void heal() { failures_.clear(); }

  /// How many calls there have been.
  size_t calls() const { return calls_; }

  /// Whether a file was synced after a sync of it had failed.
  bool retried_sync() const { return retried_sync_; }

  /// Bytes that all files together may have; a write that does not fit is
  /// done in part and fails with ENOSPC.
  size_t room = SIZE_MAX;

  /// Everything that changes the disk fails with EROFS.
  bool read_only = false;

  /// So do opens for writing below this directory.
  std::optional<std::string> read_only_below{};

  /// Makes a file as if it had always been there.
  void place(const std::string& path, const std::string& bytes);

  /// A file's bytes as a reader sees them; nothing when there is no file.
  std::optional<std::string> bytes_of(const std::string& path) const;

  /// All paths, sorted.
  std::vector<std::string> paths() const;

  const std::vector<disk_step>& trace() const { return trace_; }

  /// What a start after the cut finds.
  fake_files after(const power_cut& cut) const;

  result<std::unique_ptr<persistence::open_file>>
  open(const std::string& path, persistence::open_mode mode) override;
  result<void> rename(const std::string& from, const std::string& to) override;
  result<void> remove(const std::string& path) override;
  result<void> sync_directory(const std::string& path) override;
  result<void> make_directory(const std::string& path) override;
  result<std::vector<std::string>> list(const std::string& path) override;

private:
  friend class fake_file;

  struct image {
    std::map<std::string, size_t> names;
    std::vector<std::string> contents;
    void apply(const disk_step& step);
  };
  struct ordered_failure {
    std::optional<file_call> call;
    int code;
    size_t skip;
    size_t times;
  };

  result<void> refuse(file_call call, bool changes = true);
  void record(disk_step step);
  void forget(size_t file);
  size_t used() const;
  result<void> append(size_t file, std::string_view bytes);
  result<void> sync(size_t file);

  image first_;
  image now_;
  std::set<std::string> directories_;
  std::vector<disk_step> trace_;
  std::vector<size_t> in_memory_; // steps that no sync has covered or lost
  std::vector<ordered_failure> failures_;
  size_t calls_ = 0;
  std::set<size_t> failed_syncs_;
  bool retried_sync_ = false;
};

} // namespace lh::test
