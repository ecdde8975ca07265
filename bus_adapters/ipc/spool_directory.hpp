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
  /// Makes the directory when there is none.
  explicit spool_directory(const std::string& runtime_dir);

  /// Readable when a file has come; nonblocking inotify.
  net::unique_fd watch() const;

  /// Files that are there, oldest first.
  std::vector<ipc::spool_name> list() const;

  result<spooled_event> read(ipc::spool_name name) const;
  void remove(ipc::spool_name name) const;

private:
  std::string path_of(ipc::spool_name name) const;

  std::string path_;
};

} // namespace lh::bus
