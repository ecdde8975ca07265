#include "persistence/recovery_book.hpp"

#include "persistence/frame.hpp"

#include <cerrno>

namespace lh::persistence {

namespace {

constexpr uint64_t small_file = 256u << 10;
constexpr uint64_t worthwhile_ratio = 4;
constexpr uint8_t batch_kind = 1;
enum tag : uint8_t { put_tag = 1, erase_tag = 2 };

item item_of(const change& change) {
  if (!change.payload)
    return {erase_tag, 0, change.key, {}};
  return {put_tag, change.kind, change.key, *change.payload};
}

std::string batch_of(const std::vector<change>& changes) {
  std::string batch;
  for (auto& change : changes)
    append_item(batch, item_of(change));
  return batch;
}

} // namespace

recovery_book::recovery_book(file_port& port, const std::string& directory,
                             const std::string& quarantine_directory)
    : quarantine_(port, quarantine_directory),
      log_(port, directory + "/recovery.log", {"recovery-book"}),
      compact_above_(small_file) {}

std::vector<set_aside> recovery_book::open() {
  std::vector<set_aside> report;
  read(report);
  if (!log_.usable()) [[maybe_unused]]
    auto repaired = repair();
  return report;
}

void recovery_book::read(std::vector<set_aside>& report) {
  auto opening = log_.open(quarantine_, [this](auto kind, auto batch) {
    return kind == batch_kind && replay(batch) ? verdict::go_on
                                               : verdict::nonsense;
  });
  if (!opening) {
    values_.clear();
    if (opening.error().code != ENOENT)
      move_away(opening.error().text, report);
  } else if (opening->state > log_state::torn) {
    values_.clear();
    move_away(to_string(opening->state), report);
  } else if (opening->cut) {
    report.push_back(*opening->cut);
  }
}

void recovery_book::move_away(const std::string& why,
                              std::vector<set_aside>& report) {
  auto moved = quarantine_.move(log_.path());
  must_move_ = !moved;
  report.push_back({moved ? *moved : log_.path(), why});
}

bool recovery_book::replay(std::string_view batch) {
  auto items = parse_items(batch);
  if (!items)
    return false;
  for (auto& part : *items) {
    if (part.tag == put_tag)
      apply({part.name, part.kind, std::move(part.bytes)});
    else if (part.tag == erase_tag)
      apply({part.name, 0, std::nullopt});
    else
      return false;
  }
  return true;
}

void recovery_book::apply(const change& change) {
  if (change.payload)
    values_[change.key] = {change.kind, *change.payload};
  else
    values_.erase(change.key);
}

result<void> recovery_book::put(const std::string& key, uint8_t kind,
                                std::string payload) {
  return commit({{key, kind, std::move(payload)}});
}

result<void> recovery_book::erase(const std::string& key) {
  return commit({{key, 0, std::nullopt}});
}

result<void> recovery_book::commit(const std::vector<change>& changes) {
  auto batch = batch_of(changes);
  if (batch.size() > max_frame_payload)
    return fault{EFBIG, "a batch is larger than 16 MiB"};
  for (auto& change : changes)
    apply(change);
  if (!alarm_.empty())
    return repair();
  auto appended = noted(log_.append(batch_kind, batch));
  if (appended)
    compact_if_worthwhile();
  return appended;
}

result<void> recovery_book::sync() {
  return alarm_.empty() ? noted(log_.sync()) : repair();
}

result<void> recovery_book::noted(result<void> outcome) {
  alarm_ = outcome ? "" : outcome.error().text;
  return outcome;
}

/// Writes the whole map to a new file.
result<void> recovery_book::repair() {
  if (must_move_) {
    auto moved = quarantine_.move(log_.path());
    if (!moved && moved.error().code != ENOENT)
      return noted(moved.error());
    must_move_ = false;
  }
  auto written = log_.rewrite_with([this] {
    std::vector<record> records;
    for (auto& [key, value] : values_)
      records.push_back(
          {batch_kind, batch_of({{key, value.kind, value.payload}})});
    return records;
  });
  compact_above_ = written ? small_file : log_.size() + small_file;
  return noted(written);
}

uint64_t recovery_book::live_size() const {
  uint64_t size = 0;
  for (auto& [key, value] : values_)
    size += frame_overhead + item_overhead + key.size() + value.payload.size();
  return size;
}

/// A compaction that fails leaves a log that still holds everything.
void recovery_book::compact_if_worthwhile() {
  if (log_.size() <= compact_above_ ||
      log_.size() <= worthwhile_ratio * live_size())
    return;
  if (!repair() && log_.usable())
    alarm_.clear();
}

const kept_value* recovery_book::find(const std::string& key) const {
  auto found = values_.find(key);
  return found == values_.end() ? nullptr : &found->second;
}

void recovery_book::for_each(
    uint8_t kind,
    const std::function<void(const std::string&, const std::string&)>& fn)
    const {
  for (auto& [key, value] : values_)
    if (value.kind == kind)
      fn(key, value.payload);
}

} // namespace lh::persistence
