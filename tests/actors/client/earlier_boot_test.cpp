#include "actors/client/earlier_boot.hpp"

#include <doctest/doctest.h>

using namespace lh;
using namespace std::chrono_literals;
using client::in_this_boot;

namespace {

constexpr int64_t s = 1'000'000'000;
constexpr int64_t year = 365 * 86400 * s;
constexpr int64_t obtained = 50 * year;
constexpr int64_t stored = obtained + 10 * s;
constexpr net::boot_time now{5 * s};

pb::ClientRecord leased(uint32_t lease_s = 3600) {
  pb::ClientRecord record;
  record.mutable_lease()->set_lease_s(lease_s);
  record.mutable_last_address()->set_value(7);
  record.set_last_event_ns(900 * s);
  record.set_last_lease_stamp(9);
  record.add_applied();
  auto& clock = *record.mutable_clock();
  clock.set_boot_id("first");
  clock.set_obtained_boot_ns(800 * s);
  clock.set_obtained_wall_ns(obtained);
  clock.set_stored_wall_ns(stored);
  return record;
}

/// Whether the lease is held in another boot, when the wall clock says this.
bool is_held(int64_t wall_ns, pb::ClientRecord record = leased()) {
  auto known = in_this_boot(std::move(record), "second", wall_ns, now);
  CHECK(known.doubt.empty() == known.record.has_lease());
  CHECK(known.record.last_address().value() == 7);
  return known.record.has_lease();
}

} // namespace

TEST_CASE("earlier boot: within one boot the wall clock means nothing") {
  for (int64_t wall : {int64_t{0}, stored - 10 * year, stored + 10 * year}) {
    auto known = in_this_boot(leased(), "first", wall, now);
    CHECK(known.record.SerializeAsString() == leased().SerializeAsString());
    CHECK(known.doubt.empty());
  }
}

TEST_CASE("earlier boot: the wall clock is believed from when the record was "
          "stored to the lease's end") {
  CHECK(is_held(stored));
  CHECK(is_held(obtained + 3600 * s - 1));
  CHECK_FALSE(is_held(stored - 1));
  CHECK_FALSE(is_held(obtained + 3600 * s));
  CHECK_FALSE(is_held(stored - 10 * year));
  CHECK_FALSE(is_held(stored + 10 * year));
  CHECK_FALSE(is_held(0));
}

TEST_CASE("earlier boot: a lease without end is held from when it was stored") {
  CHECK(is_held(stored + 10 * year, leased(0xffffffff)));
  CHECK_FALSE(is_held(stored - 1, leased(0xffffffff)));
}

TEST_CASE("earlier boot: a believed lease is as old as the wall clock says") {
  auto known = in_this_boot(leased(), "second", obtained + 600 * s, now);
  CHECK(known.record.clock().obtained_boot_ns() == now.ns - 600 * s);
  CHECK(known.record.clock().boot_id() == "second");
}

TEST_CASE("earlier boot: what its kernel and processes had is forgotten") {
  auto known = in_this_boot(leased(), "second", stored, now).record;
  CHECK(known.applied().empty());
  CHECK(known.last_event_ns() == 0);
  CHECK(known.last_lease_stamp() == 0);
}

TEST_CASE("earlier boot: the longest lifetime of a DHCPv6 lease counts") {
  auto record = leased();
  record.clear_lease();
  record.mutable_lease6()->add_addresses()->set_valid_s(60);
  record.mutable_lease6()->add_prefixes()->set_valid_s(7200);
  auto at = [&](int64_t age_s) {
    return in_this_boot(record, "second", obtained + age_s * s, now)
        .record.has_lease6();
  };
  CHECK(at(7199));
  CHECK_FALSE(at(7200));
}

TEST_CASE("earlier boot: without a lease nothing is in doubt") {
  auto record = leased();
  record.clear_lease();
  CHECK(in_this_boot(record, "second", 0, now).doubt.empty());
}

TEST_CASE("earlier boot: a record that does not say when it was stored is of "
          "unknown age") {
  auto record = leased();
  record.mutable_clock()->clear_stored_wall_ns();
  CHECK_FALSE(is_held(stored, record));
}

TEST_CASE("earlier boot: what a lease of unknown age had is asked for") {
  auto record = leased();
  record.clear_lease();
  auto* address = record.mutable_lease6()->add_addresses();
  address->set_valid_s(3600);
  address->set_iaid(1);
  auto known = in_this_boot(record, "second", stored - year, now).record;
  CHECK_FALSE(known.has_lease6());
  CHECK(known.last_lease6().SerializeAsString() ==
        record.lease6().SerializeAsString());
}
