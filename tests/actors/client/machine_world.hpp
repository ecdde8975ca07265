#pragma once

#include "actors/client/dhcp4_machine.hpp"

#include <doctest/doctest.h>

#include <memory>

namespace lh::tests {

using namespace std::chrono_literals;
using lines = std::vector<std::string>;

/// /sbin/udhcpc with /lib/plugin, in /run/lh.
client::places places_of_tests();

/// Device.DHCPv4.Client.1 on wan0, enabled.
pb::ClientConfig wan_row();

/// A lease of 192.0.2.7/24 from 192.0.2.1, or of another address there.
pb::Lease4 wan_lease(uint32_t lease_s = 600, uint32_t host = 7);

/// wan0 as the kernel tells of it.
pb::LinkState wan_link(bool running, uint32_t ifindex = 3);

/// An effect in a line: "start -r 192.0.2.7", "stop 15", "signal 10",
/// "apply wan0 192.0.2.7/24 600 s mtu 1400", "to bound", "LEASE_UPDATE".
lines describe(const client::effect::any& effect);

/// A machine whose effects are written down and, where the kernel is asked,
/// answered at once.
class machine_world {
public:
  machine_world();
  explicit machine_world(std::unique_ptr<client::client_machine> of_family);

  /// Everything but saves and reports since the last call.
  lines said();
  /// Only the events since the last call.
  lines events();
  /// Only what is done to processes and addresses since the last call.
  lines deeds();

  template <class... Ts, class... Us>
  void feed(void (client::client_machine::*input)(Ts...), Us&&... values) {
    (machine.*input)(std::forward<Us>(values)..., now);
    pump();
  }

  void configure(const pb::ClientConfig& row);
  void disable();
  void link(bool running, uint32_t ifindex = 3);
  void device_gone();
  void process_runs();
  void process_ends(int signal = 9);
  void report(pb::LeaseReport::Kind kind);
  void report(pb::LeaseReport::Kind kind, const pb::Lease4& lease);
  void report(pb::LeaseReport told);
  void act(pb::ClientAction::Kind kind);

  /// From here to there, stopping at each deadline; false when a deadline
  /// stays in the past.
  bool advance(std::chrono::nanoseconds time);

  /// Enabled, running, bound; nothing said yet.
  void bring_up(const pb::Lease4& lease = wan_lease());

  /// Dies until it is critical; nothing said yet.
  void wear_out();

  std::string state() { return machine.state().state(); }
  pb::ClientCounters counters() { return machine.state().counters(); }
  std::optional<std::chrono::nanoseconds> next() {
    auto deadline = machine.next_deadline();
    return deadline ? std::optional{*deadline - now} : std::nullopt;
  }

  net::boot_time now{3'600'000'000'000};
  double jitter = 0;
  bool kernel_answers = true;
  pb::MapAnswer map_says;
  pb::MapRequest map_asked; ///< last
  pb::LinkResult kernel_says;
  std::unique_ptr<client::client_machine> owned;
  client::client_machine& machine;
  pb::StartChild last_start;
  std::vector<pb::Event> all_events;
  std::vector<pb::Transition> steps;
  size_t saves = 0;
  size_t reports = 0;

private:
  void pump();
  void answer(const client::effect::any& effect);
  lines only(bool (*wanted)(const std::string&));

  lines said_;
  uint32_t plugin_pid_ = 5000;
  uint32_t pid_ = 100;
};

} // namespace lh::tests

template <>
struct doctest::StringMaker<lh::tests::lines> {
  static String convert(const lh::tests::lines& all) {
    std::string text;
    for (auto& line : all)
      text += "[" + line + "]";
    return text.c_str();
  }
};
