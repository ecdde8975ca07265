#include "plugins/dhcpcd/environment.hpp"

#include "messages/dhcp6/identity_association.hpp"
#include "messages/net/ipv4.hpp"
#include "plugins/dhcpcd/octets.hpp"

#include <cerrno>

namespace lh::dhcpcd {

namespace {

using plugins::variable;

/// Of a frame's 64 KiB: a binding takes 40 octets at most.
constexpr int most_bindings = 400;
constexpr size_t most_option_octets = 40 * 1024;

/// EXPIRE comes when dhcpcd stops to hope for its lease, which may have days
/// left: the daemon's own clock ends it.
constexpr std::pair<std::string_view, plugin::Kind> kinds[] = {
    {"BOUND", plugin::BOUND},       {"REBOOT", plugin::BOUND},
    {"RENEW", plugin::RENEW},       {"REBIND", plugin::RENEW},
    {"EXPIRE", plugin::DECONFIG},   {"NAK", plugin::NAK},
    {"FAIL", plugin::LEASEFAIL},    {"BOUND6", plugin::BOUND},
    {"RENEW6", plugin::RENEW},      {"REBIND6", plugin::RENEW},
    {"REBOOT6", plugin::CONFIRMED}, {"INFORM6", plugin::INFORMED},
    {"EXPIRE6", plugin::DECONFIG},
};

std::string_view value_of(std::span<const variable> environment,
                          std::string_view name) {
  for (auto& entry : environment)
    if (entry.first == name)
      return entry.second;
  return {};
}

/// Without a carrier dhcpcd drops what it has; the daemon keeps it.
plugin::Kind kind_of(std::string_view reason, std::string_view carrier) {
  for (auto& [name, kind] : kinds)
    if (name == reason)
      return kind == plugin::DECONFIG && carrier == "down"
                 ? plugin::KIND_UNSPECIFIED
                 : kind;
  return plugin::KIND_UNSPECIFIED;
}

/// Reads one variable after the other into an event. A confirmed lease comes
/// as it was when it was new, lifetimes and all: nothing of it is read.
class reader {
public:
  explicit reader(plugin::Event& event) : event_(event) {}

  void read(const variable& entry) {
    auto [name, value] = entry;
    if (name == "interface")
      note(name, read_interface(value));
    else if (event_.kind() == plugin::CONFIRMED)
      return;
    else if (name == "new_ip_address")
      note(name, read_address(value));
    else if (auto code4 = numbered(name, "new_opt"))
      note(name, read_option(*code4, value));
    else if (auto code6 = numbered(name, "new_dhcp6_o"))
      note(name, is_association(*code6) ? read_association(*code6, value)
                                        : read_option(*code6, value));
  }

private:
  void note(std::string_view name, bool read) {
    if (!read)
      event_.add_unreadable(std::string{name});
  }

  static bool is_association(uint32_t code) {
    return code == dhcp6::ia_na_option || code == dhcp6::ia_pd_option;
  }

  bool read_interface(std::string_view value) {
    if (!plugins::is_name(value, plugins::longest_device_name))
      return false;
    event_.set_interface(std::string{value});
    return true;
  }

  bool read_address(std::string_view value) {
    auto address = net::parse_ipv4(value);
    if (address)
      event_.set_address(address->value);
    return address.has_value();
  }

  /// The first of a code stays.
  bool read_option(uint32_t code, std::string_view value) {
    auto& options = *event_.mutable_options();
    if (options.contains(code))
      return false;
    auto octets = parse_octets(value);
    if (octets && octets->size() > room_)
      octets.reset();
    options[code] = octets.value_or(std::string{});
    room_ -= options[code].size();
    return octets.has_value();
  }

  bool read_association(uint32_t code, std::string_view value) {
    auto octets = parse_octets(value);
    if (!octets)
      return false;
    auto ia = dhcp6::decode_association(static_cast<uint16_t>(code), *octets);
    if (!ia)
      return false;
    auto& list = code == dhcp6::ia_pd_option ? *event_.mutable_prefixes()
                                             : *event_.mutable_addresses();
    return add_bindings(*ia, list);
  }

  bool add_bindings(const dhcp6::identity_association& ia,
                    google::protobuf::RepeatedPtrField<plugin::Binding6>& to) {
    for (auto& one : ia.bindings) {
      if (event_.addresses_size() + event_.prefixes_size() == most_bindings)
        return false;
      auto& binding = *to.Add();
      binding.set_high(one.address.high);
      binding.set_low(one.address.low);
      binding.set_length(one.length);
      binding.set_preferred_s(one.preferred_s);
      binding.set_valid_s(one.valid_s);
      binding.set_iaid(ia.iaid);
    }
    return true;
  }

  plugin::Event& event_;
  size_t room_ = most_option_octets;
};

} // namespace

result<std::optional<plugin::Event>>
event_from(std::span<const variable> environment) {
  auto reason = value_of(environment, "reason");
  if (reason.empty())
    return fault{EINVAL, "the environment holds no reason"};
  plugin::Event event;
  event.set_kind(kind_of(reason, value_of(environment, "ifcarrier")));
  if (event.kind() == plugin::KIND_UNSPECIFIED)
    return std::optional<plugin::Event>{};
  reader lease{event};
  for (auto& entry : environment)
    lease.read(entry);
  return std::optional{std::move(event)};
}

} // namespace lh::dhcpcd
