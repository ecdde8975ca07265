#pragma once

#include "actors/tr181/device_use.hpp"
#include "actors/tr181/reader.hpp"
#include "actors/tr181/told_rows.hpp"
#include "messages/net/ipv6.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace lh::tr181 {

/// What clients bring to the rows of Device.IP.Interface. A prefix or address
/// that is preferred fills its client's slot, so that its row stays when it is
/// replaced; another one has a row of its own for as long as it is there. Such
/// a row, when it was written, waits after a restart until all clients of its
/// device have told what they have.
class interface_rows {
public:
  /// For the interfaces among `of`.
  interface_rows(const tree& in, const observations& seen,
                 const std::set<row_address>& of);

  /// Makes their rows of IPv4Address, IPv6Prefix and IPv6Address, and what
  /// those refer to.
  void show(tree& in) const;

private:
  struct one_interface {
    row_address at;
    std::string device;
    std::vector<device_use> uses; ///< one for each DHCPv6 client
    bool all_told;                ///< every one of them has told its state
  };

  void find_users(const tree& in);
  one_interface interface_at(const tree& in, const row_address& at) const;
  void show_prefixes(tree& in, const one_interface& of) const;
  void refer_to_parents(tree& in, const one_interface& of) const;
  void show_addresses(tree& in, const one_interface& of) const;
  std::string parent_path(const tree& in, const one_interface& of,
                          net::ipv6_prefix child) const;

  const observations& seen_;
  std::set<std::string> devices4_; ///< that DHCPv4 clients name
  std::map<std::string, std::set<row_address>> users_; ///< DHCPv6, by device
  std::vector<one_interface> shown_;
};

/// The row of an interface's IPv6Prefix that a prefix or address lies in,
/// without its last dot; empty when there is none. Those of an origin only, if
/// one is given.
std::string prefix_path(const tree& in, const row_address& interface,
                        net::ipv6_prefix inner, std::string_view origin = "");

} // namespace lh::tr181
