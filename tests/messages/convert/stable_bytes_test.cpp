#include "client.pb.h"
#include "messages/convert/stable_bytes.hpp"

#include <doctest/doctest.h>

using namespace lh;

namespace {

pb::Lease6 with_options(std::initializer_list<uint32_t> codes) {
  pb::Lease6 lease;
  for (auto code : codes)
    (*lease.mutable_options())[code] = "value";
  return lease;
}

} // namespace

TEST_CASE("stable bytes: equal messages give the same, in whatever order their "
          "maps were filled") {
  auto up = with_options({1, 2, 3, 17, 24, 100, 200, 65535});
  auto down = with_options({65535, 200, 100, 24, 17, 3, 2, 1});
  CHECK(convert::stable_bytes(up) == convert::stable_bytes(down));
  CHECK(convert::stable_bytes(pb::Lease6{up}) == convert::stable_bytes(down));
}

TEST_CASE("stable bytes: other messages give others") {
  CHECK(convert::stable_bytes(with_options({1})) !=
        convert::stable_bytes(with_options({2})));
  CHECK(convert::stable_bytes(with_options({1})) !=
        convert::stable_bytes(with_options({})));
}

TEST_CASE("stable bytes: they are the message") {
  auto sent = with_options({7, 9});
  pb::Lease6 back;
  REQUIRE(back.ParseFromString(convert::stable_bytes(sent)));
  CHECK(back.options_size() == 2);
  CHECK(back.options().at(9) == "value");
}
