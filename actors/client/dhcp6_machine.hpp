#pragma once

#include "actors/client/client_machine.hpp"
#include "actors/client/lease6_plan.hpp"

#include <map>

namespace lh::client {

/// A DHCPv6 client: addresses of the device, delegated prefixes and what is
/// made of them behind the gateway.
class dhcp6_machine : public client_machine {
public:
  dhcp6_machine(std::string client, places where,
                std::function<double()> random);

  void address_lost(const pb::AddressLost& lost, time now) override;
  void map_decoded(const pb::MapAnswer& answer, time now) override;
  void duid_known(const pb::Duid& duid, time now) override;
  void output_heard(const pb::ChildInfo& child, time now) override;

private:
  static constexpr auto dad_failed = "dad-failed";

  /// A lease on its way to the kernel, and what brought it.
  struct coming_lease {
    std::optional<held_lease6> lease;
    std::optional<pb::LeaseReport> report;
    std::string cause;
    std::string refusal; ///< of a part of it
    std::string device;  ///< the only one to be looked after; empty: all
  };

  bool has_lease() const override { return lease_.has_value(); }
  size_t bindings() const override;
  pb::Lease lease() const override;
  pb::Lease told_lease() const override { return told_ ? *told_ : lease(); }
  void take_lease(const pb::LeaseReport& report, time now) override;
  void lease_applied(const pb::LinkResult& result, time now) override;
  void all_taken(time now) override;
  effect::any removal() const override;
  bool has_remains() const override;
  void forget_lease(const pb::LinkResult& removal) override;
  void after_removal(const std::string& cause, time now) override;
  void put_back(time now) override;
  void check_lease(time now) override;
  std::optional<time> next_lease_deadline() const override;
  void configured(const pb::ClientConfig& before, time now) override;
  void settings_changed(const pb::Settings& before, time now) override;
  void forget_server() override {}
  void reset_counters() override;
  void count(const pb::LeaseReport& report) override;
  memory remembered() const override;
  void starting() override;
  std::optional<obstacle> not_ready(time now) override;
  void associations_known() override;
  void link_heard(bool usable_again, time now) override;
  void other_link_changed(const pb::LinkState& link, time now) override;
  std::vector<std::string> other_devices() const override;
  std::vector<pb::NotHonoured> own_report() const override;
  void show(pb::ClientState& state) const override;
  void keep(pb::ClientRecord& record) const override;
  void take_up(const pb::ClientRecord& record) override;

  // dhcp6_machine.cpp: the way of a lease
  void bring(coming_lease coming, time now);
  bool needs_map() const;
  bool is_news(const pb::MapAnswer& answer) const;
  void apply(time now);
  void commit(const coming_lease& coming, time now);
  void judge(const pb::LinkResult& result, const coming_lease& coming,
             time now);
  void retry_later(supervision::fault what, const std::string& cause, time now);
  void tell(const coming_lease& coming, const pb::Lease& before);
  void bring_again(const std::string& cause, time now,
                   const std::string& device = {});
  void give_up_lease(const std::string& cause, time now);
  std::optional<time> rebinding_time() const;
  std::optional<time> rescue_time() const;
  bool lacks_bindings() const;
  std::optional<time> listening_time() const;
  std::optional<time> doubt_time() const;
  void look_for_dropped(time now);
  std::optional<time> probing_time() const;

  bool has_lost_all_addresses(const pb::Lease& before) const;

  // dhcp6_machine_kernel.cpp: what others do to it
  bool is_ours(const pb::AddressLost& lost) const;
  bool is_down(const std::string& device) const;
  void address_taken(const pb::AddressLost& lost);

  // dhcp6_machine_link.cpp: what must be there before a start
  std::string duid() const;
  void learn_duid();
  void link_is_duplicate(time now);
  void lose_link_local();
  void probe_later(time now);
  void stop_probing();

  std::optional<held_lease6> lease_;
  pb::Lease6 last_; ///< not held, but asked for
  std::optional<coming_lease> coming_;
  /// What was told last, while a withdrawn prefix may still be replaced.
  std::optional<pb::Lease> told_;
  bool once_more_ = false;
  std::vector<pb::AddressLost> lost_meanwhile_;
  kernel_state6 in_kernel_; ///< as far as is known
  bool removal_failed_ = false;
  kernel_state6 on_its_way_;
  bool decoding_ = false;
  std::string map_error_;
  std::string kept_duid_;
  bool duid_asked_ = false;
  std::map<std::string, pb::LinkState> others_; ///< downstream devices
  std::string started_for_; ///< which associations the process was asked for
  bool suspect_ = false;    ///< another host has what the server gave
  std::optional<time> left_out_at_; ///< an answer renewed nothing it spoke of
  std::optional<time> probe_at_;
  /// To what the process says while it gets not all, since its last answer.
  bool listened_ = false;
};

} // namespace lh::client
