#pragma once

#include "actors/client/client_machine.hpp"
#include "actors/client/lease4_plan.hpp"

namespace lh::client {

/// A DHCPv4 client: one address of the device, or none.
class dhcp4_machine : public client_machine {
public:
  dhcp4_machine(std::string client, places where,
                std::function<double()> random);

  void address_lost(const pb::AddressLost& lost, time now) override;

private:
  bool has_lease() const override { return lease_.has_value(); }
  size_t bindings() const override { return lease_ ? 1 : 0; }
  pb::Lease lease() const override;
  void take_lease(const pb::LeaseReport& report, time now) override;
  void lease_applied(const pb::LinkResult& result, time now) override;
  effect::any removal() const override;
  void forget_lease(const pb::LinkResult&) override;
  void put_back(time now) override;
  void check_lease(time now) override;
  std::optional<time> next_lease_deadline() const override;
  void configured(const pb::ClientConfig& before, time now) override;
  void forget_server() override { last_address_ = 0; }
  void reset_counters() override;
  void count(const pb::LeaseReport& report) override;
  memory remembered() const override;
  void starting() override;
  void show(pb::ClientState& state) const override;
  void keep(pb::ClientRecord& record) const override;
  void take_up(const pb::ClientRecord& record) override;

  /// A lease on its way to the kernel, and the report it came with; a lease
  /// that is only put back came with none.
  struct applied_lease {
    held_lease held;
    std::optional<pb::LeaseReport> report;
  };

  void apply(const applied_lease& applied,
             const std::optional<held_lease>& before, time now);
  void answer_applied(const applied_lease& applied,
                      const pb::LinkResult& result, bool usable, time now);
  void commit_lease(const applied_lease& applied, time now);
  void keep_mtu(time now);
  uint32_t known_mtu() const;
  void learn_mtu(const pb::LinkResult& result);

  std::optional<held_lease> lease_;
  std::optional<applied_lease> pending_;
  uint32_t asked_max_mtu_ = 0;
  uint32_t own_mtu_ = 0;  ///< the device's, while it has the lease's
  bool mtu_told_ = false; ///< in this life
  uint32_t last_address_ = 0;
  std::string identifier_;
};

} // namespace lh::client
