#include "actors/tr181/slot_plan.hpp"

#include <algorithm>

namespace lh::tr181 {

namespace {

/// The free slot that is kept for this IAID; the end without one.
template <class Rows>
auto own_slot(Rows& rows, uint32_t iaid) {
  return std::find_if(rows.begin(), rows.end(), [&](auto& row) {
    return !row.shown && iaid != 0 && row.slot.iaid == iaid;
  });
}

/// The end when all are full.
template <class Rows>
auto free_slot(Rows& rows) {
  return std::find_if(rows.begin(), rows.end(),
                      [](auto& row) { return !row.shown; });
}

} // namespace

void slot_plan::fill(std::vector<row_slot> slots,
                     std::vector<shown_prefix> shown) {
  std::vector<planned_row> rows;
  for (auto& slot : slots)
    rows.push_back({std::move(slot), true, std::nullopt});
  std::vector<shown_prefix> without_own;
  for (auto& one : shown) {
    auto own = one.preferred ? own_slot(rows, one.iaid) : rows.end();
    if (own != rows.end())
      own->shown = std::move(one);
    else
      without_own.push_back(std::move(one));
  }
  for (auto& one : without_own) {
    auto place = one.preferred ? free_slot(rows) : rows.end();
    if (place != rows.end())
      place->shown = std::move(one);
    else
      others_.push_back({{net::to_string(one.prefix), one.origin, "", 0},
                         false,
                         std::move(one)});
  }
  slots_.insert(slots_.end(), rows.begin(), rows.end());
}

std::vector<planned_row> slot_plan::rows() const {
  auto all = slots_;
  all.insert(all.end(), others_.begin(), others_.end());
  return all;
}

} // namespace lh::tr181
