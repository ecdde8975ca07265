#include "persistence/frame.hpp"

#include <doctest/doctest.h>

using namespace lh::persistence;

namespace {

std::string frame(uint8_t kind, std::string_view payload) {
  std::string bytes;
  append_frame(bytes, kind, payload);
  return bytes;
}

} // namespace

TEST_CASE("frame: what is appended decodes, with what follows left alone") {
  auto bytes = frame(7, "payload") + "rest";
  auto decoded = decode_frame(bytes);
  CHECK(decoded.status == frame_status::whole);
  CHECK(decoded.kind == 7);
  CHECK(decoded.payload == "payload");
  CHECK(bytes.substr(decoded.size) == "rest");
}

TEST_CASE("frame: the bytes are pinned, files of older builds stay readable") {
  CHECK(frame(7, "hi") == std::string("LB\x01\x07\x02\x00\x00\x00"
                                      "\x39\xe7\x9e\xa7"
                                      "hi"
                                      "\x9a\xd2\xd6\x53",
                                      18));
}

TEST_CASE("frame: every truncation needs more") {
  auto whole = frame(1, "some payload");
  for (size_t size = 0; size < whole.size(); ++size)
    CHECK(decode_frame(std::string_view{whole}.substr(0, size)).status ==
          frame_status::need_more);
}

TEST_CASE("frame: every flipped bit is damage") {
  auto whole = frame(1, "some payload");
  for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
    auto flipped = whole;
    flipped[bit / 8] ^= static_cast<char>(1 << bit % 8);
    CHECK(decode_frame(flipped).status == frame_status::damaged);
  }
}

TEST_CASE("frame: another version is told apart from damage") {
  auto bytes = std::string("LB\x02\x01\x04\x00\x00\x00", 8);
  CHECK(decode_frame(bytes).status == frame_status::need_more);
  bytes += std::string("\x79\x5f\x00\xc7", 4);
  CHECK(decode_frame(bytes).status == frame_status::unknown_version);
}

TEST_CASE("frame: a length beyond the limit is damage, never a wait") {
  auto bytes =
      std::string("LB\x01\x01\x00\x00\x00\x7f", 8) + "\x79\xcd\x15\xa7";
  CHECK(decode_frame(bytes).status == frame_status::damaged);
}

TEST_CASE("frame: an empty payload is a frame of 16 bytes") {
  auto decoded = decode_frame(frame(3, ""));
  CHECK(decoded.status == frame_status::whole);
  CHECK(decoded.size == frame_overhead);
}
