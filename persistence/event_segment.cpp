#include "persistence/event_segment.hpp"

#include "messages/net/shortage.hpp"
#include "persistence/number_name.hpp"

#include <cerrno>

namespace lh::persistence {

namespace {

constexpr uint8_t batch_kind = 1;
constexpr number_name names{"events-", ".log"};

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
      log_(port, directory + "/" + names.of(first), segment_format()),
      first_(first) {}

std::optional<uint64_t> event_segment::parse_name(std::string_view name) {
  return names.parse(name);
}

result<log_opening> event_segment::open(quarantine& aside) {
  auto tally = [this](uint64_t seq, const item&) {
    ++(seq == 0 ? notes_ : events_);
    return verdict::go_on;
  };
  return log_.open(aside, [&](uint8_t kind, std::string_view items) {
    auto seq = first_;
    ++batches_;
    return kind == batch_kind ? visit_items(items, seq, tally)
                              : verdict::nonsense;
  });
}

void event_segment::count(const journal_batch& batch) {
  events_ += batch.events;
  notes_ += batch.notes;
  ++batches_;
}

result<void> event_segment::start(const std::vector<journal_batch>& batches) {
  std::vector<record> records;
  for (auto& batch : batches)
    records.push_back({batch_kind, batch.items});
  auto written = log_.rewrite(records);
  if (in_place())
    for (auto& batch : batches)
      count(batch);
  return written;
}

bool event_segment::takes(const journal_batch& batch) const {
  return batch.first_seq == next() && events_ + batch.events <= most_events;
}

result<void> event_segment::append(journal_batch batch) {
  auto written = log_.append(batch_kind, batch.items);
  if (written) {
    count(batch);
    unsynced_.push_back(std::move(batch));
  }
  return written;
}

result<void> event_segment::sync() {
  auto synced = log_.sync();
  if (synced)
    unsynced_.clear();
  return synced;
}

result<void> event_segment::settle() {
  if (log_.usable() && notes_ < most_notes)
    return {};
  return renew();
}

/// Reads the batches that were synced or there at the start. Those that came
/// later are in memory, whatever the file has of them.
result<void> event_segment::read_synced(const batch_fn& fn) const {
  auto left = batches_ - unsynced_.size();
  if (left == 0)
    return {};
  auto said = verdict::go_on;
  auto state = read_log(port_, path(), segment_format(),
                        [&](uint8_t, std::string_view items) {
                          said = fn(items);
                          return --left == 0 ? verdict::stop : said;
                        });
  if (!state)
    return state.error();
  if (*state > log_state::torn)
    return fault{EIO, "read " + path() + ": " + to_string(*state)};
  if (left > 0 && said == verdict::go_on)
    return fault{EIO, "read " + path() + ": changed on the disk"};
  return {};
}

/// Those that stay: without the oldest notes when there are too many.
result<std::vector<record>> event_segment::gather(uint64_t& drop) {
  std::vector<record> records;
  auto take = [&](std::string_view items) {
    if (auto kept = without_notes(items, drop); !kept.empty())
      records.push_back({batch_kind, std::move(kept)});
    return verdict::go_on;
  };
  auto read = read_synced(take);
  spoiled_ = !read && !net::is_shortage(read.error().code);
  if (!read)
    return read.error();
  for (auto& batch : unsynced_)
    take(batch.items);
  return records;
}

result<void> event_segment::renew() {
  auto too_many = notes_ < most_notes ? 0 : notes_ - most_notes / 2;
  auto drop = too_many;
  uint64_t batches = 0;
  spoiled_ = false;
  auto written = log_.rewrite_with([&] {
    auto records = gather(drop);
    batches = records ? records->size() : 0;
    return records;
  });
  if (log_.replaced()) {
    notes_ -= too_many - drop;
    batches_ = batches;
    unsynced_.clear();
  }
  return written;
}

result<void> event_segment::visit(const item_fn& fn) const {
  auto seq = first_;
  auto said = verdict::go_on;
  auto read = read_synced([&](std::string_view items) {
    return said = visit_items(items, seq, fn);
  });
  for (auto batch = unsynced_.begin();
       batch != unsynced_.end() && said == verdict::go_on; ++batch) {
    seq = batch->first_seq;
    said = visit_items(batch->items, seq, fn);
  }
  return read;
}

} // namespace lh::persistence
