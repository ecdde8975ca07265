#pragma once

#include "event.pb.h"

#include <map>
#include <string>
#include <vector>

namespace lh::bench {

/// What an address on a device says: which lease, of which client.
struct lease_sign {
  std::string key; ///< the address or, on a LAN, the prefix that it is of
  std::string row; ///< the client's, without the last dot
};

/// The client of wanN and lanN is the one in row N+1; no key for link-local
/// addresses.
lease_sign sign_of(const std::string& address, const std::string& device);

/// The addresses and preferred prefixes of an event that a client's word led
/// to.
std::vector<std::string> keys_of(const pb::Event& event);

/// The parameters in which a client's leases show.
std::vector<std::string> parameters_of(const std::string& row);

/// The leases that these parameters of a client show to be in force.
std::vector<std::string> keys_in(std::map<std::string, std::string>& texts,
                                 const std::string& row);

} // namespace lh::bench
