#pragma once

#include "persistence/file_port.hpp"

namespace lh::persistence {

/// The file calls of the kernel. Files are 0600 and directories 0700; a
/// symbolic link or anything else that is no regular file is refused.
class posix_files : public file_port {
public:
  result<std::unique_ptr<open_file>> open(const std::string& path,
                                          open_mode mode) override;
  result<void> rename(const std::string& from, const std::string& to) override;
  result<void> remove(const std::string& path) override;
  result<void> sync_directory(const std::string& path) override;
  result<void> make_directory(const std::string& path) override;
  result<std::vector<std::string>> list(const std::string& path) override;
};

} // namespace lh::persistence
