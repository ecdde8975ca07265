#include "bus_adapters/hook/event_queue.hpp"

#include <fmt/format.h>

#include <cstring>
#include <utility>

namespace lh::bus {

namespace {

constexpr size_t events_kept = 1000;

} // namespace

std::optional<pb::Event> event_queue::push(pb::Event event) {
  std::optional<pb::Event> dropped;
  if (waiting_.size() == events_kept) {
    dropped = std::move(waiting_.front());
    waiting_.pop_front();
  }
  waiting_.push_back(std::move(event));
  return dropped;
}

std::string event_queue::next_program(const pb::Hooks& hooks) {
  while (!current_ || done_ == hooks_.exec_size()) {
    current_.reset();
    if (waiting_.empty())
      return {};
    current_ = std::move(waiting_.front());
    waiting_.pop_front();
    hooks_ = hooks;
    done_ = 0;
  }
  return hooks_.exec(done_);
}

std::string failure_of(const pb::ChildExited& exited) {
  if (exited.start_error() != 0)
    return std::strerror(exited.start_error());
  if (exited.timed_out())
    return "it ran too long";
  if (exited.signal() != 0)
    return fmt::format("signal {}", exited.signal());
  if (exited.status_unknown())
    return "its end was not seen";
  if (exited.exit_code() != 0)
    return fmt::format("exit code {}", exited.exit_code());
  return {};
}

} // namespace lh::bus
