#pragma once

#include "tests/simulation/timeline.hpp"
#include "tests/support/kernel6.hpp"

namespace lh::simulation {

/// Who hears what the kernel says.
class kernel_listener {
public:
  virtual ~kernel_listener() = default;
  virtual void link_changed(const pb::LinkState& link) = 0;
  virtual void address_lost(const pb::AddressLost& lost) = 0;
};

/// Devices, and what is put on them, of both families. Lifetimes end by
/// themselves, a link-local address needs a while, and whatever goes is told.
class kernel {
public:
  explicit kernel(timeline& time) : time_(time) {}

  void add_device(const std::string& name);

  /// Nobody listens while there is no daemon.
  kernel_listener* listener = nullptr;

  pb::LinkState link(const std::string& name) const;
  bool is_present(const std::string& name) const;
  bool is_running(const std::string& name) const;
  uint32_t ifindex(const std::string& name) const;

  void set_carrier(const std::string& name, bool there);
  void remove_device(const std::string& name);
  void make_device(const std::string& name);
  /// Another host has, or has no more, the device's link-local address.
  void set_taken(const std::string& name, bool taken);
  void reboot();

  int apply(const pb::ApplyAddress& wanted);
  void remove(const pb::RemoveAddress& wanted);
  int change(const pb::ChangeAddresses6& wanted);
  void probe(const std::string& device);

  /// A third party takes an address away; what it was, or nothing.
  std::string steal4(const std::string& device);
  std::string steal6(uint32_t number);
  /// Another host turns out to have an address.
  bool find_duplicate(uint32_t number);

  /// "192.0.2.7/24" of a device, with the moment of its end.
  using places4 = std::map<std::string, moment>;
  const places4& addresses4(const std::string& device) const;
  tests::places6 places6() const { return six_.places(); }
  tests::places6 duplicates() const { return six_.duplicates(); }
  moment end_of6(const std::string& place) const { return six_.end_of(place); }
  uint32_t mtu(const std::string& device) const;

  /// What it says to every address that is to be put there; 0: it is.
  int refusal = 0;

  /// Changes that were asked for, ever.
  uint64_t changes = 0;

private:
  struct device4 {
    places4 addresses;
    uint32_t mtu = 1500;
    bool taken = false; ///< by another host: the link-local address
    timeline::ticket dad{};
  };

  void tell(const std::string& name);
  void tell(const tests::kernel6::lost_addresses& lost);
  void tell_lost4(const std::string& name, const std::string& address);
  void bring_up(const std::string& name);
  void clear4(const std::string& name);
  void expire();
  void expire_after(uint32_t seconds);

  timeline& time_;
  tests::kernel6 six_;
  std::map<std::string, device4> four_;
  uint32_t last_index_ = 2;
};

} // namespace lh::simulation
