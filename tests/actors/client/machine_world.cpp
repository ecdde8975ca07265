#include "tests/actors/client/machine_world.hpp"

#include "messages/convert/net_values.hpp"
#include "messages/net/ipv4.hpp"

#include <fmt/format.h>

namespace lh::tests {

using namespace client;
using machine_t = client_machine;

namespace {

std::string text_of(const pb::Ipv4& address, uint32_t length) {
  return fmt::format("{}/{}", net::to_string(net::ipv4{address.value()}),
                     length);
}

lines text(const effect::start& one) {
  std::string line = "start";
  auto& argv = one.child.argv();
  for (int i = 0; i + 1 < argv.size(); ++i)
    if (argv[i] == "-r")
      line += " -r " + argv[i + 1];
  return {line};
}

lines text(const effect::stop& one) {
  return {fmt::format("stop {}", one.signal)};
}

lines text(const effect::send_signal& one) {
  return {fmt::format("signal {}", one.signal)};
}

std::string text_of(const pb::DeviceAddress6& one) {
  return fmt::format("{} {}/{}", one.device(),
                     net::to_string(convert::from_proto(one.address())),
                     one.prefix_len());
}

std::string text_of(const pb::Ipv6Prefix& one) {
  return net::to_string(convert::from_proto(one));
}

lines text(const pb::ChangeAddresses6& change) {
  lines all;
  for (auto& one : change.put())
    all.push_back(fmt::format("apply {} {}/{} s", text_of(one),
                              one.preferred_s(), one.valid_s()));
  for (auto& one : change.put_unreachable())
    all.push_back("apply unreachable " + text_of(one));
  for (auto& one : change.remove())
    all.push_back("remove " + text_of(one));
  for (auto& one : change.remove_unreachable())
    all.push_back("remove unreachable " + text_of(one));
  return all;
}

lines text(const pb::ApplyAddress& change) {
  auto line = fmt::format("apply {} {} {} s", change.device(),
                          text_of(change.address(), change.prefix_len()),
                          change.valid_s());
  if (change.mtu() != 0)
    line += fmt::format(" mtu {}", change.mtu());
  if (change.max_mtu() != 0)
    line += fmt::format(" at most {}", change.max_mtu());
  if (change.own_mtu() != 0)
    line += fmt::format(" own {}", change.own_mtu());
  for (auto& old : change.remove())
    line += fmt::format(
        " less {}", net::to_string(net::ipv4_prefix{
                        {old.value()}, static_cast<uint8_t>(old.length())}));
  return {line};
}

lines text(const pb::RemoveAddress& change) {
  auto line = fmt::format("remove {} {}", change.device(),
                          text_of(change.address(), change.prefix_len()));
  if (change.own_mtu() != 0)
    line += fmt::format(" own {}", change.own_mtu());
  return {line};
}

lines text(const effect::apply& one) {
  return std::visit([](auto& change) { return text(change); }, one.change);
}

lines text(const effect::remove& one) {
  return std::visit([](auto& change) { return text(change); }, one.change);
}

lines text(const effect::decode_map&) {
  return {"decode map"};
}

lines text(const effect::map_news& one) {
  auto& answer = one.answer;
  return {answer.has_refusal() ? "map refused " + answer.refusal().reason()
                               : "map tolerated"};
}

lines text(const effect::ask_duid&) {
  return {"ask duid"};
}
lines text(const effect::probe& one) {
  return {"probe " + one.link.device()};
}

lines text(const effect::settle& one) {
  return {"settle " + one.device};
}
lines text(const effect::follow& one) {
  return {fmt::format("follow {}", fmt::join(one.devices, " "))};
}
lines text(const effect::watch_program& one) {
  return {"watch " + one.path};
}

/// What no test of the machine looks at.
template <class Other>
lines text(const Other&) {
  return {};
}

lines text(const effect::retired&) {
  return {"retired"};
}
lines text(const effect::shutdown_done&) {
  return {"shutdown done"};
}

lines text(const effect::journal& one) {
  lines all;
  if (one.batch.has_transition())
    all.push_back("to " + one.batch.transition().to());
  for (auto& event : one.batch.events())
    all.push_back(pb::EventType_Name(event.type()));
  return all;
}

bool is_event(const std::string& line) {
  return line.find("LEASE_") == 0 || line == "STARTED" || line == "STOPPED" ||
         line == "FAILED";
}

bool is_deed(const std::string& line) {
  for (auto verb : {"start", "stop ", "signal", "apply", "remove", "settle"})
    if (line.find(verb) == 0)
      return true;
  return false;
}

} // namespace

client::places places_of_tests() {
  return {.udhcpc = "/sbin/udhcpc",
          .udhcpc_plugin = "/lib/plugin",
          .dibbler_client = "/sbin/dibbler-client",
          .dibbler_plugin = "/lib/plugin6",
          .dhcpcd = "/sbin/dhcpcd",
          .dhcpcd_plugin = "/lib/plugin-dhcpcd",
          .runtime_dir = "/run/lh"};
}

pb::ClientConfig wan_row() {
  pb::ClientConfig row;
  row.set_client("dhcp4-client-1");
  row.set_path("Device.DHCPv4.Client.1");
  row.set_enable(true);
  row.set_device("wan0");
  row.set_backend("udhcpc");
  row.add_requested()->set_tag(3);
  row.add_requested()->set_tag(6);
  return row;
}

pb::Lease4 wan_lease(uint32_t lease_s, uint32_t host) {
  constexpr uint32_t network = 0xc0000200;
  pb::Lease4 lease;
  lease.mutable_address()->set_value(network + host);
  lease.set_prefix_len(24);
  lease.add_routers()->set_value(network + 1);
  lease.add_dns()->set_value(network + 53);
  lease.mutable_server()->set_value(network + 1);
  lease.mutable_broadcast()->set_value(network + 255);
  lease.set_lease_s(lease_s);
  return lease;
}

pb::LinkState wan_link(bool running, uint32_t ifindex) {
  pb::LinkState link;
  link.set_device("wan0");
  link.set_present(ifindex != 0);
  link.set_running(running);
  link.set_lower_up(running);
  link.set_ifindex(ifindex);
  link.set_hardware_address("\x02\x00\x00\x00\x00\x01", 6);
  return link;
}

lines describe(const effect::any& effect) {
  return std::visit([](auto& one) { return text(one); }, effect);
}

machine_world::machine_world()
    : machine_world(std::make_unique<client::dhcp4_machine>(
          "dhcp4-client-1", places_of_tests(), [this] { return jitter; })) {}

machine_world::machine_world(std::unique_ptr<client::client_machine> of_family)
    : owned(std::move(of_family)), machine(*owned) {
  pb::Settings settings;
  auto* restart = settings.mutable_restart();
  restart->set_max_deaths(5);
  restart->set_period_ms(60000);
  restart->set_first_delay_ms(100);
  restart->set_max_delay_ms(60000);
  restart->set_healthy_ms(10000);
  machine.set_settings(settings, now);
  pump();
}

lines machine_world::said() {
  return std::exchange(said_, {});
}
lines machine_world::events() {
  return only(is_event);
}
lines machine_world::deeds() {
  return only(is_deed);
}

lines machine_world::only(bool (*wanted)(const std::string&)) {
  lines kept;
  for (auto& line : said())
    if (wanted(line))
      kept.push_back(line);
  return kept;
}

void machine_world::configure(const pb::ClientConfig& row) {
  feed(&machine_t::configure, row);
}

void machine_world::disable() {
  auto row = wan_row();
  row.set_enable(false);
  configure(row);
}

void machine_world::link(bool running, uint32_t ifindex) {
  feed(&machine_t::link_changed, wan_link(running, ifindex));
}

void machine_world::device_gone() {
  link(false, 0);
}

void machine_world::process_runs() {
  pb::ChildStarted child;
  child.mutable_identity()->set_pid(++pid_);
  feed(&machine_t::child_started, child);
}

void machine_world::process_ends(int signal) {
  pb::ChildExited child;
  child.mutable_identity()->set_pid(pid_);
  child.set_signal(signal);
  feed(&machine_t::child_exited, child);
}

void machine_world::report(pb::LeaseReport::Kind kind) {
  report(kind, pb::Lease4{});
}

void machine_world::report(pb::LeaseReport::Kind kind,
                           const pb::Lease4& lease) {
  pb::LeaseReport told;
  told.set_kind(kind);
  if (lease.has_address())
    *told.mutable_lease() = lease;
  report(told);
}

void machine_world::report(pb::LeaseReport told) {
  told.set_boottime_ns(now.ns);
  told.set_pid(++plugin_pid_);
  feed(&machine_t::lease_reported, told);
}

void machine_world::act(pb::ClientAction::Kind kind) {
  feed(&machine_t::act, kind);
}

bool machine_world::advance(std::chrono::nanoseconds time) {
  auto until = now + time;
  for (int turns = 0; turns < 100; ++turns) {
    auto deadline = machine.next_deadline();
    if (!deadline || *deadline > until) {
      now = until;
      return true;
    }
    now = std::max(now, *deadline);
    feed(&machine_t::tick);
  }
  return false;
}

void machine_world::bring_up(const pb::Lease4& lease) {
  configure(wan_row());
  link(true);
  process_runs();
  report(pb::LeaseReport::BOUND, lease);
  REQUIRE(state() == "bound");
  said();
  now = now + 1ms;
}

void machine_world::wear_out() {
  configure(wan_row());
  link(true);
  for (int deaths = 0; deaths < 6; ++deaths) {
    REQUIRE(advance(1s));
    process_runs();
    process_ends();
  }
  REQUIRE(state() == "critical");
  said();
}

void machine_world::pump() {
  for (auto effects = machine.take_effects(); !effects.empty();
       effects = machine.take_effects())
    for (auto& effect : effects) {
      for (auto& line : describe(effect))
        said_.push_back(line);
      answer(effect);
    }
}

void machine_world::answer(const effect::any& effect) {
  if (auto* start = std::get_if<effect::start>(&effect))
    last_start = start->child;
  if (std::holds_alternative<effect::save>(effect))
    ++saves;
  if (auto* decode = std::get_if<effect::decode_map>(&effect))
    map_asked = decode->options;
  if (std::holds_alternative<effect::report>(effect))
    ++reports;
  if (auto* entry = std::get_if<effect::journal>(&effect)) {
    if (entry->batch.has_transition())
      steps.push_back(entry->batch.transition());
    for (auto& event : entry->batch.events())
      all_events.push_back(event);
  }
  if (!kernel_answers)
    return;
  if (std::holds_alternative<effect::apply>(effect))
    machine.applied(kernel_says, now);
  if (std::holds_alternative<effect::remove>(effect))
    machine.removed(kernel_says, now);
  if (std::holds_alternative<effect::decode_map>(effect))
    machine.map_decoded(map_says, now);
  if (std::holds_alternative<effect::settle>(effect))
    machine.settled(kernel_says, now);
}

} // namespace lh::tests
