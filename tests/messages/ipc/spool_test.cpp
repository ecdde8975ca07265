#include "messages/ipc/spool.hpp"

#include <doctest/doctest.h>

using namespace lh;

TEST_CASE("spool: a name says when and who") {
  ipc::spool_name name{1750291312345, 12031};
  CHECK(to_string(name) == "1750291312345-12031.event");
  CHECK(ipc::parse_spool_name(to_string(name)) == name);
}

TEST_CASE("spool: other files are no events") {
  for (auto text :
       {"", ".", "..", "1-2", "1-2.event~", ".1-2.event", "1-2.eventx",
        "01-2.event", "1-02.event", "1-.event", "-2.event", "1--2.event",
        "1-4294967296.event", "99999999999999999999-1.event", "a-b.event"})
    CHECK_FALSE(ipc::parse_spool_name(text));
}

TEST_CASE("spool: events are in order of time, then of pid") {
  auto names = ipc::spooled({"100-1.event", "20-9.event", "x", "100-0.event"});
  CHECK(names == std::vector<ipc::spool_name>{{20, 9}, {100, 0}, {100, 1}});
}

TEST_CASE("spool: the newest 256 events stay") {
  std::vector<std::string> files{"notes.txt", ".7-7.event"};
  for (int i = 1; i <= 256; ++i)
    files.push_back(to_string(ipc::spool_name{1000 - i, 1}));
  CHECK(ipc::surplus(files).empty());
  files.push_back("5000-1.event");
  files.push_back("6000-1.event");
  CHECK(ipc::surplus(files) ==
        std::vector<ipc::spool_name>{{744, 1}, {745, 1}});
}

TEST_CASE("spool: the checksum is CRC-32C with the low byte first") {
  CHECK(ipc::seal_frame("123456789") == "123456789\x83\x92\x06\xe3");
}

TEST_CASE("spool: every flipped bit and every truncation is noticed") {
  auto content = ipc::seal_frame("LH frame");
  REQUIRE(ipc::unseal_frame(content));
  CHECK(*ipc::unseal_frame(content) == "LH frame");
  for (size_t bit = 0; bit < content.size() * 8; ++bit) {
    auto flipped = content;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
    CHECK_FALSE(ipc::unseal_frame(flipped));
  }
  for (size_t size = 0; size < content.size(); ++size)
    CHECK_FALSE(ipc::unseal_frame(std::string_view{content}.substr(0, size)));
}
