#pragma once

#include "lease.pb.h"
#include "plugin.pb.h"
#include "settings.pb.h"

namespace lh::convert {

/// What a plugin's event tells its client. BOUND, RENEW and INFORMED bring what
/// a DHCPv6 client ("dhcp6-client-N") was told; BOUND and RENEW the lease of a
/// DHCPv4 client, or the reason why it cannot be used.
pb::LeaseReport lease_report(const plugin::Event& event,
                             pb::MissingMask missing_mask);

} // namespace lh::convert
