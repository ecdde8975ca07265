#include "actors/client/dibbler_conf.hpp"

#include "actors/client/client_backend.hpp"
#include "actors/client/dibbler_options.hpp"
#include "actors/client/lease6_hints.hpp"
#include "messages/convert/net_values.hpp"
#include "messages/net/hex.hpp"

#include <fmt/format.h>

#include <iterator>

namespace lh::client {

namespace {

std::string quoted(std::string_view name) {
  constexpr std::string_view zero{"\0", 1};
  auto has = [&](std::string_view what) {
    return name.find(what) != std::string_view::npos;
  };
  if (has(zero) || (has("\"") && has("'")))
    return "\"\"";
  auto quote = has("\"") ? '\'' : '"';
  return fmt::format("{0}{1}{0}", quote, name);
}

/// In eight groups of four digits, which dibbler takes for nothing else.
std::string groups(net::ipv6 address) {
  auto digits = fmt::format("{:016x}{:016x}", address.high, address.low);
  for (size_t at = 28; at > 0; at -= 4)
    digits.insert(at, 1, ':');
  return digits;
}

class writer {
public:
  writer(const pb::ClientConfig& config, std::string_view script,
         const pb::Lease6& last)
      : config_(config), last_(last), options_(choose_dibbler_options(config)) {
    line("log-level 5");
    line("log-mode syslog");
    line("log-colors 0");
    line("script {}", quoted(script));
    line("downlink-prefix-ifaces \"none\"");
    line("inactive-mode");
  }

  std::string write() {
    line("iface {} {{", quoted(config_.device()));
    if (is_stateless(config_))
      line("stateless");
    if (config_.v6().request_addresses())
      addresses(config_.v6().row());
    uint32_t n = 0;
    for (auto& hint : options_.prefixes)
      prefixes(prefix_iaid(config_.v6().row(), n++), hint);
    request();
    send();
    line("}}");
    return std::move(text_);
  }

private:
  template <class... Ts>
  void line(fmt::format_string<Ts...> format, Ts&&... values) {
    fmt::format_to(std::back_inserter(text_), format,
                   std::forward<Ts>(values)...);
    text_ += '\n';
  }

  void addresses(uint32_t iaid) {
    begin("ia", iaid);
    if (auto hint = address_hint(last_, iaid))
      line("address {}", groups(*hint));
    line("}}");
  }

  void prefixes(uint32_t iaid, const pb::Ipv6Prefix& of_row) {
    begin("pd", iaid);
    auto hint = prefix_hint(last_, iaid).value_or(convert::from_proto(of_row));
    if (hint.length > 0)
      line("prefix {}/{}", groups(hint.address), hint.length);
    line("}}");
  }

  void begin(const char* kind, uint32_t iaid) {
    line("{} {} {{", kind, iaid);
    line("t1 {}", options_.t1_s);
    line("t2 {}", options_.t2_s);
  }

  void request() {
    for (auto code : options_.requested)
      if (auto name = dibbler_name(code);
          is_stateless(config_) && !name.empty())
        line("option {}", name);
      else
        line("option {} hex", code);
  }

  void send() {
    for (auto* option : options_.sent)
      line("option {} hex 0x{}", option->tag(), net::to_hex(option->value()));
  }

  const pb::ClientConfig& config_;
  const pb::Lease6& last_;
  dibbler_options options_;
  std::string text_;
};

} // namespace

std::string dibbler_conf(const pb::ClientConfig& config,
                         std::string_view script, const pb::Lease6& last) {
  return writer{config, script, last}.write();
}

} // namespace lh::client
