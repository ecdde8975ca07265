#include "bus_adapters/netlink/address_table.hpp"

#include <doctest/doctest.h>

#include <linux/if_addr.h>

using namespace lh;
using netlink::address_info;
using netlink::address_table;

namespace {

constexpr uint32_t wan = 5;
constexpr uint32_t fine = 0;
constexpr uint32_t tentative = IFA_F_TENTATIVE;
constexpr uint32_t optimistic = IFA_F_TENTATIVE | IFA_F_OPTIMISTIC;
constexpr uint32_t duplicate = IFA_F_TENTATIVE | IFA_F_DADFAILED;

address_info on(uint32_t ifindex, const char* text, uint32_t flags = fine) {
  if (auto v4 = net::parse_ipv4_prefix(text))
    return {ifindex, *v4, flags};
  return {ifindex, net::parse_ipv6_prefix(text).value(), flags};
}

address_info at(const char* text, uint32_t flags = fine) {
  return on(wan, text, flags);
}

std::string show(const address_table::news& news) {
  std::string shown;
  for (auto& lost : news)
    shown += (shown.empty() ? "" : ", ") + netlink::to_string(lost.prefix) +
             (lost.duplicate ? " duplicate" : "");
  return shown;
}

std::string show(const netlink::link_local_info& info) {
  return info.duplicate ? "duplicate"
         : info.address ? net::to_string(*info.address)
                        : "none";
}

} // namespace

TEST_CASE("address table: what goes is told, and only what was there") {
  address_table table;
  for (auto* text : {"192.0.2.7/24", "2001:db8::7/128"}) {
    CHECK(show(table.put(at(text))) == "");
    CHECK(show(table.drop(on(wan + 1, text))) == "");
    CHECK(show(table.drop(at(text))) == text);
    CHECK(show(table.drop(at(text))) == "");
  }
}

TEST_CASE("address table: an address that DAD fails is lost once") {
  address_table table;
  auto text = "2001:db8::7/128";
  CHECK(show(table.put(at(text, tentative))) == "");
  CHECK_FALSE(table.is_duplicate(wan, at(text).prefix));
  CHECK(show(table.put(at(text, duplicate))) == "2001:db8::7/128 duplicate");
  CHECK(table.is_duplicate(wan, at(text).prefix));
  CHECK(show(table.put(at(text, duplicate))) == "");
  CHECK(show(table.drop(at(text, duplicate))) == "");
  CHECK_FALSE(table.is_duplicate(wan, at(text).prefix));
}

TEST_CASE("address table: one that failed and is there anew can fail anew") {
  address_table table;
  auto text = "2001:db8::7/128";
  table.put(at(text, duplicate));
  table.drop(at(text, duplicate));
  table.put(at(text, tentative));
  CHECK(show(table.drop(at(text, duplicate))) == "2001:db8::7/128 duplicate");
}

TEST_CASE("address table: replacing all tells the differences only") {
  address_table table;
  table.put(at("192.0.2.7/24"));
  table.put(at("192.0.2.7/25"));
  table.put(at("2001:db8::7/128"));
  table.put(at("2001:db8::8/128", tentative));
  table.put(at("2001:db8::9/128", duplicate));
  table.put(at("fe80::7/64"));
  auto news = table.replace({at("192.0.2.7/25"), on(wan, "2001:db8::a/128"),
                             at("2001:db8::8/128", duplicate)});
  CHECK(show(news) ==
        "192.0.2.7/24, 2001:db8::7/128, 2001:db8::8/128 duplicate");
  CHECK(show(table.link_local_of(wan)) == "none");
}

TEST_CASE("address table: a link-local address is of use after DAD") {
  address_table table;
  CHECK(show(table.link_local_of(wan)) == "none");
  CHECK(show(table.put(at("fe80::7/64", tentative))) == "");
  CHECK(show(table.link_local_of(wan)) == "none");
  CHECK(show(table.put(at("fe80::7/64"))) == "");
  CHECK(show(table.link_local_of(wan)) == "fe80::7");
  CHECK(show(table.link_local_of(wan + 1)) == "none");
  CHECK(show(table.drop(at("fe80::7/64"))) == "");
  CHECK(show(table.link_local_of(wan)) == "none");
  table.put(at("fe80::7/64", optimistic));
  CHECK(show(table.link_local_of(wan)) == "fe80::7");
  table.put(at("2001:db8::7/128"));
  CHECK(show(table.link_local_of(wan)) == "fe80::7");
}

TEST_CASE("address table: a duplicate matters while there is no other") {
  address_table table;
  CHECK(show(table.put(at("fe80::7/64", duplicate))) == "");
  CHECK(show(table.link_local_of(wan)) == "duplicate");
  CHECK(table.duplicate_link_locals(wan).size() == 1);
  table.put(at("fe80::8/64", tentative));
  CHECK(show(table.link_local_of(wan)) == "duplicate");
  table.put(at("fe80::8/64"));
  CHECK(show(table.link_local_of(wan)) == "fe80::8");
  table.put(at("2001:db8::7/128", duplicate));
  table.put(on(wan + 1, "fe80::7/64", duplicate));
  CHECK(table.duplicate_link_locals(wan) ==
        std::vector<netlink::ip_prefix>{at("fe80::7/64").prefix});
}
