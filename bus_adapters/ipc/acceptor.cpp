#include "bus_adapters/ipc/acceptor.hpp"

#include "messages/log/catalogue.hpp"
#include "messages/net/shortage.hpp"

#include <algorithm>
#include <sys/resource.h>

namespace lh::bus {

namespace {

constexpr rlim_t enough = 256;
constexpr rlim_t share = 8;

} // namespace

size_t most_connections() {
  rlimit descriptors{};
  if (::getrlimit(RLIMIT_NOFILE, &descriptors) != 0)
    return enough;
  return std::min(enough, descriptors.rlim_cur / share);
}

std::optional<accepted> acceptor::next() {
  auto taken = accept_next(fd_.get());
  if (!taken && net::is_shortage(taken.error().code)) {
    be_short(taken.error());
    return std::nullopt;
  }
  if (taken)
    return std::move(*taken);
  be_well();
  return std::nullopt;
}

void acceptor::take_rest(std::chrono::milliseconds time) {
  fd_.rearm(0);
  end_rest_(time);
}

void acceptor::be_short(const fault& why) {
  take_rest(rest);
  if (!std::exchange(is_short_, true))
    log::write(log::connections_wait, {{"socket", name_}, {"why", why.text}});
}

void acceptor::be_well() {
  if (std::exchange(is_short_, false))
    log::write(log::connections_taken, {{"socket", name_}});
}

} // namespace lh::bus
