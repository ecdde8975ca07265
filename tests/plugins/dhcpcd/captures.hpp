#pragma once

#include <string_view>

/// What Debian 12's dhcpcd 9.4.1 gave its script with our configuration; one
/// variable a line.
namespace captures {

inline constexpr std::string_view bound = R"(PATH=/usr/sbin:/usr/bin:/sbin:/bin
pid=27827
reason=BOUND
interface=wan0
protocol=dhcp
if_configured=false
ifcarrier=up
ifmetric=1002
ifwireless=0
ifflags=69699
ifmtu=1500
interface_order=wan0
if_up=true
if_down=false
new_ip_address=192.0.2.100
new_subnet_cidr=24
new_network_number=192.0.2.0
new_opt1=255 255 255 0
new_opt3=192 0 2 1
new_opt6=192 0 2 53 192 0 2 54
new_opt15=105 115 112 46 101 120 97 109 112 108 101
new_opt28=192 0 2 255
new_opt43=1 4 222 173 190 239
new_opt51=0 0 0 120
new_opt53=5
new_opt54=192 0 2 1
new_opt121=24 10 1 2 192 0 2 1
new_opt125=0 0 13 233 4 1 2 97 98
new_opt224=0 1 255 34
)";

inline constexpr std::string_view renewed6 =
    R"(PATH=/usr/sbin:/usr/bin:/sbin:/bin
pid=29398
reason=RENEW6
interface=wan0
protocol=dhcp6
ifcarrier=up
if_up=true
old_dhcp6_o3=0 0 0 1 0 0 0 10 0 0 0 16 0 5 0 24 32 1 13 184 0 0 0 1 0 )"
    R"(0 0 0 0 0 16 9 0 0 0 20 0 0 0 30
new_dhcp6_o1=0 2 0 0 13 233 65 66 67
new_dhcp6_o2=0 3 0 1 2 0 0 0 0 1
new_dhcp6_o3=0 0 0 1 0 0 0 10 0 0 0 16 0 5 0 24 32 1 13 184 0 0 0 1 0 )"
    R"(0 0 0 0 0 16 2 0 0 0 20 0 0 0 30
new_dhcp6_o23=32 1 13 184 0 0 0 0 0 0 0 0 0 0 0 83
new_dhcp6_o25=0 0 0 1 0 0 0 10 0 0 0 16 0 26 0 25 0 0 0 20 0 0 0 30 )"
    R"(56 32 1 13 184 240 0 2 0 0 0 0 0 0 0 0 0
new_dhcp6_o25=0 0 4 1 0 0 0 10 0 0 0 16 0 26 0 25 0 0 0 20 0 0 0 30 )"
    R"(56 32 1 13 184 240 0 1 0 0 0 0 0 0 0 0 0
new_dhcp6_o95=0 89 0 21
)";

inline constexpr std::string_view carrier_lost = R"(reason=EXPIRE
interface=wan0
ifcarrier=down
old_ip_address=192.0.2.100
)";

} // namespace captures
