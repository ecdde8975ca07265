#include "bus_adapters/signal/signals.hpp"
#include "deploy/config/gateway_config.hpp"
#include "deploy/gatewayd/options.hpp"
#include "deploy/gatewayd/places.hpp"
#include "deploy/gatewayd/rights.hpp"
#include "deploy/gatewayd/wiring.hpp"
#include "messages/log/log.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <malloc.h>
#include <sched.h>
#include <sys/resource.h>

namespace {

int refuse(const std::string& text, int code) {
  fmt::print(stderr, "{}\n", text);
  return code;
}

/// Hundreds of clients that report at once are hundreds of sessions, each with
/// an equal share of the processor: the daemon would come to wait for them,
/// and they for it. Without the privilege it stays as it is.
void come_first() {
  sched_param lowest{};
  lowest.sched_priority = ::sched_get_priority_min(SCHED_RR);
  if (::sched_getscheduler(0) == SCHED_OTHER)
    ::sched_setscheduler(0, SCHED_RR, &lowest);
}

/// Strangers get a share of it only: the more there is, the more is left. With
/// fewer than the least not even the actors could start.
lh::result<void> take_descriptors() {
  constexpr rlim_t least = 40;
  rlimit descriptors{};
  ::getrlimit(RLIMIT_NOFILE, &descriptors);
  auto most = descriptors.rlim_max;
  rlimit all{most, most};
  if (::setrlimit(RLIMIT_NOFILE, &all) != 0)
    most = descriptors.rlim_cur;
  if (most >= least)
    return {};
  return lh::fault{EMFILE,
                   fmt::format("{} descriptors are too few: at least {} "
                               "(RLIMIT_NOFILE, ulimit -n)",
                               most, least)};
}

int start(const lh::gatewayd::options& given) {
  auto settings = lh::config::load_gateway_config(given.config);
  if (!settings)
    return refuse(settings.error().text, 2);
  lh::log::set_threshold(settings->log_level());
  if (auto rights = lh::gatewayd::check_rights(); !rights)
    return refuse(rights.error().text, 1);
  auto locks = lh::gatewayd::lock_directories(given);
  if (!locks)
    return refuse(locks.error().text, 1);
  return lh::gatewayd::run(given, *settings);
}

} // namespace

int main(int argc, char** argv) {
  // Six threads share one heap: an arena each would cost more than it gives.
  mallopt(M_ARENA_MAX, 1);
  auto given = lh::gatewayd::parse_options(argc, argv);
  if (!given)
    return refuse(given.error().text, 2);
  if (given->help)
    return refuse(lh::gatewayd::usage(), 0);
  lh::signals::block_signals();
  come_first();
  if (auto descriptors = take_descriptors(); !descriptors)
    return refuse(descriptors.error().text, 1);
  try {
    return start(*given);
  } catch (const std::exception& error) {
    return refuse(error.what(), 1);
  }
}
