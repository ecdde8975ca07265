#pragma once

#include "messages/net/result.hpp"
#include "messages/net/unique_fd.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lh::bus {

/// Who wants to know when a program file is changed, made or replaced.
struct program_interest {
  std::string owner;
  std::string path;
};

/// An inotify descriptor; errno.
result<net::unique_fd> open_inotify();

/// Program files under watch, each until its first change. The directories
/// are watched, not the files, so that a file may be absent or be replaced;
/// so is every symlink on the way to the file itself.
class program_watch {
public:
  /// Watches for one more interest; errno.
  result<void> add(int inotify, program_interest interest);

  /// Reads what inotify has and drops the watch of what has changed.
  std::vector<program_interest> take_changed(int inotify);

  /// Drops what one owner is interested in.
  void drop(int inotify, std::string_view owner);

  /// Drops everything.
  std::vector<program_interest> take_all();

private:
  struct place {
    int directory; // inotify's watch descriptor
    std::string file;
  };
  struct watched {
    program_interest interest;
    std::vector<place> places;
  };

  bool is_used(int directory) const;
  void mark(const std::string& path, int inotify, watched& entry);
  std::vector<program_interest> take(int inotify, int directory,
                                     std::optional<std::string_view> file);

  std::vector<watched> watched_;
};

} // namespace lh::bus
