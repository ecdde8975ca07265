#include "actors/client/dibbler_backend.hpp"
#include "actors/client/dibbler_report.hpp"
#include "actors/client/duid.hpp"
#include "tests/actors/client/dibbler_row.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <map>

using namespace lh;
using tests::dibbler_row;

namespace {

using lines = std::vector<std::string>;

pb::StartChild command() {
  auto row = dibbler_row{}.addresses().row;
  pb::Identity identity;
  client::places where;
  where.dibbler_plugin = "/usr/libexec/plugin";
  where.runtime_dir = "/run/lh";
  std::string program = "/usr/sbin/dibbler-client";
  std::string duid("\0\3\0\1\2", 5);
  return client::dibbler_backend().command({.config = row,
                                            .identity = identity,
                                            .where = where,
                                            .program = program,
                                            .duid = duid});
}

std::map<std::string, std::string> report(const dibbler_row& row,
                                          const pb::Lease6* lease = nullptr) {
  std::map<std::string, std::string> reasons;
  for (auto& one : client::dibbler_report(row.row, lease))
    reasons[one.parameter()] = one.reason();
  return reasons;
}

template <class Texts>
lines all_of(const Texts& texts) {
  return {texts.begin(), texts.end()};
}

} // namespace

TEST_CASE("dibbler backend: it runs unprivileged in a directory of its own") {
  auto child = command();
  CHECK(all_of(child.argv()) == lines{"/usr/sbin/dibbler-client", "run", "-w",
                                      "/run/lh/clients/dhcp6-client-7"});
  CHECK(child.child() == "dhcp6-client-7");
  CHECK(child.owner() == "dhcp6-client-7");
  CHECK(child.unprivileged());
  auto& directory = child.directory();
  CHECK(directory.program() == "/usr/libexec/plugin");
  CHECK(directory.program_link() == "notify");
  CHECK(all_of(directory.watch()) == lines{"client-AddrMgr.xml"});
  REQUIRE(directory.files_size() == 2);
  CHECK(directory.files(0).name() == "client.conf");
  CHECK(directory.files(0).content().find(
            "script \"/run/lh/clients/dhcp6-client-7/notify\"\n") !=
        std::string::npos);
  CHECK(directory.files(1).name() == "client-duid");
  CHECK(directory.files(1).content() == "00:03:00:01:02\n");
}

TEST_CASE("dibbler backend: nothing of an earlier process stays") {
  CHECK(all_of(command().directory().remove()) ==
        lines{"client.pid", "client.log", "client-AddrMgr.xml"});
}

TEST_CASE("dibbler backend: what its signals do") {
  auto can = client::dibbler_backend().can();
  CHECK(can.renew == 0);
  CHECK(can.release == SIGTERM);
  CHECK(can.release_ends);
  CHECK(can.stop == 0);
}

TEST_CASE("dibbler backend: only its database tells of associations") {
  pb::ChildWrote file;
  file.set_content("<AddrMgr><AddrClient/></AddrMgr>");
  file.set_name("client-AddrMgr.xml");
  CHECK(client::dibbler_backend().associations(file));
  file.set_name("client-CfgMgr.xml");
  CHECK_FALSE(client::dibbler_backend().associations(file));
}

TEST_CASE("dibbler backend: its program is the configured one, else found") {
  client::places where;
  where.dibbler_client = "/usr/sbin/dibbler-client";
  pb::Programs programs;
  auto& backend = client::dibbler_backend();
  CHECK(backend.program(programs, where) == "/usr/sbin/dibbler-client");
  programs.set_dibbler_client("/opt/dibbler");
  CHECK(backend.program(programs, where) == "/opt/dibbler");
}

TEST_CASE("dibbler report: what dibbler never does is always in it") {
  auto all = report(dibbler_row{}.addresses());
  CHECK(all.contains("DSCPMark"));
  CHECK(all.contains("AuthenticationProtocol"));
  CHECK(all.contains("Retransmission.SolicitMaxTimeout"));
  CHECK(all.size() == 2 + 28);
}

TEST_CASE("dibbler report: what stays behind is named by its row") {
  auto row = dibbler_row{}.addresses().send(1, "x").times(9, -1);
  row.row.mutable_v6()->set_rapid_commit(true);
  auto all = report(row);
  CHECK(all["SentOption.1.Value"] ==
        "dibbler writes and reads option 1 itself");
  CHECK(all.contains("SuggestedT1"));
  CHECK(all.contains("RapidCommit"));
}

TEST_CASE("dibbler report: received values are named by their place") {
  pb::Lease6 lease;
  auto& options = *lease.mutable_options();
  options[95] = "x";
  options[24] = "x";
  options[23] = "";
  options[7] = "x";
  auto all = report(dibbler_row{}.addresses(), &lease);
  CHECK(all["ReceivedOption.1.Value"] ==
        "dibbler hands on whole numbers; octets left over are lost");
  CHECK(all["ReceivedOption.2.Value"] ==
        "dibbler does not hand on what the server sent");
  CHECK(all["ReceivedOption.3.Value"] ==
        "dibbler hands on decoded names; they are encoded anew");
  CHECK_FALSE(all.contains("ReceivedOption.4.Value"));
}

TEST_CASE("duid: an identity gives the DUID-EN of RFC 8415") {
  pb::Identity identity;
  CHECK(client::configured_duid(identity) == "");
  identity.set_enterprise(3561);
  identity.set_id("AB");
  CHECK(client::configured_duid(identity) ==
        std::string("\0\2\0\0\x0d\xe9\x41\x42", 8));
}
