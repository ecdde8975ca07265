#include "deploy/leasectl/explain.hpp"

#include "actors/mapt/plan.hpp"
#include "messages/convert/json.hpp"
#include "messages/dhcp6/colon_hex.hpp"
#include "messages/net/hex.hpp"

#include <fmt/format.h>

namespace lh::leasectl {

namespace {

outcome unusable(const std::string& text) {
  return {exit_code::usage, {}, fmt::format("leasectl: {}\n", text)};
}

std::optional<std::string> octets_of(std::string_view hex) {
  auto octets = net::parse_hex(hex);
  return octets ? octets : dhcp6::parse_colon_hex(hex);
}

outcome refused(const fault& why, bool json) {
  if (!json)
    return {exit_code::refused,
            {},
            fmt::format("sub-option {}: {}\n", why.code, why.text)};
  return {exit_code::refused,
          fmt::format("{{\"error\":{{\"suboption\":{},\"reason\":{}}}}}\n",
                      why.code, convert::json_string(why.text)),
          {}};
}

result<mapt::mapping> map(const explain_words& asked, std::string_view octets,
                          net::ipv6_prefix prefix) {
  auto container =
      dhcp6::decode_s46(octets, asked.tolerant ? dhcp6::zero_padding::tolerated
                                               : dhcp6::zero_padding::refused);
  if (!container)
    return container.error();
  auto kind = asked.option == 0
                  ? mapt::kind_of(*container)
                  : result{static_cast<mapt::transport>(asked.option)};
  if (!kind)
    return kind.error();
  return mapt::map(*kind, *std::move(container), {prefix});
}

outcome for_nat46(const mapt::mapping& mapping, bool json) {
  if (mapping.kind != mapt::transport::map_t)
    return unusable("nat46 translates; it is of use for MAP-T only");
  auto lines = explain_nat46(mapping);
  return lines ? outcome{exit_code::done, *lines, {}}
               : refused(lines.error(), json);
}

outcome render(const command_line& line, const mapt::mapping& mapping) {
  auto& format = line.explain.format;
  if (format == "nft")
    return {exit_code::done, explain_nft(mapping), {}};
  if (format == "nat46")
    return for_nat46(mapping, line.json);
  if (line.json)
    return {
        exit_code::done, convert::to_json(mapt::to_proto(mapping)) + '\n', {}};
  return {exit_code::done, explain_text(mapping), {}};
}

} // namespace

outcome explain(const command_line& line) {
  auto prefix = net::parse_ipv6_prefix(line.explain.prefix);
  if (!prefix)
    return unusable("--prefix is not PREFIX/LENGTH");
  auto octets = octets_of(line.words.front());
  if (!octets)
    return unusable("HEX is not octets in hex digits");
  auto mapping = map(line.explain, *octets, *prefix);
  return mapping ? render(line, *mapping) : refused(mapping.error(), line.json);
}

} // namespace lh::leasectl
