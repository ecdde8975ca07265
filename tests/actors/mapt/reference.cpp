#include "tests/actors/mapt/reference.hpp"

#include "messages/net/ipv6.hpp"
#include "tests/messages/dhcp6/s46_bytes.hpp"

#include <fmt/format.h>

namespace lh::tests {

namespace {

unsigned value_of(const std::string& bits) {
  unsigned value = 0;
  for (char bit : bits)
    value = value * 2 + (bit == '1');
  return value;
}

std::string padded(const std::string& bits, size_t size) {
  return bits + std::string(size - bits.size(), '0');
}

std::string bytes_of(const std::string& bits) {
  std::string bytes;
  for (size_t at = 0; at < bits.size(); at += 8)
    bytes += static_cast<char>(value_of(padded(bits.substr(at, 8), 8)));
  return bytes;
}

std::string ipv4_text(const std::string& bits) {
  return fmt::format("{}.{}.{}.{}", value_of(bits.substr(0, 8)),
                     value_of(bits.substr(8, 8)), value_of(bits.substr(16, 8)),
                     value_of(bits.substr(24, 8)));
}

std::string ipv6_text(const std::string& bits) {
  std::string text;
  for (size_t at = 0; at < 128; at += 16)
    text += fmt::format("{}{:x}", at == 0 ? "" : ":",
                        value_of(bits.substr(at, 16)));
  return net::to_string(net::parse_ipv6(text).value());
}

bool leads(const plain_rule& rule, const std::string& prefix) {
  return rule.length6 <= prefix.size() &&
         rule.bits6.substr(0, rule.length6) == prefix.substr(0, rule.length6);
}

/// The code of what is wrong with a rule by itself, or 0.
int fault_of(const plain_rule& rule) {
  if (rule.ea_len > 48 || rule.length4 > 32 || rule.length6 > 128)
    return 89;
  bool ports_bad = rule.offset > 15 || rule.psid_len > 16 ||
                   rule.offset + rule.psid_len > 16;
  return rule.has_ports && ports_bad ? 93 : 0;
}

std::string refused(int code) {
  return fmt::format("refused {}", code);
}

std::string result_of(const plain_rule& rule, const std::string& prefix,
                      int forwarding) {
  if (prefix.size() < rule.length6 + rule.ea_len)
    return refused(89);
  auto ipv4 = rule.bits4.substr(0, rule.length4) +
              prefix.substr(rule.length6, rule.ea_len);
  auto psid = rule.ea_len > 0 || !rule.has_ports
                  ? std::string{}
                  : rule.psid_field.substr(0, rule.psid_len);
  if (ipv4.size() > 32) {
    psid = ipv4.substr(32);
    ipv4.resize(32);
  }
  unsigned offset = rule.has_ports ? rule.offset : 6;
  if (psid.size() > 16)
    return refused(89);
  if (offset + psid.size() > 16)
    return refused(rule.has_ports ? 93 : 89);
  auto address = padded(ipv4, 32);
  auto whole = padded(prefix, std::max<size_t>(prefix.size(), 64));
  auto identifier = std::string(16, '0') + address +
                    std::string(16 - psid.size(), '0') + psid;
  whole += identifier.substr(whole.size() - 64);
  return fmt::format("{}/{} psid {}/{} offset {} ratio {} {} dmr "
                     "64:ff9b:1::/64{}",
                     ipv4_text(address), ipv4.size(), value_of(psid),
                     psid.size(), offset, 1 << psid.size(), ipv6_text(whole),
                     forwarding > 0 ? fmt::format(" fmr {}", forwarding) : "");
}

} // namespace

std::string encode(const std::vector<plain_rule>& rules) {
  std::string bytes;
  for (auto& rule : rules) {
    auto content = number(rule.forwarding, 1) + number(rule.ea_len, 1) +
                   number(rule.length4, 1) + bytes_of(rule.bits4) +
                   number(rule.length6, 1) +
                   bytes_of(rule.bits6.substr(0, rule.length6));
    if (rule.has_ports)
      content += option(93, number(rule.offset, 1) + number(rule.psid_len, 1) +
                                bytes_of(rule.psid_field));
    bytes += option(89, content);
  }
  return bytes + octets("005b 0009 40 0064ff9b00010000");
}

std::string expected(const std::vector<plain_rule>& rules,
                     const std::string& prefix) {
  const plain_rule* best = nullptr;
  int forwarding = 0;
  for (auto& rule : rules) {
    if (int code = fault_of(rule); code != 0)
      return refused(code);
    forwarding += rule.forwarding;
    if (leads(rule, prefix) && (!best || rule.length6 > best->length6))
      best = &rule;
  }
  return best ? result_of(*best, prefix, forwarding) : refused(89);
}

std::string text_of_prefix(const std::string& bits) {
  return fmt::format("{}/{}", ipv6_text(padded(bits, 128)), bits.size());
}

} // namespace lh::tests
