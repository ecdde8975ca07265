#pragma once

#include "messages/net/result.hpp"
#include "messages/net/unique_fd.hpp"

#include <cstdint>
#include <string>
#include <sys/types.h>

namespace lh::bus {

/// Who is at the other end, as the kernel says; `group` is the process group
/// at the time of the accept, 0 when the process was gone already.
struct peer {
  uid_t uid = 0;
  pid_t pid = 0;
  pid_t group = 0;
};

struct accepted {
  net::unique_fd fd;
  peer from;
};

/// A nonblocking SOCK_SEQPACKET listener at `path`, root's and `group`'s with
/// file mode `mode`; takes the place of a socket that an earlier daemon left,
/// and makes the runtime directory when there is none.
result<net::unique_fd> listen_at(const std::string& path, mode_t mode,
                                 gid_t group = 0);

/// The next waiting connection, nonblocking; EAGAIN when none waits.
result<accepted> accept_next(int listener);

/// One packet of at most `limit` bytes; EAGAIN when none is there, 0 as code
/// at the end, EMSGSIZE when it was longer.
result<std::string> receive_packet(int fd, size_t limit);

} // namespace lh::bus
