#include "actors/tr181/computations.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "actors/tr181/softwire_rows.hpp"
#include "messages/convert/net_values.hpp"
#include "messages/net/hex.hpp"

#include <array>

namespace lh::tr181 {

namespace {

namespace client = id::dhcpv6_client;

using counters = pb::ClientCounters;

/// What plugins, plans and the MAP processor read, with what lies inside.
constexpr auto understood = "1,2,3,5,6,7,8,13,14,23,24,25,26,32,64,"
                            "89,90,91,92,93,94,95,96";

const pb::MapResult& map_of(const view& v) {
  return v.state.lease6().mapt();
}

template <uint32_t (pb::MapResult::*number)() const>
std::string map_number(const view& v) {
  return fmt::to_string((map_of(v).*number)());
}

std::string rule_prefix4(const view& v) {
  return map_of(v).has_rule() ? net::to_string(convert::from_proto(
                                    map_of(v).rule().ipv4_prefix()))
                              : "";
}

std::string rule_prefix6(const view& v) {
  return map_of(v).has_rule() ? net::to_string(convert::from_proto(
                                    map_of(v).rule().ipv6_prefix()))
                              : "";
}

std::string shared_address(const view& v) {
  return v.state.lease6().has_mapt()
             ? net::to_string(convert::from_proto(map_of(v).ipv4()))
             : "";
}

constexpr std::array computations{
    computed{client::status, client_status_text},
    computed{client::x_leasehold_not_honoured, not_honoured_names},
    computed{client::x_leasehold_not_exact, not_exact_names},
    computed{client::duid,
             [](const view& v) { return net::to_hex(v.state.duid()); }},
    computed{client::supported_options,
             [](const view&) { return std::string{understood}; }},
    computed{client::x_leasehold_map_error,
             [](const view& v) { return v.state.map_error(); }},
    computed{
        client::x_rdkcentral_com_rcv_option_map_transport_mode,
        [](const view& v) { return std::string{transport_of(map_of(v))}; }},
    computed{client::x_rdkcentral_com_rcv_option_map_br_prefix,
             [](const view& v) { return relay_of(map_of(v)); }},
    computed{client::x_rdkcentral_com_rcv_option_map_rule_ipv4_prefix,
             rule_prefix4},
    computed{client::x_rdkcentral_com_rcv_option_map_rule_ipv6_prefix,
             rule_prefix6},
    computed{client::x_rdkcentral_com_rcv_option_map_ea_len,
             [](const view& v) {
               return fmt::to_string(map_of(v).rule().ea_len());
             }},
    computed{client::x_rdkcentral_com_rcv_option_map_psid_offset,
             map_number<&pb::MapResult::psid_offset>},
    computed{client::x_rdkcentral_com_rcv_option_map_psid_len,
             map_number<&pb::MapResult::psid_len>},
    computed{client::x_rdkcentral_com_rcv_option_map_psid,
             map_number<&pb::MapResult::psid>},
    computed{client::x_rdkcentral_com_rcv_option_map_is_fmr,
             [](const view& v) {
               return std::string{is_forwarding(map_of(v)) ? "true" : "false"};
             }},
    computed{client::x_rdkcentral_com_rcv_option_map_ipv4_address,
             shared_address},
    computed{client::x_rdkcentral_com_rcv_option_map_ratio,
             map_number<&pb::MapResult::ratio>},
    computed{client::stats_solicit,
             counter<&counters::has_solicit, &counters::solicit>},
    computed{client::stats_advertise,
             counter<&counters::has_advertise, &counters::advertise>},
    computed{client::stats_request,
             counter<&counters::has_request, &counters::request>},
    computed{client::stats_confirm,
             counter<&counters::has_confirm, &counters::confirm>},
    computed{client::stats_renew,
             counter<&counters::has_renew, &counters::renew>},
    computed{client::stats_rebind,
             counter<&counters::has_rebind, &counters::rebind>},
    computed{client::stats_reply,
             counter<&counters::has_reply, &counters::reply>},
    computed{client::stats_release,
             counter<&counters::has_release, &counters::release>},
    computed{client::stats_decline,
             counter<&counters::has_decline, &counters::decline>},
    computed{client::stats_reconfigure,
             counter<&counters::has_reconfigure, &counters::reconfigure>},
    computed{client::stats_information_request,
             counter<&counters::has_information_request,
                     &counters::information_request>},
    computed{client::stats_discarded_packets,
             counter<&counters::has_discarded_packets,
                     &counters::discarded_packets>},
    computed{
        client::stats_transmit_failure,
        counter<&counters::has_transmit_failure, &counters::transmit_failure>},
    computed{client::stats_x_leasehold_binds, own_counter<&counters::binds>},
    computed{client::stats_x_leasehold_renewals,
             own_counter<&counters::renewals>},
    computed{client::stats_x_leasehold_time_to_bind,
             own_counter<&counters::bind_ms>},
};

} // namespace

std::span<const computed> client6_computations() {
  return computations;
}

} // namespace lh::tr181
