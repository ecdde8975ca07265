#include "plugins/udhcpc/environment.hpp"

#include "messages/dhcp4/option_table.hpp"
#include "messages/net/ipv4.hpp"

#include <cerrno>
#include <charconv>
#include <optional>

namespace lh::udhcpc {

namespace {

constexpr uint32_t subnet_option = 1;

constexpr std::pair<std::string_view, plugin::Kind> kinds[] = {
    {"deconfig", plugin::DECONFIG},   {"bound", plugin::BOUND},
    {"renew", plugin::RENEW},         {"nak", plugin::NAK},
    {"leasefail", plugin::LEASEFAIL},
};

plugin::Kind kind_of(std::string_view action) {
  for (auto& [name, kind] : kinds)
    if (name == action)
      return kind;
  return plugin::KIND_UNSPECIFIED;
}

std::optional<net::ipv4> parse_mask_length(std::string_view text) {
  unsigned length = 0;
  auto last = text.data() + text.size();
  auto [end, error] = std::from_chars(text.data(), last, length);
  if (error != std::errc{} || end != last || length > 32)
    return std::nullopt;
  return net::mask_of(static_cast<uint8_t>(length));
}

/// Reads one variable after the other into an event.
class reader {
public:
  explicit reader(plugin::Event& event) : event_(event) {}

  void read(const variable& entry) {
    auto [name, value] = entry;
    if (name == "interface")
      note(name, read_interface(value));
    else if (name == "ip")
      note(name, read_address(value, &plugin::Event::set_address));
    else if (name == "siaddr")
      note(name, read_address(value, &plugin::Event::set_next_server));
    else if (name == "mask")
      note(name, read_mask_length(value));
    else if (auto row = dhcp4::find_variable(name))
      note(name, read_option(*row, value));
  }

  /// The mask's length stands in for a mask that was not read.
  void finish() {
    auto& options = *event_.mutable_options();
    if (mask_ && options[subnet_option].empty())
      options[subnet_option] =
          *dhcp4::encode(dhcp4::value_shape::ipv4, net::to_string(*mask_));
  }

private:
  void note(std::string_view name, bool read) {
    if (!read)
      event_.add_unreadable(std::string{name});
  }

  bool read_interface(std::string_view value) {
    if (!plugins::is_name(value, plugins::longest_device_name))
      return false;
    event_.set_interface(std::string{value});
    return true;
  }

  bool read_address(std::string_view value,
                    void (plugin::Event::*set)(uint32_t)) {
    auto address = net::parse_ipv4(value);
    if (address)
      (event_.*set)(address->value);
    return address.has_value();
  }

  bool read_mask_length(std::string_view value) {
    mask_ = parse_mask_length(value);
    return mask_.has_value();
  }

  bool read_option(const dhcp4::option_row& row, std::string_view value) {
    auto bytes = dhcp4::encode(row.shape, value);
    (*event_.mutable_options())[row.code] = bytes ? *bytes : std::string{};
    return bytes.has_value();
  }

  plugin::Event& event_;
  std::optional<net::ipv4> mask_;
};

} // namespace

result<plugin::Event> event_from(std::string_view action,
                                 std::span<const variable> environment) {
  plugin::Event event;
  event.set_kind(kind_of(action));
  if (event.kind() == plugin::KIND_UNSPECIFIED)
    return fault{EINVAL, "the argument is none of udhcpc's events"};
  reader lease{event};
  for (auto& entry : environment) {
    if (entry.first == "LEASEHOLD_CLIENT" &&
        plugins::is_name(entry.second, plugins::longest_client_name))
      event.set_client(std::string{entry.second});
    lease.read(entry);
  }
  lease.finish();
  if (event.client().empty())
    return fault{EINVAL, "LEASEHOLD_CLIENT does not name a client"};
  return event;
}

} // namespace lh::udhcpc
