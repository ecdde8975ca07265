#pragma once

#include "persistence/file_port.hpp"

namespace lh::persistence {

/// A file, or the end of one, that could not be used.
struct set_aside {
  std::string file; ///< where it is now; its old place when it could not move
  std::string why;
};

/// The directory where unreadable data waits for a person. A file there is
/// called NAME.N with a number that grows; only the newest 32 stay.
class quarantine {
public:
  quarantine(file_port& port, std::string directory)
      : port_(port), directory_(std::move(directory)) {}

  /// Moves the file away durably; gives its new path.
  result<std::string> move(const std::string& path);

  /// Keeps a copy of bytes that are about to be cut from the file at `path`.
  result<std::string> keep(const std::string& path, std::string_view bytes);

private:
  result<std::string> make_room_for(const std::string& path);
  result<void> write_copy(const std::string& path, std::string_view bytes);

  file_port& port_;
  std::string directory_;
};

/// The directory part of a path.
std::string directory_of(const std::string& path);

} // namespace lh::persistence
