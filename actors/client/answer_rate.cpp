#include "actors/client/answer_rate.hpp"

namespace lh::client {

bool answer_rate::on_answer(net::boot_time at, size_t bindings) {
  if (!answers_.empty() && at < answers_.back())
    return false;
  answers_.push_back(at);
  while (at - answers_.front() > period)
    answers_.pop_front();
  return answers_.size() > usual(bindings);
}

} // namespace lh::client
