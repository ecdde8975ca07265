#pragma once

#include <sys/types.h>

namespace lh::net {

/// Whom a process runs as or a file belongs to; root when nobody is named.
struct user {
  uid_t uid = 0;
  gid_t gid = 0;

  friend bool operator==(const user&, const user&) = default;
};

} // namespace lh::net
