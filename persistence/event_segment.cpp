#include "persistence/event_segment.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>

namespace lh::persistence {

namespace {

constexpr uint8_t batch_kind = 1;
constexpr std::string_view prefix = "events-";
constexpr std::string_view suffix = ".log";
constexpr size_t digits = 20;
constexpr uint64_t highest_first = uint64_t{1} << 62;

const log_format& segment_format() {
  static const log_format format{"event-book"};
  return format;
}

/// The batch without its first `drop` notes; `drop` counts down.
std::string without_notes(std::string_view items, uint64_t& drop) {
  std::string rest;
  uint64_t seq = 1;
  visit_items(items, seq, [&](uint64_t, const item& part) {
    if (part.tag == note_tag && drop > 0)
      --drop;
    else
      append_item(rest, part);
    return verdict::go_on;
  });
  return rest;
}

} // namespace

verdict visit_items(std::string_view items, uint64_t& seq, const item_fn& fn) {
  auto parts = parse_items(items);
  if (!parts)
    return verdict::nonsense;
  for (auto& part : *parts) {
    if (part.tag != event_tag && part.tag != note_tag)
      return verdict::nonsense;
    auto said = fn(part.tag == event_tag ? seq++ : 0, part);
    if (said != verdict::go_on)
      return said;
  }
  return verdict::go_on;
}

event_segment::event_segment(file_port& port, const std::string& directory,
                             uint64_t first)
    : port_(port),
      log_(port, fmt::format("{}/{}{:020}{}", directory, prefix, first, suffix),
           segment_format()),
      first_(first) {}

std::optional<uint64_t> event_segment::parse_name(std::string_view name) {
  if (name.size() != prefix.size() + digits + suffix.size() ||
      name.substr(0, prefix.size()) != prefix ||
      name.substr(prefix.size() + digits) != suffix)
    return std::nullopt;
  uint64_t first = 0;
  auto number = name.substr(prefix.size(), digits);
  auto end = number.data() + digits;
  auto [stop, error] = std::from_chars(number.data(), end, first);
  if (error != std::errc{} || stop != end || first == 0 ||
      first > highest_first)
    return std::nullopt;
  return first;
}

result<log_opening> event_segment::open(quarantine& aside) {
  auto tally = [this](uint64_t seq, const item&) {
    ++(seq == 0 ? notes_ : events_);
    return verdict::go_on;
  };
  return log_.open(aside, [&](uint8_t kind, std::string_view items) {
    auto seq = first_;
    return kind == batch_kind ? visit_items(items, seq, tally)
                              : verdict::nonsense;
  });
}

void event_segment::count(const journal_batch& batch) {
  events_ += batch.events;
  notes_ += batch.notes;
}

result<void> event_segment::start(const std::vector<journal_batch>& batches) {
  std::vector<record> records;
  for (auto& batch : batches)
    records.push_back({batch_kind, batch.items});
  auto written = log_.rewrite(records);
  if (written)
    for (auto& batch : batches)
      count(batch);
  return written;
}

bool event_segment::takes(const journal_batch& batch) const {
  return batch.first_seq == next() && events_ + batch.events <= most_events;
}

result<void> event_segment::append(const journal_batch& batch) {
  auto written = log_.append(batch_kind, batch.items);
  if (written)
    count(batch);
  return written;
}

result<void> event_segment::settle() {
  if (log_.usable() && notes_ < most_notes)
    return {};
  return renew();
}

result<void> event_segment::renew() {
  auto too_many = notes_ < most_notes ? 0 : notes_ - most_notes / 2;
  auto drop = too_many;
  auto seq = first_;
  std::vector<record> records;
  auto ignore = [](uint64_t, const item&) { return verdict::go_on; };
  auto state = read_log(port_, path(), segment_format(),
                        [&](uint8_t, std::string_view items) {
                          auto kept = without_notes(items, drop);
                          if (!kept.empty())
                            records.push_back({batch_kind, std::move(kept)});
                          return visit_items(items, seq, ignore);
                        });
  if (!state)
    return state.error();
  if (*state > log_state::torn || seq != next())
    return fault{EIO, "read " + path() + ": changed on the disk"};
  auto written = log_.rewrite(records);
  if (written)
    notes_ -= too_many - drop;
  return written;
}

result<void> event_segment::visit(const item_fn& fn) const {
  auto seq = first_;
  auto state = read_log(port_, path(), segment_format(),
                        [&](uint8_t, std::string_view items) {
                          return visit_items(items, seq, fn);
                        });
  if (!state)
    return state.error();
  if (*state > log_state::torn)
    return fault{EIO, "read " + path() + ": " + to_string(*state)};
  return {};
}

} // namespace lh::persistence
