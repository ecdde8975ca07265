#include "tests/bus_adapters/netlink/link_fixture.hpp"

#include "messages/convert/net_values.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <ctime>

namespace lh::tests {

namespace {

constexpr auto follower = "follower";
constexpr std::chrono::seconds patience{5};

net::boot_time boot_now() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return {now.tv_sec * 1'000'000'000 + now.tv_nsec};
}

/// A hosted actor that keeps the reactor waiting.
class holder_state {
public:
  using interface = caf::typed_actor<caf::reacts_to<bus::fd_event>>;

  holder_state(interface::pointer self, protocol::runtime&, bus::reactor&,
               std::shared_future<void> released)
      : self_(self), released_(std::move(released)) {}

  interface::behavior_type make_behavior() {
    return {[this](const bus::fd_event&) {
      released_.wait();
      self_->quit();
    }};
  }

private:
  interface::pointer self_;
  std::shared_future<void> released_;
};

} // namespace

reactor_config::reactor_config() {
  set("scheduler.policy", caf::atom("sharing"));
  set("scheduler.max-threads", size_t{1});
  module_factories.push_back(
      [](caf::actor_system& system) -> caf::actor_system::module* {
        return new bus::reactor_module(system);
      });
}

link_fixture::link_fixture(int receive_bytes)
    : table(std::make_shared<netlink::link_table>()), system(config),
      host(reinterpret_cast<bus::reactor&>(system.network_manager())),
      scoped(system), self(*scoped), receive_bytes_(receive_bytes) {
  shared.clocks.boot = [this] { return boot_now() + ahead.load(); };
  shared.directory.put(follower, caf::actor_cast<caf::strong_actor_ptr>(&self));
}

link_fixture::~link_fixture() {
  stop_monitor();
  shared.directory.clear();
}

void link_fixture::start_monitor() {
  bus::spawn_hosted<netlink::link_monitor_state>(
      host, shared, protocol::names::links, "test", table, receive_bytes_);
}

void link_fixture::stop_monitor() {
  auto actor = shared.directory.find(protocol::names::links);
  if (!actor)
    return;
  auto handle = caf::actor_cast<caf::actor>(actor);
  caf::anon_send_exit(handle, caf::exit_reason::user_shutdown);
  self.wait_for(handle);
}

void link_fixture::follow_routes() {
  shared.directory.follow(protocol::topics::routes, follower);
}

void link_fixture::follow(const std::string& device) {
  shared.directory.follow(protocol::topics::link(device), follower);
  shared.directory.follow(protocol::topics::addresses(device), follower);
}

std::string link_fixture::next() {
  std::string shown = "nothing was published";
  self.receive([&](const pb::LinkState& state) { shown = show(state); },
               [&](const pb::AddressLost& gone) { shown = show(gone); },
               caf::after(patience) >> [] {});
  return shown;
}

std::vector<std::string> link_fixture::rest() {
  query("");
  std::vector<std::string> left;
  for (bool more = true; more;)
    self.receive(
        [&](const pb::LinkState& state) { left.push_back(show(state)); },
        [&](const pb::AddressLost& gone) { left.push_back(show(gone)); },
        caf::after(std::chrono::seconds{0}) >> [&] { more = false; });
  return left;
}

pb::LinkState link_fixture::query(const std::string& device) {
  pb::LinkQuery asked;
  asked.set_device(device);
  pb::LinkState state;
  self.request(monitor(), caf::infinite, asked)
      .receive([&](pb::LinkState& x) { state = std::move(x); },
               [&](caf::error& x) { FAIL(system.render(x)); });
  return state;
}

protocol::link_monitor link_fixture::monitor() {
  auto found =
      shared.directory.find_as<protocol::link_monitor>(protocol::names::links);
  REQUIRE(found);
  return found;
}

std::promise<void> link_fixture::hold_reactor() {
  std::promise<void> release;
  auto holder = bus::spawn_hosted<holder_state>(host, shared, "holder", "test",
                                                release.get_future().share());
  caf::anon_send(caf::actor_cast<holder_state::interface>(holder),
                 bus::fd_event{});
  return release;
}

std::string show(const pb::LinkState& state) {
  if (!state.present())
    return state.device() + " gone";
  auto shown = fmt::format("{} {} {}", state.device(), state.ifindex(),
                           state.running() ? "running" : "down");
  if (state.has_link_local())
    shown += " " + net::to_string(convert::from_proto(state.link_local()));
  return shown + (state.link_local_duplicate() ? " duplicate" : "");
}

std::string show(const pb::AddressLost& gone) {
  if (gone.has_unreachable())
    return "lost unreachable " +
           net::to_string(convert::from_proto(gone.unreachable()));
  auto address = gone.has_address6()
                     ? net::to_string(convert::from_proto(gone.address6()))
                     : net::to_string(convert::from_proto(gone.address()));
  return fmt::format("{} {} {}", gone.device(),
                     gone.duplicate() ? "duplicate" : "lost", address);
}

pb::ApplyAddress address_on(const std::string& device,
                            const std::string& prefix) {
  auto parsed = net::parse_ipv4_prefix(prefix);
  REQUIRE(parsed);
  pb::ApplyAddress change;
  change.set_device(device);
  *change.mutable_address() = convert::to_proto(parsed->address);
  change.set_prefix_len(parsed->length);
  *change.mutable_broadcast() = convert::to_proto(net::broadcast_of(*parsed));
  change.set_preferred_s(300);
  change.set_valid_s(600);
  return change;
}

pb::SettleNeighbours settle_on(const std::string& device) {
  pb::SettleNeighbours asked;
  asked.set_device(device);
  return asked;
}

} // namespace lh::tests
