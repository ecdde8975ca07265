#include "persistence/event_book.hpp"

#include "messages/net/shortage.hpp"
#include "persistence/frame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

namespace lh::persistence {

namespace {

constexpr uint64_t kept_events = 10'000;
constexpr uint64_t most_waiting = 1000;

journal_batch number(const std::vector<journal_entry>& entries,
                     uint64_t newest) {
  journal_batch batch{newest + 1, 0, 0, {}};
  for (auto& entry : entries)
    ++(entry.subject ? batch.notes : batch.events);
  auto last = batch.events == 0 ? 0 : newest + batch.events;
  for (auto& entry : entries)
    append_item(batch.items,
                entry.subject
                    ? item{note_tag, 0, *entry.subject, entry.payload(last)}
                    : item{event_tag, 0, {}, entry.payload(++newest)});
  return batch;
}

bool has_suffix(std::string_view name, std::string_view suffix) {
  return name.size() > suffix.size() &&
         name.substr(name.size() - suffix.size()) == suffix;
}

/// The last number that may stand in segments which cannot be read.
uint64_t most_used(const std::vector<uint64_t>& firsts) {
  return firsts.empty() ? 0 : firsts.back() + event_segment::most_events - 1;
}

} // namespace

journal_entry event_entry(payload_builder payload) {
  return {std::nullopt, std::move(payload)};
}

journal_entry note_entry(std::string subject, payload_builder payload) {
  return {std::move(subject), std::move(payload)};
}

event_book::event_book(file_port& port, std::string directory,
                       const std::string& quarantine_directory,
                       const std::string& second_directory)
    : port_(port), directory_(std::move(directory)),
      quarantine_(port, quarantine_directory),
      claim_(port, {directory_, second_directory}) {}

std::vector<set_aside> event_book::open() {
  read_segments();
  newest_ = std::max(newest_, claim_.open());
  return take_report();
}

void event_book::read_segments() {
  listed_ = {};
  auto firsts = list_segments();
  for (auto first : firsts)
    if (listed_)
      read_segment(first, first == firsts.back());
  if (listed_)
    return;
  segments_.clear();
  newest_ = std::max(newest_, most_used(firsts));
}

/// Makes up for segments that could not be listed or opened before. Numbers
/// that were given since and are there already went to other events.
void event_book::list_again() {
  auto given = std::exchange(newest_, 0);
  read_segments();
  while (!waiting_.empty() && waiting_.front().first_seq <= newest_) {
    lost_ += waiting_.front().events + waiting_.front().notes;
    waiting_.pop_front();
  }
  newest_ = std::max({newest_, given, claim_.open()});
}

/// The first numbers of the segments, growing; removes half-made files.
std::vector<uint64_t> event_book::list_segments() {
  std::vector<uint64_t> firsts;
  auto names = port_.list(directory_);
  if (!names) {
    if (names.error().code != ENOENT)
      listed_ = noted(names.error());
    return firsts;
  }
  for (auto& name : *names) {
    auto whole = name.substr(0, name.size() - new_suffix.size());
    if (auto first = event_segment::parse_name(name))
      firsts.push_back(*first);
    else if (has_suffix(name, new_suffix) && event_segment::parse_name(whole))
        [[maybe_unused]]
      auto gone = port_.remove(directory_ + "/" + name);
  }
  return firsts;
}

void event_book::read_segment(uint64_t first, bool is_last) {
  event_segment segment{port_, directory_, first};
  auto opening = segment.open(quarantine_);
  if (opening && opening->state <= log_state::torn) {
    newest_ = std::max(newest_, segment.next() - 1);
    segments_.push_back(std::move(segment));
    if (opening->cut)
      report_.push_back(*opening->cut);
    return;
  }
  if (!opening && net::is_shortage(opening.error().code)) {
    listed_ = noted(opening.error());
    return;
  }
  auto why = opening ? to_string(opening->state) : opening.error().text;
  if (is_last && !noted(skip_segment(first)))
    report_.push_back({segment.path(), why});
  else
    move_away(segment.path(), why);
}

/// Starts the segment after one that cannot be read. It has to be there before
/// the unreadable one goes: their names are all that tells the numbers used.
result<void> event_book::skip_segment(uint64_t first) {
  newest_ = most_used({first});
  event_segment successor{port_, directory_, newest_ + 1};
  auto started = successor.start({});
  if (started)
    segments_.push_back(std::move(successor));
  return started;
}

result<void> event_book::append(const std::vector<journal_entry>& entries) {
  if (!listed_)
    list_again();
  auto batch = number(entries, newest_);
  if (entries.size() > most_waiting || batch.items.size() > max_frame_payload)
    return fault{EFBIG, "a batch of events is too large"};
  newest_ += batch.events;
  waiting_.push_back(std::move(batch));
  return write_waiting();
}

result<void> event_book::write_waiting() {
  while (!waiting_.empty()) {
    if (auto written = write(waiting_.front()); !written) {
      claim_.take(newest_);
      limit_waiting();
      return noted(written);
    }
    waiting_.pop_front();
  }
  return noted({});
}

void event_book::limit_waiting() {
  uint64_t entries = 0;
  auto oldest_kept = std::find_if(waiting_.rbegin(), waiting_.rend(),
                                  [&](const journal_batch& batch) {
                                    entries += batch.events + batch.notes;
                                    return entries > most_waiting;
                                  });
  for (auto gone = oldest_kept; gone != waiting_.rend(); ++gone)
    lost_ += gone->events + gone->notes;
  waiting_.erase(waiting_.begin(), oldest_kept.base());
}

result<void> event_book::write(const journal_batch& batch) {
  if (!listed_)
    return listed_;
  if (segments_.empty())
    return start_segment(batch);
  if (auto settled = settle_last(); !settled)
    return settled;
  auto& last = segments_.back();
  if (last.takes(batch))
    return last.append(batch);
  if (auto synced = last.sync(); !synced)
    return synced;
  return start_segment(batch);
}

result<void> event_book::settle_last() {
  auto settled = segments_.back().settle();
  if (settled || !segments_.back().spoiled())
    return settled;
  return replace_last(settled.error().text);
}

/// Goes on in a new segment when what is on the disk of the last one cannot be
/// read any more. The new one has to be there before the old one goes, unless
/// it takes the old one's name.
result<void> event_book::replace_last(const std::string& why) {
  auto& last = segments_.back();
  auto& rest = last.unsynced();
  auto first = rest.empty() ? last.next() : rest.front().first_seq;
  event_segment successor{port_, directory_, first};
  auto started = successor.start(rest);
  auto old = last.path();
  bool renamed = old != successor.path();
  if (!started && renamed) [[maybe_unused]]
    auto gone = port_.remove(successor.path());
  if (!started && (renamed || !successor.in_place()))
    return started;
  segments_.pop_back();
  segments_.push_back(std::move(successor));
  if (renamed)
    move_away(old, why);
  return started;
}

void event_book::move_away(const std::string& path, const std::string& why) {
  auto moved = quarantine_.move(path);
  report_.push_back({moved ? *moved : path, why});
}

result<void> event_book::start_segment(const journal_batch& batch) {
  event_segment segment{port_, directory_, batch.first_seq};
  auto started = segment.start({batch});
  if (!started)
    return started;
  segments_.push_back(std::move(segment));
  drop_old_segments();
  return started;
}

void event_book::drop_old_segments() {
  auto newest = segments_.back().next() - 1;
  while (segments_.size() > 1 &&
         segments_[1].first() + kept_events <= newest + 1) {
    auto gone = port_.remove(segments_.front().path());
    if (!gone && gone.error().code != ENOENT)
      return;
    segments_.pop_front();
  }
}

result<void> event_book::sync() {
  if (!listed_)
    list_again();
  if (auto written = write_waiting(); !written || segments_.empty())
    return written;
  auto settled = settle_last();
  auto synced = settled ? segments_.back().sync() : settled;
  if (synced)
    claim_.drop(segments_.back().next() - 1);
  else
    claim_.take(newest_);
  return noted(synced);
}

result<void> event_book::read(uint64_t since, uint64_t limit,
                              const payload_fn& fn) const {
  auto kept_since = newest_ > kept_events ? newest_ - kept_events : 0;
  since = std::max(since, kept_since);
  uint64_t given = 0;
  return visit(since, [&](uint64_t seq, const item& part) {
    if (seq <= since)
      return verdict::go_on;
    fn(part.bytes);
    return ++given == limit ? verdict::stop : verdict::go_on;
  });
}

result<void> event_book::notes(const std::string& subject,
                               const payload_fn& fn) const {
  return visit(0, [&](uint64_t seq, const item& part) {
    if (seq == 0 && part.name == subject)
      fn(part.bytes);
    return verdict::go_on;
  });
}

/// Visits what stands on the disk behind number `since` and what waits; goes on
/// behind a segment that cannot be read.
result<void> event_book::visit(uint64_t since, const item_fn& fn) const {
  auto outcome = listed_;
  bool stopped = false;
  auto watch = [&](uint64_t seq, const item& part) {
    auto said = fn(seq, part);
    stopped = said == verdict::stop;
    return said;
  };
  for (auto& segment : segments_) {
    if (stopped || (since > 0 && segment.next() - 1 <= since))
      continue;
    if (auto visited = segment.visit(watch); !visited)
      outcome = visited;
  }
  for (auto& batch : waiting_) {
    auto seq = batch.first_seq;
    if (!stopped)
      visit_items(batch.items, seq, watch);
  }
  return outcome;
}

result<void> event_book::noted(result<void> outcome) {
  if (outcome) {
    alarm_.clear();
    lost_ = 0;
    return outcome;
  }
  alarm_ = outcome.error().text;
  if (lost_ > 0)
    alarm_ += fmt::format("; {} entries lost", lost_);
  return outcome;
}

} // namespace lh::persistence
