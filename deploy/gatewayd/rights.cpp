#include "deploy/gatewayd/rights.hpp"

#include <cerrno>
#include <linux/capability.h>
#include <string>
#include <sys/syscall.h>
#include <unistd.h>

namespace lh::gatewayd {

namespace {

struct right {
  unsigned number;
  const char* name;
};

/// Addresses and routes, packets of clients, their users and what is theirs.
constexpr right needed[] = {{CAP_NET_ADMIN, "CAP_NET_ADMIN"},
                            {CAP_NET_RAW, "CAP_NET_RAW"},
                            {CAP_SETUID, "CAP_SETUID"},
                            {CAP_SETGID, "CAP_SETGID"},
                            {CAP_CHOWN, "CAP_CHOWN"}};

uint32_t own_rights() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {};
  ::syscall(SYS_capget, &header, sets);
  return sets[0].effective;
}

} // namespace

result<void> check_rights() {
  if (::geteuid() != 0)
    return fault{EPERM, "leasehold-gatewayd has to be started as root"};
  std::string missing;
  auto own = own_rights();
  for (auto& [number, name] : needed)
    if ((own >> number & 1) == 0)
      missing += std::string{" "} + name;
  if (!missing.empty())
    return fault{EPERM, "leasehold-gatewayd lacks" + missing};
  return {};
}

} // namespace lh::gatewayd
