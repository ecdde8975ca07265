#pragma once

#include "actors/tr181/reader.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <span>
#include <string>

namespace lh::tr181 {

/// A row as the computations of its parameters see it.
struct view {
  const snapshot& from;
  const row_address& at;
  const row& here;
  const pb::ClientState& state; ///< of the client that the row is or lies in
};

/// How a parameter with source::state is worked out.
struct computed {
  column_id column;
  std::string (*how)(const view&);
};

/// Of Device.DHCPv4.Client and below.
std::span<const computed> client4_computations();

/// Of Device.DHCPv6.Client and below.
std::span<const computed> client6_computations();

/// Of Device.IP.Interface and below.
std::span<const computed> interface_computations();

/// Status of a client's row.
std::string client_status_text(const view& v);

/// The names of what does not act in a row, or of received values that are not
/// exact.
std::string not_honoured_names(const view& v);
std::string not_exact_names(const view& v);

/// What TR-106 has a counter say that nobody counts (StatsCounter64).
inline constexpr uint64_t no_data = 18446744073709551615u;

/// A counter that the client program may not tell.
template <bool (pb::ClientCounters::*told)() const,
          uint64_t (pb::ClientCounters::*count)() const>
std::string counter(const view& v) {
  const auto& c = v.state.counters();
  return fmt::to_string((c.*told)() ? (c.*count)() : no_data);
}

/// A counter of the client's actor.
template <uint64_t (pb::ClientCounters::*count)() const>
std::string own_counter(const view& v) {
  return fmt::to_string((v.state.counters().*count)());
}

} // namespace lh::tr181
