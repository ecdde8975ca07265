#pragma once

#include "messages/net/unique_fd.hpp"

#include <array>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace lh::tests {

/// What is written to stderr while this lives.
class stderr_capture {
public:
  stderr_capture()
      : before_(::dup(2)), file_(::memfd_create("stderr", MFD_CLOEXEC)) {
    ::dup2(file_.get(), 2);
  }
  ~stderr_capture() { ::dup2(before_.get(), 2); }

  std::string text() const {
    std::array<char, 4096> bytes;
    auto got = ::pread(file_.get(), bytes.data(), bytes.size(), 0);
    return {bytes.data(), static_cast<size_t>(got)};
  }

private:
  net::unique_fd before_;
  net::unique_fd file_;
};

} // namespace lh::tests
