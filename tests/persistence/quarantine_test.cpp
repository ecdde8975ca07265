#include "persistence/quarantine.hpp"
#include "tests/support/fake_files.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cerrno>

using namespace lh::persistence;
using lh::test::fake_files;
using lh::test::file_call;

TEST_CASE("quarantine: a file moves there under a name of its own") {
  fake_files disk;
  quarantine aside{disk, "/aside"};
  disk.place("/book/a", "first");
  CHECK(aside.move("/book/a").value() == "/aside/a.1");
  disk.place("/book/a", "second");
  CHECK(aside.move("/book/a").value() == "/aside/a.2");
  CHECK(disk.bytes_of("/aside/a.1") == "first");
  CHECK(disk.bytes_of("/aside/a.2") == "second");
  CHECK(disk.paths().size() == 2);
}

TEST_CASE("quarantine: a moved file and a kept copy survive a power cut") {
  fake_files disk;
  quarantine aside{disk, "/aside"};
  disk.place("/book/a", "bad");
  REQUIRE(aside.move("/book/a"));
  REQUIRE(aside.keep("/book/b", "tail"));
  auto left = disk.after({disk.trace().size(), 0, 0});
  CHECK(left.bytes_of("/aside/a.1") == "bad");
  CHECK(left.bytes_of("/aside/b.2") == "tail");
  CHECK_FALSE(left.bytes_of("/book/a"));
}

TEST_CASE("quarantine: the newest 32 stay") {
  fake_files disk;
  quarantine aside{disk, "/aside"};
  for (int i = 1; i <= 40; ++i)
    REQUIRE(aside.keep("/book/a", "tail"));
  CHECK(disk.paths().size() == 32);
  CHECK_FALSE(disk.bytes_of("/aside/a.8"));
  CHECK(disk.bytes_of("/aside/a.9"));
  CHECK(disk.bytes_of("/aside/a.40"));
}

TEST_CASE("quarantine: a move that fails leaves the file where it is") {
  fake_files disk;
  quarantine aside{disk, "/aside"};
  disk.place("/book/a", "bad");
  disk.read_only = true;
  auto moved = aside.move("/book/a");
  REQUIRE_FALSE(moved);
  CHECK(moved.error().code == EROFS);
  CHECK(disk.bytes_of("/book/a") == "bad");
}

TEST_CASE("quarantine: a copy without room leaves nothing behind") {
  fake_files disk;
  quarantine aside{disk, "/aside"};
  disk.room = 2;
  CHECK(aside.keep("/book/a", "tail").error().code == ENOSPC);
  CHECK(disk.paths().empty());
}
