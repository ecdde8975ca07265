#pragma once

#include "messages/ipc/spool.hpp"
#include "messages/net/result.hpp"
#include "messages/net/unique_fd.hpp"
#include "plugin.pb.h"

#include <string>
#include <sys/types.h>
#include <vector>

namespace lh::bus {

/// An event that a plugin had to leave behind, and who owns its file.
struct spooled_event {
  plugin::Event event;
  uid_t owner = 0;
};

/// RUNTIME_DIR/spool: where plugins leave what nobody took.
class spool_directory {
public:
  /// Makes the directory when there is none, in the place of anything else that
  /// has its name, and lets the users of a group put
  /// files there, of which they can take away only their own.
  spool_directory(const std::string& runtime_dir, gid_t group);

  /// Readable when a file has come; nonblocking inotify.
  net::unique_fd watch() const;

  /// Reads some of what that has: the files that have come, oldest first.
  result<std::vector<ipc::spool_name>> come(int watch) const;

  /// Files that are there, oldest first.
  result<std::vector<ipc::spool_name>> list() const;

  result<spooled_event> read(ipc::spool_name name) const;
  void remove(ipc::spool_name name) const;

private:
  std::string path_of(ipc::spool_name name) const;

  std::string path_;
};

} // namespace lh::bus
