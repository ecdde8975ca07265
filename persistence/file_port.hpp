#pragma once

#include "messages/net/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lh::persistence {

/// One open regular file; closed by its destructor. Faults carry errno.
class open_file {
public:
  virtual ~open_file() = default;

  /// Writes at the end in one call; a part may be on disk after a fault.
  virtual result<void> append(std::string_view bytes) = 0;

  /// Up to `size` bytes from `offset`; fewer only at the end of the file.
  virtual result<std::string> read(uint64_t offset, size_t size) = 0;

  /// Brings content and size to the disk.
  virtual result<void> sync() = 0;

  /// Cuts the file to `size`.
  virtual result<void> truncate(uint64_t size) = 0;

  /// Whether `path` leads to this very file.
  virtual bool is_at(const std::string& path) const = 0;
};

/// How a file is opened.
enum class open_mode {
  read,    ///< it exists and is only read
  append,  ///< it exists and is read and appended to
  replace, ///< it is made, or emptied when it exists
};

/// The file calls that this room needs. Faults carry errno.
class file_port {
public:
  virtual ~file_port() = default;

  virtual result<std::unique_ptr<open_file>> open(const std::string& path,
                                                  open_mode mode) = 0;

  /// Puts `from` in the place of `to`, atomically.
  virtual result<void> rename(const std::string& from,
                              const std::string& to) = 0;

  virtual result<void> remove(const std::string& path) = 0;

  /// Brings the names in a directory to the disk.
  virtual result<void> sync_directory(const std::string& path) = 0;

  /// Makes a directory and its parents, durably; one that exists is fine.
  virtual result<void> make_directory(const std::string& path) = 0;

  /// The names in a directory, sorted.
  virtual result<std::vector<std::string>> list(const std::string& path) = 0;
};

} // namespace lh::persistence
