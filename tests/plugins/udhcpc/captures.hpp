#pragma once

#include <string_view>

/// What Debian 12's udhcpc 1.35 gave its script; one variable a line.
namespace captures {

inline constexpr std::string_view deconfig = R"(LEASEHOLD_CLIENT=dhcp4-client-1
PATH=/usr/sbin:/usr/bin:/sbin:/bin
PWD=/tmp
interface=wan0
)";

/// A server that sent five routers, three DNS servers and much else.
inline constexpr std::string_view bound = R"(LEASEHOLD_CLIENT=dhcp4-client-1
PATH=/usr/sbin:/usr/bin:/sbin:/bin
PWD=/tmp
bootsize=4096
broadcast=192.0.2.255
dns=192.0.2.53 192.0.2.54 192.0.2.55
domain=isp.example
hostname=gwbox
interface=wan0
ip=192.0.2.100
ipttl=64
lease=600
lprsrv=192.0.2.9 192.0.2.10
mask=24
mtu=1480
nisdomain=nis.example
nissrv=192.0.2.41
ntpsrv=192.0.2.123 192.0.2.124
opt43=0104687474700201ff
opt4=c0000204
opt53=05
rootpath=/r; reboot
router=192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 192.0.2.5
routes=10.0.0.0/192.0.2.1 198.51.100.7/192.0.2.2
serverid=192.0.2.1
siaddr=192.0.2.9
subnet=255.255.255.0
swapsrv=192.0.2.16
timezone=4294963696
wins=192.0.2.44
)";

/// A server whose options had wrong lengths, blanks and control characters.
inline constexpr std::string_view damaged = R"(LEASEHOLD_CLIENT=dhcp4-client-1
dns=
domain=bad
hostname=ba
interface=wan0
ip6rd=
ip=192.0.2.100
ipttl=64 65
lease=600
message=a
mtu=1480 1024
opt53=05
router=192.0.2.1
routes=
search=
serverid=192.0.2.1
sipsrv=
staticroutes=
subnet=255.255.255.0 1.2.3.4
tftp=
timezone=
)";

/// ISC dhcpd, which did not know the address asked for.
inline constexpr std::string_view nak = R"(LEASEHOLD_CLIENT=dhcp4-client-1
interface=wan0
ip=0.0.0.0
message=address not available
opt53=06
serverid=192.0.2.1
)";

} // namespace captures
