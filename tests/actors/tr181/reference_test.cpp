#include "actors/tr181/client_config.hpp"
#include "actors/tr181/path.hpp"
#include "actors/tr181/shown_rows.hpp"
#include "bound6.hpp"
#include "model_access.hpp"

#include <doctest/doctest.h>

using namespace lh::tr181;
using namespace lh::tr181::test;

namespace {

/// DHCPv6 client 1 with a prefix and a MAP domain on wan0, and client 2.
struct referring {
  tree t = with_rows({}, "Device.DHCPv6.Client.", 2);
  observations seen;

  referring() {
    t = set(t, {{client6(1, "Interface"), "wan0"},
                {client6(1, "Alias"), "wan"},
                {client6(1, "Enable"), "true"},
                {client6(1, "RequestPrefixes"), "true"}})
            .after;
    seen.clients["dhcp6-client-1"] = bound6();
    show_rows(t, seen);
  }

  values at(const std::string& path) const {
    return get(snapshot{t, seen, {}, "b"}, path);
  }
};

const std::string domain = "Device.MAP.Domain.1.";

} // namespace

TEST_CASE("reference: a MAP domain leads to its client") {
  referring r;
  CHECK(r.at(domain + "X_LEASEHOLD_Client+.Alias") ==
        values{{client6(1, "Alias"), "wan"}});
  CHECK(r.at("Device.MAP.Domain.*.X_LEASEHOLD_Client+.Interface+.Name") ==
        values{{"Device.IP.Interface.1.Name", "wan0"}});
}

TEST_CASE("reference: it may name a row below another") {
  referring r;
  CHECK(r.at(domain + "IPv6Prefix+.Prefix") ==
        values{{"Device.IP.Interface.1.IPv6Prefix.1.Prefix",
                "2001:db8:12:3400::/56"}});
  CHECK(r.at(client6(1, "ReceivedOption.1.Server+.DUID")) ==
        values{{client6(1, "Server.1.DUID"), "0003"}});
}

TEST_CASE("reference: a search may follow it") {
  referring r;
  auto found = [&](const std::string& search) {
    return r.at("Device.MAP.Domain.[" + search + "].TransportMode").size();
  };
  CHECK(found("X_LEASEHOLD_Client+.Alias==\"wan\"") == 1);
  CHECK(found("X_LEASEHOLD_Client+.Alias==\"other\"") == 0);
  CHECK(found("X_LEASEHOLD_Client==\"Device.DHCPv6.Client.1\"") == 1);
  CHECK(found("IPv6Prefix==\"Device.IP.Interface.1.IPv6Prefix.1\"") == 1);
  CHECK(found("WANInterface+.Name==\"wan0\"&&"
              "IPv6Prefix+.PrefixStatus==\"Preferred\"") == 1);
}

TEST_CASE("reference: every one to a row of this tree can be followed") {
  for (const auto& c : columns()) {
    bool refers =
        c.type == value_type::interface || c.type == value_type::reference;
    if (!refers || c.list || c.target == none)
      continue;
    row_address at{c.table, {}};
    for (auto id = c.table; id != 0; id = tables()[id].parent)
      at.instances.push_back(1);
    auto path = path_of(at) + std::string{c.name} + "+.";
    CAPTURE(path);
    CHECK(parse_path(path));
  }
}

TEST_CASE("reference: a write by way of it is a write to the row") {
  referring r;
  auto made = set(r.t, {{domain + "X_LEASEHOLD_Client+.DSCPMark", "7"}});
  CHECK(made.faults.empty());
  CHECK(value_at(made.after, client6(1, "DSCPMark")) == "7");
}
