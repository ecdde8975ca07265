#include "deploy/launch/privileges.hpp"

#include <cstdint>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace lh::launch {

namespace {

constexpr uint32_t bit(int capability) {
  return uint32_t{1} << capability;
}

constexpr int most_below = 32;

bool has(uint32_t kept, int capability) {
  return capability < most_below && (kept & bit(capability)) != 0;
}

/// Reading fails behind the last capability that the kernel knows.
bool narrow_bounding_set(uint32_t kept) {
  for (int one = 0; ::prctl(PR_CAPBSET_READ, one, 0, 0, 0) >= 0; ++one)
    if (!has(kept, one) && ::prctl(PR_CAPBSET_DROP, one, 0, 0, 0) != 0)
      return false;
  return true;
}

bool change_user(const net::user& user) {
  return ::setgroups(0, nullptr) == 0 &&
         ::setresgid(user.gid, user.gid, user.gid) == 0 &&
         ::setresuid(user.uid, user.uid, user.uid) == 0;
}

bool keep_capabilities(uint32_t kept) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3]{};
  sets[0] = {kept, kept, kept};
  if (::syscall(SYS_capset, &header, sets) != 0)
    return false;
  for (int one = 0; one < most_below; ++one)
    if (has(kept, one) &&
        ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, one, 0, 0) != 0)
      return false;
  return true;
}

} // namespace

bool become(const net::user& user, bool raw_packets) {
  auto kept = bit(CAP_NET_BIND_SERVICE) | (raw_packets ? bit(CAP_NET_RAW) : 0);
  return narrow_bounding_set(kept) &&
         ::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0 && change_user(user) &&
         keep_capabilities(kept) &&
         ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

} // namespace lh::launch
