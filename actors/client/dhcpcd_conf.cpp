#include "actors/client/dhcpcd_conf.hpp"

#include "actors/client/client_child.hpp"
#include "actors/client/dhcpcd_options.hpp"
#include "actors/client/dhcpcd_sent.hpp"
#include "actors/client/lease6_hints.hpp"
#include "messages/convert/net_values.hpp"
#include "messages/dhcp6/colon_hex.hpp"
#include "messages/net/ipv4.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace lh::client {

namespace {

/// The last option of DHCPv4, and more than IANA has assigned for DHCPv6.
constexpr uint32_t last_option4 = 254;
constexpr uint32_t last_option6 = 160;

/// dhcpcd asks for these by itself; a lease is of use without them.
constexpr uint32_t asked_unasked[] = {3, 28, 33};

/// A file of lines.
class conf {
public:
  template <class... Ts>
  void line(fmt::format_string<Ts...> format, Ts&&... values) {
    fmt::format_to(std::back_inserter(text_), format,
                   std::forward<Ts>(values)...);
    text_ += '\n';
  }

  void add(const std::string& line) { (text_ += line) += '\n'; }

  std::string take() { return std::move(text_); }

private:
  std::string text_;
};

bool has(const std::vector<uint32_t>& codes, uint32_t code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

/// For each code the line that has dhcpcd know the option and not ask for it:
/// it may ask unbidden for one that it is not told of.
std::vector<std::string> unasked_lines(bool v6) {
  std::vector<std::string> lines(1);
  for (uint32_t code = 1; code <= (v6 ? last_option6 : last_option4); ++code)
    lines.push_back(fmt::format("{0} {1} norequest array byte {2}{1}",
                                v6 ? "define6" : "define", code,
                                v6 ? "o" : "opt"));
  return lines;
}

/// dhcpcd asks in the order of the definitions.
void define(conf& file, bool v6, const std::vector<uint32_t>& requested) {
  static const auto unasked4 = unasked_lines(false);
  static const auto unasked6 = unasked_lines(true);
  for (auto code : requested)
    file.line("{0} {1} array byte {2}{1}", v6 ? "define6" : "define", code,
              v6 ? "o" : "opt");
  const auto& unasked = v6 ? unasked6 : unasked4;
  for (uint32_t code = 1; code < unasked.size(); ++code)
    if (!has(requested, code))
      file.add(unasked[code]);
}

void request(conf& file, bool v6, const std::vector<uint32_t>& requested) {
  for (auto code : requested)
    file.line("option {}{}", v6 ? "dhcp6_" : "", code);
}

/// Nothing of the system is dhcpcd's; a lease that it had is kept when it ends
/// and asked for again when it starts.
void leave_alone(conf& file) {
  for (auto* word :
       {"noconfigure", "persistent", "nodelay", "nodev", "timeout 0"})
    file.line("{}", word);
}

void family4(conf& file, const start_context& with,
             const std::vector<uint32_t>& requested) {
  for (auto* word : {"ipv4only", "noarp", "noipv4ll", "vendorclassid"})
    file.line("{}", word);
  for (auto code : asked_unasked)
    if (!has(requested, code))
      file.line("nooption {}", code);
  if (with.requested_address != 0)
    file.line("request {}", net::to_string(net::ipv4{with.requested_address}));
}

void addresses(conf& file, uint32_t iaid, const pb::Lease6& last) {
  if (auto hint = address_hint(last, iaid))
    file.line("ia_na {}/{}", iaid, net::to_string(*hint));
  else
    file.line("ia_na {}", iaid);
}

void prefixes(conf& file, uint32_t iaid, const pb::Ipv6Prefix& of_row,
              const pb::Lease6& last) {
  auto hint = prefix_hint(last, iaid).value_or(convert::from_proto(of_row));
  if (hint.length > 0)
    file.line("ia_pd {}/{}/{}", iaid, net::to_string(hint.address),
              hint.length);
  else
    file.line("ia_pd {}", iaid);
}

void delegations(conf& file, const pb::Client6Config& row,
                 const pb::Lease6& last) {
  if (row.prefix_hints().empty())
    prefixes(file, prefix_iaid(row.row(), 0), {}, last);
  uint32_t n = 0;
  for (auto& hint : row.prefix_hints())
    prefixes(file, prefix_iaid(row.row(), n++), hint, last);
}

void family6(conf& file, const start_context& with) {
  auto& row = with.config.v6();
  for (auto* word : {"ipv6only", "noipv6rs", "dhcp6", "vendorclassid"})
    file.line("{}", word);
  file.line("duid {}", dhcp6::to_colon_hex(with.duid));
  if (row.request_addresses())
    addresses(file, row.row(), with.last);
  if (row.request_prefixes())
    delegations(file, row, with.last);
  if (!row.request_addresses() && !row.request_prefixes())
    file.line("inform6");
  if (row.rapid_commit())
    file.line("option dhcp6_14");
}

} // namespace

std::string dhcpcd_conf(const start_context& with) {
  conf file;
  bool v6 = with.config.has_v6();
  auto options = choose_dhcpcd_options(with.config, with.identity);
  define(file, v6, options.requested);
  file.line("script {}",
            dhcpcd_quoted(client_directory(with) + '/' + dhcpcd_script));
  leave_alone(file);
  if (v6)
    family6(file, with);
  else
    family4(file, with, options.requested);
  for (auto& line : options.sent)
    file.line("{}", line);
  request(file, v6, options.requested);
  return file.take();
}

} // namespace lh::client
