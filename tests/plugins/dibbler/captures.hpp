#pragma once

#include "plugins/common/variables.hpp"

#include <string_view>
#include <vector>

/// What Debian 12's dibbler-client 1.0.1 gave its script, in its order; one
/// variable a line.
namespace captures {

/// A REQUEST for an address and a prefix, answered with much else.
inline constexpr std::string_view request =
    R"(DOWNLINK_PREFIX_IFACES=[none]
DOWNLINK_PREFIXES=
IFACE=wan0
IFINDEX=2
REMOTE_ADDR=ff02::1:2
CLNT_MESSAGE=REQUEST
SRV_MESSAGE=REPLY
SRV_OPTION1=00:02:00:00:0d:e9:41:42
SRV_OPTION2=00:03:00:01:02:00:00:00:00:01
ADDR1=2001:db8::100
ADDR1PREF=20
ADDR1VALID=40
PREFIX1=2001:db8:f000::
PREFIX1LEN=56
PREFIX1PREF=20
PREFIX1VALID=40
SRV_OPTION23=2001:db8::53 2001:db8::54 
SRV_OPTION24=isp.example example.net 
SRV_OPTION64=aftr.isp.ext 
SRV_OPTION95=00:59:00:02:01:10
SRV_OPTION13=[generic]
SRV_OPTION32=600
SRV_OPTION17=vendor=4491 2167=01:02:03 
SRV_OPTION17=vendor=3561 1=ff 
SRV_OPTION39=www.isp.ext
SRV_OPTION42=Europe
SRV_OPTION7=255
SRV_OPTION88=c0:00:02:01
CLNT_OPTION16=00:00:11:8b:00:04:61:62:63:64
CLNT_OPTION6=[generic]
CLNT_OPTION8=0
PATH=/usr/sbin:/usr/bin:/sbin:/bin
)";

/// A RENEW: behind the server's bindings are those that dibbler asked for.
inline constexpr std::string_view renew =
    R"(DOWNLINK_PREFIX_IFACES=[none]
DOWNLINK_PREFIXES=
IFACE=wan0
CLNT_MESSAGE=RENEW
SRV_MESSAGE=REPLY
SRV_OPTION1=00:02:00:00:0d:e9:41:42
SRV_OPTION2=00:03:00:01:02:00:00:00:00:01
ADDR1=2001:db8::100
ADDR1PREF=30
ADDR1VALID=60
PREFIX1=2001:db8:f000::
PREFIX1LEN=56
PREFIX1PREF=30
PREFIX1VALID=60
CLNT_OPTION1=00:02:00:00:0d:e9:41:42
CLNT_OPTION2=00:03:00:01:02:00:00:00:00:01
ADDR2=2001:db8::100
ADDR2PREF=20
ADDR2VALID=40
PREFIX2=2001:db8:f000::
PREFIX2LEN=56
PREFIX2PREF=20
PREFIX2VALID=40
CLNT_OPTION8=0
CLNT_OPTION6=[generic]
)";

inline constexpr std::string_view confirm =
    R"(IFACE=wan0
CLNT_MESSAGE=CONFIRM
SRV_MESSAGE=REPLY
SRV_OPTION1=00:02:00:00:0d:e9:41:42
SRV_OPTION2=00:03:00:01:02:00:00:00:00:01
SRV_OPTION13=[generic]
SRV_OPTION23=2001:db8::53 
CLNT_OPTION1=00:02:00:00:0d:e9:41:42
ADDR1=2001:db8::100
ADDR1PREF=0
ADDR1VALID=0
CLNT_OPTION8=0
)";

/// A REBIND for a prefix; dibbler has struck what was granted from its list.
inline constexpr std::string_view rebind =
    R"(DOWNLINK_PREFIX_IFACES=[none]
DOWNLINK_PREFIXES=
IFACE=wan0
CLNT_MESSAGE=REBIND
SRV_MESSAGE=REPLY
SRV_OPTION1=00:02:00:00:0d:e9:41:42
SRV_OPTION2=00:03:00:01:02:00:00:00:00:01
PREFIX1=2001:db8:f000::
PREFIX1LEN=56
PREFIX1PREF=20
PREFIX1VALID=40
CLNT_OPTION8=0
)";

inline constexpr std::string_view information =
    R"(IFACE=wan0
CLNT_MESSAGE=INF-REQUEST
SRV_MESSAGE=REPLY
SRV_OPTION1=00:02:00:00:0d:e9:41:42
SRV_OPTION2=00:03:00:01:02:00:00:00:00:01
SRV_OPTION23=2001:db8::53 
SRV_OPTION32=600
CLNT_OPTION8=0
CLNT_OPTION6=[generic]
)";

/// A REQUEST for an address and ::/56, answered with an address alone.
inline constexpr std::string_view no_prefix =
    R"(IFACE=wan0
CLNT_MESSAGE=REQUEST
SRV_MESSAGE=REPLY
SRV_OPTION1=00:02:00:00:0d:e9:41:42
SRV_OPTION2=00:03:00:01:02:00:00:00:00:01
ADDR1=2001:db8::100
ADDR1PREF=20
ADDR1VALID=40
PREFIX1=::
PREFIX1LEN=56
PREFIX1PREF=4294967295
PREFIX1VALID=4294967295
CLNT_OPTION8=0
)";

/// Options with broken content, from a hostile server.
inline constexpr std::string_view damaged =
    R"(IFACE=wan0
CLNT_MESSAGE=REQUEST
SRV_MESSAGE=REPLY
SRV_OPTION1=00:02:00:00:0d:e9:41:42
SRV_OPTION2=00:03:00:01:02:00:00:00:00:01
ADDR1=2001:db8::100
ADDR1PREF=20
ADDR1VALID=40
SRV_OPTION24=
SRV_OPTION95=
SRV_OPTION64=a..b 
SRV_OPTION23=
CLNT_OPTION8=0
)";

inline std::vector<lh::plugins::variable> parse(std::string_view capture) {
  std::vector<lh::plugins::variable> variables;
  while (!capture.empty()) {
    auto line = capture.substr(0, capture.find('\n'));
    auto equals = line.find('=');
    variables.emplace_back(line.substr(0, equals), line.substr(equals + 1));
    capture.remove_prefix(line.size() + 1);
  }
  return variables;
}

} // namespace captures
