#include "plugins/common/place.hpp"

#include <doctest/doctest.h>

using namespace lh;

TEST_CASE("place: a script's path says runtime directory and client") {
  auto place = plugins::place_of("/run/lh/clients/dhcp6-client-1/notify");
  REQUIRE(place);
  CHECK(place->runtime_dir == "/run/lh");
  CHECK(place->client == "dhcp6-client-1");
}

TEST_CASE("place: any other path is none") {
  for (auto* script : {"", "notify", "/notify", "/run/lh/dhcp6-client-1/notify",
                       "/clients/dhcp6-client-1/notify", "clients/a/notify",
                       "/run/lh/clients//notify", "/run/lh/clients/a b/notify"})
    CHECK_FALSE(plugins::place_of(script));
}
