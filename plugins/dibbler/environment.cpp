#include "plugins/dibbler/environment.hpp"

#include "messages/dhcp6/option_table.hpp"
#include "messages/ipc/frame.hpp"
#include "plugins/dibbler/bindings.hpp"

#include <algorithm>
#include <cerrno>

namespace lh::dibbler {

namespace {

/// dibbler gives at most 512, and each costs the frame at most 40 octets.
constexpr size_t most_variables = 1024;

/// What pid, time, client and header of a frame take.
constexpr size_t reserve = 256;

struct exchange {
  std::string_view question; ///< CLNT_MESSAGE
  plugin::Kind kind;
  bool leases;    ///< the answer's bindings count
  bool leftovers; ///< what was refused stands behind them
};

/// A CONFIRM's answer lets the client keep what it has and leases nothing.
constexpr exchange exchanges[] = {
    {"REQUEST", plugin::BOUND, true, true},
    {"RENEW", plugin::RENEW, true, false},
    {"REBIND", plugin::RENEW, true, true},
    {"CONFIRM", plugin::RENEW, false, false},
    {"INF-REQUEST", plugin::INFORMED, false, false},
};

const exchange* find_exchange(std::span<const variable> environment) {
  auto named =
      std::find_if(environment.begin(), environment.end(),
                   [](auto& entry) { return entry.first == "CLNT_MESSAGE"; });
  if (named != environment.end())
    for (auto& one : exchanges)
      if (one.question == named->second)
        return &one;
  return nullptr;
}

void read_interface(plugin::Event& event, std::span<const variable> told) {
  for (auto& [name, value] : told)
    if (name == "IFACE" &&
        plugins::is_name(value, plugins::longest_device_name))
      event.set_interface(std::string{value});
}

/// An option that comes again is not the client's first choice, nor ours.
bool read_option(plugin::Event& event, uint16_t code, std::string_view value) {
  auto& options = *event.mutable_options();
  if (options.contains(code))
    return false;
  auto shape = dhcp6::shape_of(code);
  auto bytes = dhcp6::encode(shape, value);
  options[code] = bytes ? *bytes : std::string{};
  return bytes || shape == dhcp6::value_shape::withheld;
}

void read_options(plugin::Event& event, std::span<const variable> told) {
  for (auto& [name, value] : told)
    if (auto code = dhcp6::received_code(name);
        code && !read_option(event, *code, value))
      event.add_unreadable(std::string{name});
}

/// Empties the longest option until the event has room in a frame.
void fit(plugin::Event& event) {
  auto& options = *event.mutable_options();
  auto shorter = [](auto& a, auto& b) {
    return a.second.size() < b.second.size();
  };
  while (event.ByteSizeLong() + reserve > ipc::max_frame_size) {
    auto longest = std::max_element(options.begin(), options.end(), shorter);
    if (longest == options.end() || longest->second.empty())
      return;
    longest->second.clear();
    event.add_unreadable("SRV_OPTION" + std::to_string(longest->first));
  }
}

} // namespace

result<plugin::Event> event_from(std::string_view action,
                                 std::span<const variable> environment) {
  if (action != "add" && action != "update")
    return fault{EINVAL, "the argument is none of dibbler's events"};
  bool whole = environment.size() <= most_variables;
  if (!whole)
    environment = environment.first(most_variables);
  auto* exchange = find_exchange(environment);
  if (exchange == nullptr)
    return fault{EINVAL, "CLNT_MESSAGE names no exchange that brings a lease"};
  plugin::Event event;
  event.set_kind(exchange->kind);
  auto told = told_by_server(environment);
  read_interface(event, told);
  if (exchange->leases)
    read_bindings(event, told);
  if (exchange->leftovers)
    drop_leftovers(event, told);
  read_options(event, told);
  if (!whole)
    event.add_unreadable("further variables");
  fit(event);
  return event;
}

} // namespace lh::dibbler
