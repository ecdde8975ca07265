#pragma once

#include <compare>
#include <map>
#include <sstream>
#include <string>

namespace lh::tr181::test::reference {

/// Parameters of a row by name; what is computed has its value before anybody
/// told anything.
using row = std::map<std::string, std::string, std::less<>>;

/// Where a row stands: "Device.DHCPv4.Client." and 1; the top is number 0.
struct key {
  std::string table;
  int n;

  std::string path() const {
    return n == 0 ? table : table + std::to_string(n) + '.';
  }

  /// "Client", "SentOption", "ReqOption", "Interface", "IPv4Address", "Device"
  std::string kind() const {
    auto name = table.substr(0, table.size() - 1);
    return name.substr(name.rfind('.') + 1);
  }

  friend auto operator<=>(const key&, const key&) = default;
};

/// The top, of which there is one.
inline const key top{"Device.", 0};

/// "Enable=false Alias=" as a row.
inline row read_row(const std::string& text) {
  std::istringstream words{text};
  row made;
  for (std::string word; words >> word;)
    made[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
  return made;
}

/// What a new row of a kind says.
inline const row& fresh(const std::string& kind) {
  static const std::map<std::string, row> rows{
      {"Device", read_row("DHCPv4.ClientNumberOfEntries=0 "
                          "IP.InterfaceNumberOfEntries=0")},
      {"Client", read_row(R"(
         Enable=false Alias= Interface= X_RDK_LinuxInterface=
         X_LEASEHOLD_Backend=udhcpc X_LEASEHOLD_Misconfigured=
         X_LEASEHOLD_NotHonoured= X_LEASEHOLD_NotExact= Status=Disabled
         DHCPStatus=Init IPAddress=
         SubnetMask= IPRouters= DNSServers= LeaseTimeRemaining=0 DHCPServer=
         PassthroughEnable=false PassthroughDHCPPool=
         AuthenticationProtocol=None DSCPMark=48 Renew=false
         X_RDK_Restart=false X_RDK_Release=false X_CISCO_COM_BootFileName=
         Retransmission.DiscoverInitialTimeout=4
         Retransmission.DiscoverMaxTimeout=64
         Retransmission.DiscoverMaxDuration=0
         Retransmission.RequestInitialTimeout=4
         Retransmission.RequestMaxTimeout=64
         Retransmission.RequestMaxDuration=0
         Retransmission.TimeoutRandomize=1000
         Stats.Discover=18446744073709551615 Stats.Offer=18446744073709551615
         Stats.Request=18446744073709551615 Stats.Decline=18446744073709551615
         Stats.Release=18446744073709551615 Stats.Inform=18446744073709551615
         Stats.ACK=18446744073709551615 Stats.NACK=18446744073709551615
         Stats.ForceRenew=18446744073709551615
         Stats.DiscardedPackets=18446744073709551615
         Stats.TransmitFailure=18446744073709551615
         Stats.X_LEASEHOLD_Binds=0 Stats.X_LEASEHOLD_Renewals=0
         Stats.X_LEASEHOLD_TimeToBind=0 Stats.Reset=false
         SentOptionNumberOfEntries=0 ReqOptionNumberOfEntries=0)")},
      {"SentOption", read_row("Enable=false Alias= Tag=0 Value=")},
      {"ReqOption", read_row("Enable=false Order= Alias= Tag=0 Value=")},
      {"Interface", read_row(R"(
         Enable=true Alias= Name= Status=Unknown LastChange=0 LowerLayers=
         IPv4Enable=true IPv6Enable=true ULAEnable=false Router=
         MaxMTUSize=65535 Type=Normal Loopback=false AutoIPEnable=false
         X_LEASEHOLD_NotHonoured= IPv4AddressNumberOfEntries=0)")},
      {"IPv4Address", read_row("Enable=true Status=Disabled Alias= IPAddress= "
                               "SubnetMask= AddressingType=DHCP")}};
  return rows.at(kind);
}

/// What an actor told of a client.
struct told_client {
  std::string device, state, dhcp_status, address; ///< address: of a lease
};

/// What an actor told of a device.
struct told_link {
  bool present, running;
};

} // namespace lh::tr181::test::reference
