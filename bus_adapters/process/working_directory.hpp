#pragma once

#include "messages/net/result.hpp"
#include "messages/net/unique_fd.hpp"
#include "messages/net/user.hpp"
#include "process.pb.h"

#include <string>
#include <string_view>

namespace lh::bus {

/// RUNTIME_DIR/clients/NAME, the name as that of the output.
std::string directory_path(const std::string& runtime_dir,
                           std::string_view child);

/// The directory in which a child runs. It belongs to the child's user, who may
/// be hostile and may change it at any moment: no link in it is followed, and
/// nothing in it is trusted to be what it was a moment ago.
class working_directory {
public:
  /// Opens it, or makes it, for `owner` alone; what it held for another owner
  /// is removed. Errno.
  static result<working_directory> make(const std::string& path,
                                        const net::user& owner);

  /// Opens the one that is there; errno.
  static result<working_directory> open(const std::string& path);

  /// The user of the one that is there; takes no descriptor. Errno.
  static result<uint32_t> uid_at(const std::string& path);

  /// Removes the one that is there, if any, with all it holds; errno.
  static result<void> discard(const std::string& path);

  /// Removes, writes and links as is wanted; errno.
  result<void> prepare(const pb::WorkingDirectory& wanted) const;

  /// A file of the owner's, at most 1 MiB; errno.
  result<std::string> read(const std::string& name) const;

private:
  result<void> remove(const std::string& name) const;
  result<void> write(const pb::ChildFile& file) const;
  result<void> link(const std::string& name, const char* target) const;
  result<void> place(const std::string& name) const;
  fault failed(const std::string& name) const;

  std::string path_;
  net::unique_fd fd_;
  net::user owner_;
};

} // namespace lh::bus
