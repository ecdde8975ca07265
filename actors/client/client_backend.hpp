#pragma once

#include "actors/client/places.hpp"
#include "client.pb.h"
#include "lease.pb.h"
#include "process.pb.h"
#include "settings.pb.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lh::client {

/// The IAID of the n-th IA_PD (from 0, at most 255) of the row `row`, whose
/// number no later row gets: none is there twice among those of its kind
/// (RFC 8415 21.21) before 16,777,216 rows have been made.
constexpr uint32_t prefix_iaid(uint32_t row, uint32_t n) {
  return row + (n << 24);
}

/// How a DHCP client program is asked for what the daemon wants of it.
struct abilities {
  /// Signal that has the lease extended now; 0: a new process asks for it.
  int renew = 0;
  /// Signal whose report has to be waited for before the lease is given back;
  /// 0: none.
  int before_release = 0;
  /// Signal that gives the lease back.
  int release = 0;
  /// The process ends when it has given the lease back; else it says DECONFIG.
  bool release_ends = false;
  /// Signal that ends the process and keeps the lease; 0 is SIGKILL for all of
  /// its group.
  int stop = 0;
};

/// What a process of a client program is to be started with.
struct start_context {
  const pb::ClientConfig& config;
  const pb::Identity& identity;
  const places& where;
  const std::string& program;     ///< its path
  const std::string& duid;        ///< option 1 (RFC 8415 11); v6 only
  uint32_t requested_address = 0; ///< option 50, host order; 0 asks for none
  bool anew = false;    ///< forget what an earlier process kept of its lease
  pb::Lease6 last = {}; ///< to be asked for again; v6 only
};

/// One DHCP client program behind a row's X_LEASEHOLD_Backend.
class client_backend {
public:
  virtual ~client_backend() = default;

  /// As rows and the fault table call it: "udhcpc", "dibbler", "dhcpcd".
  virtual std::string_view name() const = 0;

  /// The program's path: as configured, else where it was found.
  virtual const std::string& program(const pb::Programs& configured,
                                     const places& where) const = 0;

  virtual abilities can() const = 0;

  virtual pb::StartChild command(const start_context& with) const = 0;

  /// Which parameters the program does not act on as they are now; `lease` is
  /// the one held, or empty.
  virtual std::vector<pb::NotHonoured> report(const pb::ClientConfig& config,
                                              const pb::Identity& identity,
                                              const pb::Lease& lease) const = 0;

  /// What a file that the program wrote tells of its associations; nothing
  /// when it tells nothing.
  virtual std::optional<std::vector<pb::IaState>>
  associations(const pb::ChildWrote& file) const;

  /// Whether the program goes on to renew this association, which it holds.
  virtual bool keeps(const pb::IaState& association) const;

  /// What the newest lines of the program's output say of why it gets nothing
  /// of use; empty when they do not tell.
  virtual std::string complaint(const std::vector<std::string>& output) const;

  /// Whether those lines tell that it goes on without hearing any answer, so
  /// that only another process helps.
  virtual bool is_deaf(const std::vector<std::string>& output) const;
};

/// The backend of that name; null when there is none of it for the family
/// ("v4" or "v6").
const client_backend* find_backend(std::string_view family,
                                   std::string_view name);

/// The backend of a row that names none.
const client_backend& usual_backend(std::string_view family);

} // namespace lh::client
