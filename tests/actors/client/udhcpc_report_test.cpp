#include "actors/client/udhcpc_report.hpp"
#include "messages/dhcp4/option_table.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace lh;

namespace {

constexpr size_t always = 9;

std::map<std::string, std::string> report(const pb::ClientConfig& row,
                                          const pb::Lease4* lease = nullptr) {
  std::map<std::string, std::string> reasons;
  for (auto& one : client::udhcpc_report(row, {}, lease))
    reasons[one.parameter()] = one.reason();
  return reasons;
}

pb::ClientConfig requesting(uint32_t tag) {
  pb::ClientConfig row;
  row.set_path("Device.DHCPv4.Client.1");
  auto* option = row.add_requested();
  option->set_tag(tag);
  option->set_row(4);
  return row;
}

pb::Lease4 receiving(uint32_t tag, const std::string& content) {
  pb::Lease4 lease;
  (*lease.mutable_options())[tag] = content;
  return lease;
}

std::string reason(uint32_t tag, const std::string& content) {
  auto lease = receiving(tag, content);
  auto all = report(requesting(tag), &lease);
  return all.contains("ReqOption.4.Value") ? all["ReqOption.4.Value"] : "";
}

} // namespace

TEST_CASE("udhcpc report: what udhcpc never does is always in it") {
  auto all = report(requesting(3));
  CHECK(all.size() == always);
  CHECK(all.contains("DSCPMark"));
  CHECK(all.contains("AuthenticationProtocol"));
  for (auto name :
       {"DiscoverInitialTimeout", "DiscoverMaxTimeout", "DiscoverMaxDuration",
        "RequestInitialTimeout", "RequestMaxTimeout", "RequestMaxDuration",
        "TimeoutRandomize"})
    CHECK(all.contains(std::string{"Retransmission."} + name));
}

TEST_CASE("udhcpc report: an option that stays behind is named by its row") {
  auto row = requesting(3);
  auto* option = row.add_sent();
  option->set_tag(53);
  option->set_value("\1");
  option->set_row(7);
  CHECK(report(row)["SentOption.7.Value"] == "udhcpc writes option 53 itself");
}

TEST_CASE("udhcpc report: a value that was handed on whole is not in it") {
  CHECK(reason(43, "\1\2") == "");
  CHECK(reason(224, std::string(1, '\0')) == "");
  CHECK(reason(23, "\x40") == "");
}

TEST_CASE("udhcpc report: what decoding may lose is said of a received value") {
  CHECK(reason(26, "\5\xdc") ==
        "udhcpc hands on whole numbers; octets left over are lost");
  CHECK(reason(3, "\xc0\1\2\1") ==
        "udhcpc hands on whole addresses; octets left over are lost");
  CHECK(reason(252, "a") == "udhcpc hands text on up to its first zero octet");
  CHECK(reason(119, "\1a") ==
        "udhcpc hands on decoded names; they are encoded anew, uncompressed");
  CHECK(reason(249, "\1a") ==
        "udhcpc hands routes on up to the first malformed one");
}

TEST_CASE("udhcpc report: a value that was not handed on is named") {
  for (uint32_t tag : {3, 15, 119, 212})
    CHECK(reason(tag, "") == "udhcpc does not hand on what the server sent");
  CHECK(report(requesting(52)).contains("ReqOption.4.Value"));
}

TEST_CASE("udhcpc report: what nobody asked for or sent is not in it") {
  auto lease = receiving(15, "isp.example");
  CHECK(report(requesting(3), &lease).size() == always);
  CHECK(report(requesting(15)).size() == always);
}
