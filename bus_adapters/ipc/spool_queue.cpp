#include "bus_adapters/ipc/spool_queue.hpp"

#include <algorithm>

namespace lh::bus {

void spool_queue::found(const std::vector<ipc::spool_name>& files) {
  for (auto& file : files)
    if (all_.insert(file).second)
      unknown_.insert(file);
}

std::optional<ipc::spool_name> spool_queue::unknown() {
  if (unknown_.empty())
    return std::nullopt;
  return unknown_.extract(unknown_.begin()).value();
}

std::optional<ipc::spool_name> spool_queue::of(const std::string& client,
                                               ipc::spool_name file) {
  auto& waiting = clients_[client].waiting;
  waiting.insert(file);
  if (waiting.size() <= ipc::spool_limit)
    return std::nullopt;
  auto oldest = *waiting.begin();
  done(oldest);
  return oldest;
}

std::optional<ipc::spool_name> spool_queue::next() {
  auto ready = [](auto& entry) { return entry.second.may_go_on(); };
  auto begin = clients_.upper_bound(last_);
  auto found = std::find_if(begin, clients_.end(), ready);
  if (found == clients_.end())
    found = std::find_if(clients_.begin(), begin, ready);
  if (found == clients_.end() || !ready(*found))
    return std::nullopt;
  last_ = found->first;
  auto& [waiting, under_way] = found->second;
  auto file = *waiting.begin();
  waiting.erase(waiting.begin());
  under_way.insert(file);
  return file;
}

void spool_queue::done(ipc::spool_name file) {
  all_.erase(file);
  for (auto& [client, one] : clients_) {
    one.waiting.erase(file);
    one.under_way.erase(file);
  }
  std::erase_if(clients_, [](auto& entry) {
    return entry.second.waiting.empty() && entry.second.under_way.empty();
  });
}

bool spool_queue::is_ready() const {
  return !unknown_.empty() ||
         std::any_of(clients_.begin(), clients_.end(),
                     [](auto& entry) { return entry.second.may_go_on(); });
}

} // namespace lh::bus
