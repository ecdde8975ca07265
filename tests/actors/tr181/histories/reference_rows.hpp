#pragma once

#include <compare>
#include <map>
#include <sstream>
#include <string>
#include <vector>

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

  /// The table's last name, with a 6 where DHCPv4 has one of that name too:
  /// "Client", "Client6", "SentOption6", "Interface", "Device".
  std::string kind() const {
    auto path = table.substr(0, table.size() - 1);
    auto name = path.substr(path.rfind('.') + 1);
    bool twice = name == "Client" || name == "SentOption";
    return twice && path.starts_with("Device.DHCPv6.") ? name + '6' : name;
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

/// "a,b" as a and b.
inline std::vector<std::string> items_of(const std::string& list) {
  std::istringstream rest{list};
  std::vector<std::string> items;
  for (std::string item; std::getline(rest, item, ',');)
    items.push_back(item);
  return items;
}

/// A reference or a list of them without those to a row of Device.IP.Interface
/// that is gone, by its path or its device.
inline std::string without(const std::string& list, const key& gone,
                           const std::string& device) {
  std::string kept;
  for (const auto& item : items_of(list))
    if (item != gone.path() && item + '.' != gone.path() && item != device)
      kept += (kept.empty() ? "" : ",") + item;
  return kept;
}

inline constexpr auto fresh_client6 = R"(
  Enable=false Alias= Interface= X_RDK_LinuxInterface=
  X_LEASEHOLD_Backend=dibbler X_LEASEHOLD_Misconfigured=
  X_LEASEHOLD_NotHonoured= X_LEASEHOLD_NotExact= Status=Disabled DUID=
  RequestAddresses=true RequestPrefixes=false RapidCommit=false SuggestedT1=-1
  SuggestedT2=-1 RequestedOptions= AuthenticationProtocol=None DSCPMark=48
  SupportedOptions=1,2,3,5,6,7,8,13,14,23,24,25,26,32,64,89,90,91,92,93,94,95,96
  X_LEASEHOLD_PrefixHints= X_LEASEHOLD_MAPError= Renew=false
  X_RDK_Restart=false X_RDK_Release=false
  X_RDKCENTRAL-COM_RcvOption.MapTransportMode=NONE
  X_RDKCENTRAL-COM_RcvOption.MapBRPrefix=
  X_RDKCENTRAL-COM_RcvOption.MapRuleIPv4Prefix=
  X_RDKCENTRAL-COM_RcvOption.MapRuleIPv6Prefix=
  X_RDKCENTRAL-COM_RcvOption.MapEALen=0
  X_RDKCENTRAL-COM_RcvOption.MapPSIDOffset=0
  X_RDKCENTRAL-COM_RcvOption.MapPSIDLen=0
  X_RDKCENTRAL-COM_RcvOption.MapPSID=0
  X_RDKCENTRAL-COM_RcvOption.MapIsFMR=false
  X_RDKCENTRAL-COM_RcvOption.MapIpv4Address=
  X_RDKCENTRAL-COM_RcvOption.MapRatio=0
  Retransmission.SolicitMaxDelay=1 Retransmission.SolicitInitialTimeout=1
  Retransmission.SolicitMaxTimeout=3600 Retransmission.RequestInitialTimeout=1
  Retransmission.RequestMaxTimeout=30 Retransmission.RequestMaxRetry=10
  Retransmission.ConfirmMaxDelay=1 Retransmission.ConfirmInitialTimeout=1
  Retransmission.ConfirmMaxTimeout=4 Retransmission.ConfirmMaxDuration=10
  Retransmission.RenewInitialTimeout=10 Retransmission.RenewMaxTimeout=600
  Retransmission.RebindInitialTimeout=10 Retransmission.RebindMaxTimeout=600
  Retransmission.InformationRequestMaxDelay=1
  Retransmission.InformationRequestInitialTimeout=1
  Retransmission.InformationRequestMaxTimeout=3600
  Retransmission.ReleaseInitialTimeout=1 Retransmission.ReleaseMaxAttempts=4
  Retransmission.DeclineInitialTimeout=1 Retransmission.DeclineMaxAttempts=4
  Retransmission.ReconfigureInitialTimeout=2
  Retransmission.ReconfigureMaxAttempts=8 Retransmission.HopCountLimit=32
  Retransmission.InformationRefreshTime=86400
  Retransmission.MinInformationRefreshTime=600 Retransmission.MaxWaitTime=60
  Retransmission.TimeoutRandomize=100
  Stats.Solicit=18446744073709551615 Stats.Advertise=18446744073709551615
  Stats.Request=18446744073709551615 Stats.Confirm=18446744073709551615
  Stats.Renew=18446744073709551615 Stats.Rebind=18446744073709551615
  Stats.Reply=18446744073709551615 Stats.Release=18446744073709551615
  Stats.Decline=18446744073709551615 Stats.Reconfigure=18446744073709551615
  Stats.InformationRequest=18446744073709551615
  Stats.DiscardedPackets=18446744073709551615
  Stats.TransmitFailure=18446744073709551615 Stats.X_LEASEHOLD_Binds=0
  Stats.X_LEASEHOLD_Renewals=0 Stats.X_LEASEHOLD_TimeToBind=0 Stats.Reset=false
  ServerNumberOfEntries=0 SentOptionNumberOfEntries=0
  ReceivedOptionNumberOfEntries=0 X_LEASEHOLD_DownstreamNumberOfEntries=0
  X_LEASEHOLD_IANumberOfEntries=0)";

