#pragma once

#include "bus_adapters/process/limits.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace lh::bus {

/// The directory of a cgroup v2, by /proc/PID/cgroup and /proc/PID/mountinfo;
/// empty when there is none.
std::string cgroup_directory(std::string_view membership,
                             std::string_view mounts);

/// Below which directory a daemon that is in the group `own` may make groups:
/// there or, when a service manager has put it into a group `daemon` of its
/// own, beside that.
std::string group_base(const std::string& own);

/// That of this process; empty when there is none.
std::string own_group_base();

/// A cgroup v2 for each client of a daemon, by which everything that a client
/// started is limited and ended, whatever session it is in. Where no group can
/// be made, all of this does nothing.
class client_groups {
public:
  /// BASE/leasehold-DEVICE-INODE, after what the runtime directory is, since
  /// others may have one that is called the same; without a base, or where
  /// nothing lives that is started there, none.
  client_groups(const std::string& base, const std::string& runtime_dir);
  client_groups(const client_groups&) = delete;
  client_groups& operator=(const client_groups&) = delete;

  /// The groups of clients that live on stay.
  ~client_groups();

  /// What limits the groups. None where the daemon itself is in the base: a
  /// group with processes has no controllers for those below (cgroups(7)).
  const controllers& limiting() const { return limiting_; }

  /// Makes a group for a child's next process; its directory, CHILD or CHILD.N,
  /// or empty when there is none.
  std::string make(const std::string& child,
                   const std::vector<group_setting>& settings);

  /// The group that a process is in, if it is the child's and not this
  /// process's too: also one of an earlier daemon, wherever that one has made
  /// it; else empty.
  std::string find(const std::string& child, pid_t pid) const;

  /// Ends all that is in a group, and removes it when that is gone; never one
  /// that this process is in.
  void end(const std::string& group);

  /// Ends all groups but those of `known`: which group each child has or, as
  /// far as that is not known, every one that may be a child's.
  void end_others(const std::map<std::string, std::string>& known);

  /// Tries again to remove what was ended. Whether something is left.
  bool sweep();

private:
  std::string path_of(const std::string& child) const;
  bool remove(const std::string& group) const;
  void enable(const std::string& base);
  void disable();

  std::string own_;  // this process is in it
  std::string name_; // of the directory with all groups
  std::string root_; // empty: none
  controllers limiting_;
  std::string enabled_; // where; empty when the controllers were so before
  std::set<std::string> ended_; // and not gone
};

/// Ends all that is in a group, by one write (cgroup.kill, Linux 5.14).
void kill_members(const std::string& group);

} // namespace lh::bus
