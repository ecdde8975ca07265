#include "event.pb.h"
#include "messages/convert/json.hpp"
#include "messages/convert/net_values.hpp"
#include "status.pb.h"
#include "tr181.pb.h"

#include <doctest/doctest.h>

#include <limits>

using namespace lh;
using convert::json_string;
using convert::to_json;

namespace {

pb::Ipv4 address(const char* text) {
  return convert::to_proto(*net::parse_ipv4(text));
}

pb::Lease4 full_lease() {
  pb::Lease4 lease;
  *lease.mutable_address() = address("192.0.2.7");
  lease.set_prefix_len(24);
  *lease.add_routers() = address("192.0.2.1");
  *lease.add_dns() = address("192.0.2.53");
  *lease.add_dns() = address("192.0.2.54");
  lease.set_domain("isp.example");
  lease.add_search("a.example");
  lease.set_mtu(1480);
  *lease.mutable_server() = address("192.0.2.2");
  lease.set_lease_s(4294967295);
  auto& route = *lease.add_routes();
  *route.mutable_destination() =
      convert::to_proto(*net::parse_ipv4_prefix("10.20.0.0/16"));
  *route.mutable_gateway() = address("192.0.2.1");
  (*lease.mutable_options())[121] = std::string("\x10\x0a\x14\xc0\x00", 5);
  (*lease.mutable_options())[3] = "\xc0";
  (*lease.mutable_options())[53] = "\x05";
  *lease.mutable_broadcast() = address("192.0.2.255");
  return lease;
}

} // namespace

TEST_CASE("json: an event has its lease as scripts rely on it") {
  pb::Event event;
  event.set_seq(7);
  event.mutable_time()->set_ns(1'700'000'000'123'456'789);
  event.set_mono_ms(5000);
  event.set_type(pb::LEASE_UPDATE);
  event.set_client("Device.DHCPv4.Client.1");
  event.set_interface("wan0");
  event.set_family("v4");
  event.set_cause("bound");
  event.add_changed("address");
  *event.mutable_new_()->mutable_v4() = full_lease();
  CHECK(to_json(event) ==
        R"({"seq":7,"time":"2023-11-14T22:13:20.123Z","mono_ms":5000,)"
        R"("type":"LEASE_UPDATE","client":"Device.DHCPv4.Client.1",)"
        R"("interface":"wan0","family":"v4","cause":"bound",)"
        R"("changed":["address"],"old":null,)"
        R"("new":{"address":"192.0.2.7","prefix_len":24,)"
        R"("routers":["192.0.2.1"],"dns":["192.0.2.53","192.0.2.54"],)"
        R"("domain":"isp.example","search":["a.example"],"mtu":1480,)"
        R"("server":"192.0.2.2","lease_s":4294967295,)"
        R"("routes":[{"destination":"10.20.0.0/16","gateway":"192.0.2.1"}],)"
        R"("options":{"3":"c0","53":"05","121":"100a14c000"},)"
        R"("broadcast":"192.0.2.255","mask_missing":false}})");
}

TEST_CASE("json: an empty lease has every key and no address is \"\"") {
  CHECK(to_json(pb::Lease4{}) ==
        R"({"address":"","prefix_len":0,"routers":[],"dns":[],"domain":"",)"
        R"("search":[],"mtu":0,"server":"","lease_s":0,"routes":[],)"
        R"("options":{},"broadcast":"","mask_missing":false})");
}

TEST_CASE("json: an event without time or type still has its keys") {
  CHECK(to_json(pb::Event{}) ==
        R"({"seq":0,"time":null,"mono_ms":0,"type":"EVENT_UNSPECIFIED",)"
        R"("client":"","interface":"","family":"","cause":"","changed":[],)"
        R"("old":null,"new":null})");
}

TEST_CASE("json: a status is a list of clients") {
  pb::Status status;
  CHECK(to_json(status) == R"({"clients":[]})");
  auto& client = *status.add_clients();
  client.set_path("Device.DHCPv4.Client.1");
  client.set_enable(true);
  client.set_address("192.0.2.7/24");
  client.add_addresses("192.0.2.7/24");
  client.set_lease_remaining(-1);
  CHECK(to_json(status) ==
        R"({"clients":[{"path":"Device.DHCPv4.Client.1","interface":"",)"
        R"("family":"","backend":"","enable":true,"state":"",)"
        R"("dhcp_status":"","address":"192.0.2.7/24",)"
        R"("addresses":["192.0.2.7/24"],"prefixes":[],)"
        R"("lease_remaining":-1,"pid":0,"restarts":0,"adopted":false,)"
        R"("last_error":"","not_honoured":[],"downstream":[],)"
        R"("recovery":null}]})");
}

TEST_CASE("json: a status names what devices behind a client got") {
  pb::ClientStatus client;
  auto& lan = *client.add_downstream();
  lan.set_interface("lan0");
  lan.set_address("2001:db8:b:1::1/64");
  CHECK(to_json(client).ends_with(
      R"("downstream":[{"interface":"lan0",)"
      R"("address":"2001:db8:b:1::1/64"}],"recovery":null})"));
}

TEST_CASE("json: fields can be left out of the message itself") {
  pb::ActorInfo actor;
  actor.set_name("root");
  CHECK(to_json(actor, {pb::ActorInfo::kPidFieldNumber}) ==
        R"({"id":0,"name":"root","parent":"","state":"","mailbox_depth":0,)"
        R"("handled":0,"restarts":0,"last_error":""})");
}

TEST_CASE("json: numbers of 64 bits are numbers, a oneof shows its member") {
  pb::Parameter parameter;
  CHECK(to_json(parameter) == R"({"path":""})");
  parameter.set_unsigned_number(std::numeric_limits<uint64_t>::max());
  CHECK(to_json(parameter) ==
        R"({"path":"","unsigned_number":18446744073709551615})");
  parameter.set_signed_number(std::numeric_limits<int64_t>::min());
  CHECK(to_json(parameter) ==
        R"({"path":"","signed_number":-9223372036854775808})");
  parameter.set_boolean(false);
  CHECK(to_json(parameter) == R"({"path":"","boolean":false})");
}

TEST_CASE("json: a map with text keys is an object") {
  pb::RowRecord row;
  (*row.mutable_written())["Enable"] = "true";
  (*row.mutable_written())["A\"b"] = "1";
  CHECK(to_json(row) == R"({"path":"","file_key":"",)"
                        R"("written":{"A\"b":"1","Enable":"true"},)"
                        R"("deleted":false,"forgotten":false,"added":false})");
}

TEST_CASE("json: controls, quotes and backslashes are escaped") {
  CHECK(json_string("a\"b\\c/\n\r\t") == R"("a\"b\\c/\n\r\t")");
  CHECK(json_string(std::string_view("\0\x01\x1b\x7f", 4)) ==
        R"("\u0000\u0001\u001b\u007f")");
  CHECK(json_string("; reboot #") == R"("; reboot #")");
}

TEST_CASE("json: UTF-8 stays, each octet that is not becomes U+FFFD") {
  CHECK(json_string("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80") ==
        "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"");
  CHECK(json_string("a\xff"
                    "b") == R"("a\ufffdb")");
  CHECK(json_string("\xc3") == R"("\ufffd")");                     // cut short
  CHECK(json_string("\xc0\xaf") == R"("\ufffd\ufffd")");           // overlong
  CHECK(json_string("\xed\xa0\x80") == R"("\ufffd\ufffd\ufffd")"); // surrogate
  CHECK(json_string("\xf4\x90\x80\x80") ==
        R"("\ufffd\ufffd\ufffd\ufffd")"); // beyond U+10FFFF
}