/// What a new row of a kind says; what is always told is not in it.
inline const row& fresh(const std::string& kind) {
  static const std::map<std::string, row> rows{
      {"Device", read_row("DHCPv4.ClientNumberOfEntries=0 "
                          "DHCPv6.ClientNumberOfEntries=0 "
                          "IP.InterfaceNumberOfEntries=0 MAP.Enable=false "
                          "MAP.DomainNumberOfEntries=0 DSLite.Enable=false "
                          "DSLite.InterfaceSettingNumberOfEntries=0")},
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
      {"Client6", read_row(fresh_client6)},
      {"SentOption", read_row("Enable=false Alias= Tag=0 Value=")},
      {"SentOption6", read_row("Enable=false Alias= Tag=0 Value=")},
      {"X_LEASEHOLD_Downstream",
       read_row("Enable=false Alias= Interface= SubnetID=0")},
      {"ReqOption", read_row("Enable=false Order= Alias= Tag=0 Value=")},
      {"Interface", read_row(R"(
         Enable=true Alias= Name= Status=Unknown LastChange=0 LowerLayers=
         IPv4Enable=true IPv6Enable=true ULAEnable=false Router=
         MaxMTUSize=65535 Type=Normal Loopback=false AutoIPEnable=false
         X_LEASEHOLD_NotHonoured= IPv4AddressNumberOfEntries=0
         IPv6AddressNumberOfEntries=0 IPv6PrefixNumberOfEntries=0)")},
      {"IPv4Address", read_row("Enable=true Status=Disabled Alias= IPAddress= "
                               "SubnetMask= AddressingType=DHCP")},
      {"IPv6Address", read_row("Enable=true Alias= Anycast=false")},
      {"IPv6Prefix", read_row("Enable=true Alias= Autonomous=false")},
      {"Server", read_row("SourceAddress= DUID= "
                          "InformationRefreshTime=0001-01-01T00:00:00Z")},
      {"InterfaceSetting", read_row(R"(
         Enable=true Status=Disabled Alias= EndpointAssignmentPrecedence=DHCPv6
         EndpointAddressTypePrecedence=FQDN EndpointAddressInUse=
         EndpointAddress= Origin=DHCPv6 TunnelInterface=)")}};
  return rows.at(kind);
}

/// What an actor told of a client.
struct told_client {
  std::string device, state, dhcp_status, address; ///< address: of a lease
};

/// What an actor told of a DHCPv6 client. Prefixes are /56 and without the
/// length: "2001:db8:a::"; the preferred ones come first.
struct told_client6 {
  std::string device, state;
  bool leased = false;
  std::vector<std::string> addresses, preferred, deprecated;
  std::string aftr;
};

/// What an actor told of a device.
struct told_link {
  bool present, running;
};

} // namespace lh::tr181::test::reference
