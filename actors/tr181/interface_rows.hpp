#pragma once

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
  interface_rows(const tree& in, const observations& seen);

  /// Makes the rows of IPv6Prefix of an interface.
  void show_prefixes(tree& in, const row_address& interface) const;

  /// Makes the rows of IPv4Address and IPv6Address of an interface, and what
  /// rows refer to; all prefixes are there already.
  void show_addresses(tree& in, const row_address& interface) const;

private:
  const std::set<row_address>& users_of(const std::string& device) const;
  void refer_to_parents(tree& in, const row_address& interface) const;
  void add_waiting(std::vector<told_row>& to, const tree& in,
                   const row_address& interface, table_id table) const;

  const observations& seen_;
  std::set<std::string> devices4_; ///< that DHCPv4 clients name
  std::map<std::string, std::set<row_address>> users_; ///< DHCPv6, by device
};

/// The row of an interface's IPv6Prefix that a prefix or address lies in,
/// without its last dot; empty when there is none. Those of an origin only, if
/// one is given.
std::string prefix_path(const tree& in, const row_address& interface,
                        net::ipv6_prefix inner, std::string_view origin = "");

} // namespace lh::tr181
