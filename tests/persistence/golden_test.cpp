#include "persistence/event_book.hpp"
#include "persistence/recovery_book.hpp"
#include "tests/support/golden.hpp"

#include <doctest/doctest.h>

using namespace lh::persistence;
using lh::test::fake_files;

namespace {

struct found {
  size_t keys = 0;
  size_t events = 0;
  uint64_t newest = 0;
};

found open_all(fake_files& disk) {
  recovery_book book{disk, "/state/store", "/state/quarantine"};
  event_book events{disk, "/state/store", "/state/quarantine", "/run"};
  CHECK(book.open().empty());
  CHECK(events.open().empty());
  found all{0, 0, events.newest_seq()};
  for (int kind = 0; kind < 128; ++kind)
    book.for_each(static_cast<uint8_t>(kind),
                  [&](auto&, auto&) { ++all.keys; });
  CHECK(events.read(0, 0, [&](auto&) { ++all.events; }));
  return all;
}

} // namespace

TEST_CASE("golden: files of form 1 open whole") {
  fake_files disk;
  lh::test::place_golden(disk, "form1", "/state/store");
  auto all = open_all(disk);
  CHECK(all.keys == 23);
  CHECK(all.events == 5);
  CHECK(all.newest == 5);
}

TEST_CASE("golden: files of form 1 are written on in the form of now") {
  fake_files disk;
  lh::test::place_golden(disk, "form1", "/state/store");
  {
    recovery_book book{disk, "/state/store", "/state/quarantine"};
    event_book events{disk, "/state/store", "/state/quarantine", "/run"};
    CHECK(book.open().empty());
    CHECK(events.open().empty());
    REQUIRE(book.put("new", 1, "value"));
    REQUIRE(events.append({event_entry([](uint64_t) { return "new"; })}));
    REQUIRE(book.sync());
    REQUIRE(events.sync());
  }
  auto left = disk.after({disk.trace().size(), 0, 0});
  auto all = open_all(left);
  CHECK(all.keys == 24);
  CHECK(all.events == 6);
  CHECK(all.newest == 6);
}
