#include "bus_adapters/ipc/spool_queue.hpp"

#include <algorithm>

namespace lh::bus {

namespace {

template <class Files>
bool has_of_first(const Files& some, uint64_t count) {
  return !some.empty() && some.begin()->first <= count;
}

} // namespace

void spool_queue::found(const std::vector<ipc::spool_name>& names) {
  for (auto& file : names)
    if (numbers_.emplace(file, count_ + 1).second)
      unknown_.emplace(++count_, file);
}

std::optional<ipc::spool_name> spool_queue::unknown() {
  if (unknown_.empty())
    return std::nullopt;
  return unknown_.extract(unknown_.begin()).mapped();
}

std::optional<ipc::spool_name> spool_queue::of(const spool_sender& whose,
                                               ipc::spool_name file) {
  auto& waiting = senders_.try_emplace(whose).first->second.waiting;
  waiting.emplace(numbers_.at(file), file);
  if (waiting.size() <= ipc::spool_limit)
    return std::nullopt;
  auto oldest = waiting.begin()->second;
  done(oldest);
  return oldest;
}

std::optional<ipc::spool_name> spool_queue::next(net::boot_time now) {
  forget(now);
  auto ready = [now](auto& entry) { return entry.second.may_go_on(now); };
  auto begin = senders_.upper_bound(last_);
  auto found = std::find_if(begin, senders_.end(), ready);
  if (found == senders_.end())
    found = std::find_if(senders_.begin(), begin, ready);
  if (found == senders_.end() || !ready(*found))
    return std::nullopt;
  last_ = found->first;
  auto& one = found->second;
  one.events.count(now);
  auto moved = one.under_way.insert(one.waiting.extract(one.waiting.begin()));
  return moved.position->second;
}

/// Who has no file, and could have all read at once.
void spool_queue::forget(net::boot_time now) {
  std::erase_if(senders_, [now](auto& entry) {
    auto& one = entry.second;
    return one.waiting.empty() && one.under_way.empty() &&
           one.events.is_fresh(now);
  });
}

void spool_queue::again(ipc::spool_name file) {
  auto number = numbers_.at(file);
  for (auto& [whose, one] : senders_)
    if (one.under_way.erase(number) > 0)
      one.events.take_back();
  unknown_.emplace(number, file);
}

void spool_queue::done(ipc::spool_name file) {
  auto found = numbers_.find(file);
  if (found == numbers_.end())
    return;
  for (auto& [whose, one] : senders_) {
    one.waiting.erase(found->second);
    one.under_way.erase(found->second);
  }
  numbers_.erase(found);
}

bool spool_queue::is_over_rate(const spool_sender& whose,
                               net::boot_time now) const {
  auto found = senders_.find(whose);
  return found != senders_.end() && found->second.events.next_at() > now;
}

bool spool_queue::is_ready(net::boot_time now) const {
  return !unknown_.empty() ||
         std::any_of(senders_.begin(), senders_.end(), [now](auto& entry) {
           return entry.second.may_go_on(now);
         });
}

std::optional<net::boot_time> spool_queue::next_at() const {
  return first_moment(senders_, [](const share& one) {
    return one.has_room() ? std::optional{one.events.next_at()} : std::nullopt;
  });
}

bool spool_queue::is_read(const std::string& client, uint64_t count) const {
  return !has_of_first(unknown_, count) &&
         std::none_of(senders_.begin(), senders_.end(), [&](auto& entry) {
           auto& [whose, one] = entry;
           return whose.client == client &&
                  (has_of_first(one.waiting, count) ||
                   has_of_first(one.under_way, count));
         });
}

} // namespace lh::bus
