#pragma once

#include "messages/net/ipv6.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lh::tr181 {

/// A prefix, or an address as /128, that a row is to show.
struct shown_prefix {
  net::ipv6_prefix prefix;
  bool preferred = false;
  std::string preferred_until, valid_until; ///< TR-106's dateTime
  const char* origin = "";
  uint32_t iaid = 0; ///< 0 when it was not told
};

/// A row that stays, whatever fills it.
struct row_slot {
  std::string key;
  const char* origin = "";
  std::string child_bits;
  uint32_t iaid = 0; ///< of what belongs here; 0 for anything
};

/// A slot with what fills it, or something without a slot.
struct planned_row {
  row_slot slot;
  bool is_slot = false;
  std::optional<shown_prefix> shown;
};

/// Which row shows what.
class slot_plan {
public:
  /// What is preferred fills the slot of its IAID, else, and after all that
  /// have one, the first free one; what is left over gets a row of its own.
  void fill(std::vector<row_slot> slots, std::vector<shown_prefix> shown);

  /// All of it, slots first.
  std::vector<planned_row> rows() const;

private:
  std::vector<planned_row> slots_, others_;
};

} // namespace lh::tr181
