#pragma once

#include <sys/resource.h>

namespace lh::tests {

/// While it lives, this process gets no descriptor from that number on.
class descriptor_limit {
public:
  explicit descriptor_limit(rlim_t most);
  descriptor_limit(const descriptor_limit&) = delete;
  descriptor_limit& operator=(const descriptor_limit&) = delete;
  ~descriptor_limit();

private:
  rlimit before_;
};

} // namespace lh::tests
