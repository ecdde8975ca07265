#include "actors/tr181/computations.hpp"
#include "actors/tr181/running_state.hpp"
#include "actors/tr181/schema_ids.hpp"

#include <array>

namespace lh::tr181 {

namespace {

namespace ip = id::ip_interface;
namespace address = id::ip_interface_ipv4_address;

const seen_link* link_of(const view& v) {
  auto link = v.from.seen.links.find(value(v.here, ip::name));
  return link == v.from.seen.links.end() ? nullptr : &link->second;
}

std::string link_status(const view& v) {
  const auto* seen = link_of(v);
  if (!seen)
    return "Unknown";
  if (!seen->link.present())
    return "NotPresent";
  bool up = seen->link.running() && value(v.here, ip::enable) == "true";
  return up ? "Up" : "Down";
}

std::string last_change(const view& v) {
  const auto* seen = link_of(v);
  auto age = seen ? v.from.now - seen->since : std::chrono::nanoseconds{0};
  return fmt::to_string(std::chrono::floor<std::chrono::seconds>(age).count());
}

std::string interface_type(const view& v) {
  return value(v.here, ip::name) == "lo" ? "Loopback" : "Normal";
}

/// Nothing makes a MAP domain's interface, so its state is as old as the
/// system.
std::string since_boot(const view& v) {
  auto age = v.from.now - net::boot_time{};
  return fmt::to_string(std::chrono::floor<std::chrono::seconds>(age).count());
}

/// The client that has a lease on the device above an address row.
const pb::ClientState& holder(const view& v) {
  const auto& device =
      value(*v.from.configuration.find(v.at.parent()), ip::name);
  for (const auto& [name, state] : v.from.seen.clients)
    if (state.device() == device && state.has_lease())
      return state;
  return pb::ClientState::default_instance();
}

constexpr std::array computations{
    computed{ip::status, link_status},
    computed{ip::last_change, last_change},
    computed{ip::type, interface_type},
    computed{ip::x_leasehold_not_honoured, not_honoured_names},
    computed{id::map_domain::interface_last_change, since_boot},
    computed{address::status,
             [](const view& v) {
               return std::string{holder(v).has_lease() ? "Enabled"
                                                        : "Disabled"};
             }},
    computed{address::ip_address,
             [](const view& v) { return leased_address(holder(v)); }},
    computed{address::subnet_mask,
             [](const view& v) { return leased_mask(holder(v)); }},
    computed{address::addressing_type,
             [](const view&) { return std::string{"DHCP"}; }},
};

} // namespace

std::span<const computed> interface_computations() {
  return computations;
}

} // namespace lh::tr181
