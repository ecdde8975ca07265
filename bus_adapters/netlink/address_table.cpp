#include "bus_adapters/netlink/address_table.hpp"

namespace lh::netlink {

namespace {

const net::ipv6* link_local_in(const ip_prefix& prefix) {
  auto* v6 = std::get_if<net::ipv6_prefix>(&prefix);
  return v6 && net::is_link_local(v6->address) ? &v6->address : nullptr;
}

void append(address_table::news& all, address_table::news more) {
  all.insert(all.end(), more.begin(), more.end());
}

} // namespace

address_table::news address_table::put(const address_info& fresh) {
  auto& known = flags_[{fresh.ifindex, fresh.prefix}];
  auto before = std::exchange(known, fresh.flags);
  if (!netlink::is_duplicate(fresh.flags) || netlink::is_duplicate(before) ||
      link_local_in(fresh.prefix))
    return {};
  return {{fresh.ifindex, fresh.prefix, true}};
}

address_table::news address_table::drop(const address_info& gone) {
  auto known = flags_.find({gone.ifindex, gone.prefix});
  if (known == flags_.end())
    return {};
  auto before = known->second;
  flags_.erase(known);
  if (netlink::is_duplicate(before) || link_local_in(gone.prefix))
    return {};
  return {{gone.ifindex, gone.prefix, netlink::is_duplicate(gone.flags)}};
}

address_table::news
address_table::replace(const std::vector<address_info>& all) {
  auto missing = flags_;
  for (auto& there : all)
    missing.erase({there.ifindex, there.prefix});
  news told_now;
  for (auto& [where, flags] : missing)
    append(told_now, drop({where.first, where.second, 0}));
  for (auto& there : all)
    append(told_now, put(there));
  return told_now;
}

bool address_table::is_duplicate(uint32_t ifindex,
                                 const ip_prefix& prefix) const {
  auto known = flags_.find({ifindex, prefix});
  return known != flags_.end() && netlink::is_duplicate(known->second);
}

link_local_info address_table::link_local_of(uint32_t ifindex) const {
  link_local_info found;
  for (auto& [where, flags] : flags_) {
    auto* address = link_local_in(where.second);
    if (where.first != ifindex || !address)
      continue;
    if (is_usable(flags))
      return {*address, false};
    found.duplicate |= netlink::is_duplicate(flags);
  }
  return found;
}

std::vector<ip_prefix>
address_table::duplicate_link_locals(uint32_t ifindex) const {
  std::vector<ip_prefix> found;
  for (auto& [where, flags] : flags_)
    if (where.first == ifindex && link_local_in(where.second) &&
        netlink::is_duplicate(flags))
      found.push_back(where.second);
  return found;
}

} // namespace lh::netlink
