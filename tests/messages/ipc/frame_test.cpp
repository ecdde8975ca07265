#include "messages/ipc/frame.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using namespace lh;

namespace {

plugin::Event sample() {
  plugin::Event event;
  event.set_client("dhcp4-client-1");
  event.set_pid(4711);
  event.set_boottime_ns(123456789);
  event.set_kind(plugin::BOUND);
  event.set_interface("wan0");
  event.set_address(0xc0000264);
  (*event.mutable_options())[53] = "\5";
  return event;
}

int refusal(std::string_view bytes) {
  auto event = ipc::decode_frame(bytes);
  return event ? 0 : event.error().code;
}

template <class Change>
int refusal_of(Change change) {
  auto event = sample();
  change(event);
  return refusal(*ipc::encode_frame(event));
}

} // namespace

TEST_CASE("frame: an event comes back as it went") {
  auto bytes = ipc::encode_frame(sample());
  REQUIRE(bytes);
  CHECK(bytes->substr(0, 4) == std::string{"LH\1\1"});
  auto event = ipc::decode_frame(*bytes);
  REQUIRE(event);
  CHECK(event->SerializeAsString() == sample().SerializeAsString());
}

TEST_CASE("frame: other magic, version or kind is refused by name") {
  auto bytes = *ipc::encode_frame(sample());
  for (size_t at = 0; at < 4; ++at)
    for (int value = 0; value < 256; ++value) {
      auto other = bytes;
      other[at] = static_cast<char>(value);
      CHECK(refusal(other) == (other == bytes ? 0 : EPROTO));
    }
  bytes[2] = 2;
  CHECK(ipc::decode_frame(bytes).error().text == "frame version 2, expected 1");
}

TEST_CASE("frame: no truncation is taken for the event") {
  auto bytes = *ipc::encode_frame(sample());
  for (size_t size = 0; size < bytes.size(); ++size) {
    auto event = ipc::decode_frame(bytes.substr(0, size));
    if (event)
      CHECK(event->SerializeAsString() != sample().SerializeAsString());
    if (size < 4)
      CHECK(event.error().code == EPROTO);
  }
}

TEST_CASE("frame: at most 64 KiB in either direction") {
  auto event = sample();
  (*event.mutable_options())[224] = std::string(ipc::max_frame_size, 'x');
  CHECK(ipc::encode_frame(event).error().code == EMSGSIZE);
  auto bytes = *ipc::encode_frame(sample());
  bytes.resize(ipc::max_frame_size + 1);
  CHECK(refusal(bytes) == EMSGSIZE);
}

TEST_CASE("frame: what no plugin sends is refused") {
  CHECK(refusal(std::string{"LH\1\1"} + "\xff\xff\xff") == EBADMSG);
  CHECK(refusal_of([](auto& e) { e.clear_client(); }) == EBADMSG);
  CHECK(refusal_of([](auto& e) { e.clear_kind(); }) == EBADMSG);
  CHECK(refusal_of([](auto& e) { e.set_kind(plugin::Kind(99)); }) == EBADMSG);
  CHECK(refusal_of([](auto& e) { e.clear_pid(); }) == EBADMSG);
  CHECK(refusal_of([](auto& e) { e.set_boottime_ns(-1); }) == EBADMSG);
  CHECK(refusal_of([](auto& e) { (*e.mutable_options())[0] = "x"; }) ==
        EBADMSG);
  CHECK(refusal_of([](auto& e) { (*e.mutable_options())[65536] = "x"; }) ==
        EBADMSG);
}
