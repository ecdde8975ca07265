#pragma once

#include "actors/tr181/tr181_bridge_actor.hpp"
#include "tests/support/fake_actors.hpp"

#include <map>
#include <string>
#include <vector>

namespace lh::tests {

/// The row of the file's client.
inline constexpr auto row = "Device.DHCPv4.Client.1.";

/// A bridge over a store and a file with one client, alias "wan" on wan0.
struct bridged : deterministic {
  bridged() {
    auto* wan = store.settings.add_dhcpv4_clients();
    wan->set_alias("wan");
    wan->set_interface("wan0");
    wan->set_enable(true);
    wan->set_backend("udhcpc");
    put(protocol::names::store, store.spawn(system));
    put(protocol::names::controller, spawn_recorder(system, tables));
    start();
  }

  void start() {
    spawn<tr181::tr181_bridge_state>(protocol::names::bridge);
    run();
  }

  pb::ChangeResult
  set(std::initializer_list<std::pair<const char*, const char*>> values) {
    return ask<pb::ChangeResult>(bridge(), assign(values));
  }

  pb::SetParameters
  assign(std::initializer_list<std::pair<const char*, const char*>> values) {
    pb::SetParameters request;
    for (auto& [name, value] : values) {
      auto* one = request.add_assignments();
      one->set_path(std::string{row} + name);
      one->set_value(value);
    }
    return request;
  }

  pb::ParameterPage page(const std::string& path) {
    pb::GetParameters request;
    request.add_paths(path);
    return ask<pb::ParameterPage>(bridge(), request);
  }

  /// One parameter of the file's client.
  pb::Parameter get(const std::string& name) {
    auto got = page(row + name);
    return got.parameters_size() == 1 ? got.parameters(0) : pb::Parameter{};
  }

  protocol::tr181_bridge bridge() {
    return named<protocol::tr181_bridge>(protocol::names::bridge);
  }

  /// The store as it is after all that was kept.
  void keep_rows() {
    std::map<std::string, pb::RowRecord> kept;
    for (auto& batch : store.batches)
      for (auto& one : batch.rows()) {
        kept[one.path()] = one;
        if (one.forgotten())
          kept.erase(one.path());
      }
    store.rows.Clear();
    for (auto& [path, one] : kept)
      *store.rows.add_rows() = one;
  }

  fake_store store;
  std::vector<pb::ClientTable> tables;
};

/// What client 1 says when it has a lease on wan0.
inline pb::ClientState bound(int64_t now_ns) {
  pb::ClientState state;
  state.set_client("dhcp4-client-1");
  state.set_path("Device.DHCPv4.Client.1");
  state.set_state("bound");
  state.set_dhcp_status("Bound");
  state.set_device("wan0");
  state.mutable_lease()->mutable_address()->set_value(0xc0000207);
  state.mutable_lease()->set_prefix_len(24);
  state.mutable_lease()->set_lease_s(600);
  state.mutable_clock()->set_obtained_boot_ns(now_ns);
  state.mutable_clock()->set_boot_id("this-boot");
  return state;
}

} // namespace lh::tests
