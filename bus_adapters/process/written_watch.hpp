#pragma once

#include "messages/net/result.hpp"

#include <set>
#include <string>
#include <sys/inotify.h>
#include <sys/types.h>
#include <vector>

namespace lh::bus {

/// A file in the working directory of a child.
struct child_file {
  std::string child;
  std::string name;

  friend auto operator<=>(const child_file&, const child_file&) = default;
};

/// What has become of working directories.
struct directory_news {
  /// The files that were closed after writing or moved there.
  std::set<child_file> written;
  /// Children whose directory, or script in it, was removed or moved.
  std::set<std::string> homeless;
};

/// The working directories of children, and files that they write there.
class written_watch {
public:
  /// Watches over `directory` with its `script`, which may be empty for none,
  /// and for files of these names in it; errno.
  result<void> add(int inotify, const std::string& child,
                   const std::string& directory, const std::string& script,
                   const std::vector<std::string>& names);

  /// Forgets the files of a child.
  void drop(int inotify, const std::string& child);

  /// Reads some of what inotify has.
  directory_news take(int inotify);

private:
  struct watched {
    int directory; // inotify's watch descriptor
    child_file file;
  };

  struct home {
    int parent; // inotify's watch descriptors
    int self;
    std::string path;
    ino_t inode;
    std::string script;
    std::string child;

    bool is_left_by(const inotify_event& event) const;
  };

  void read(const inotify_event& event, directory_news& into) const;

  std::vector<watched> watched_;
  std::vector<home> homes_;
};

} // namespace lh::bus
