#include "bus_adapters/control/request_parts.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using namespace lh;
using bus::request_parts;
using control::Request;

namespace {

Request get(const std::string& path, bool more, uint32_t id = 1) {
  Request request;
  request.set_id(id);
  request.set_more(more);
  request.mutable_get()->add_paths(path);
  return request;
}

Request set(size_t bytes) {
  Request request;
  request.set_more(true);
  request.mutable_set()->add_assignments()->set_value(std::string(bytes, 'x'));
  return request;
}

bool waits(request_parts& parts, const Request& part) {
  auto added = parts.add(part);
  REQUIRE(added);
  return !*added;
}

int code_of(request_parts& parts, const Request& part) {
  auto added = parts.add(part);
  REQUIRE_FALSE(added);
  return added.error().code;
}

} // namespace

TEST_CASE("request parts: a whole request passes as it is") {
  request_parts parts;
  for (uint32_t id : {1, 2}) {
    auto whole = parts.add(get("A.", false, id));
    REQUIRE(whole);
    REQUIRE(*whole);
    CHECK((*whole)->SerializeAsString() ==
          get("A.", false, id).SerializeAsString());
  }
}

TEST_CASE("request parts: lists are joined in order, request after request") {
  request_parts parts;
  for (uint32_t id : {7, 8}) {
    CHECK(waits(parts, get("A.", true, id)));
    CHECK(waits(parts, get("B.", true, id)));
    auto whole = parts.add(get("C.", false, id));
    REQUIRE(whole);
    REQUIRE(*whole);
    CHECK((*whole)->id() == id);
    CHECK_FALSE((*whole)->more());
    REQUIRE((*whole)->get().paths_size() == 3);
    CHECK((*whole)->get().paths(0) == "A.");
    CHECK((*whole)->get().paths(2) == "C.");
  }
}

TEST_CASE("request parts: another id or verb in between is a fault") {
  auto last = get("B.", false);
  SUBCASE("id") {
    last.set_id(2);
  }
  SUBCASE("verb") {
    last.mutable_watch()->add_paths("B.");
  }
  SUBCASE("no verb") {
    last.clear_get();
  }
  request_parts parts;
  CHECK(waits(parts, get("A.", true)));
  CHECK(code_of(parts, last) == EPROTO);
}

TEST_CASE("request parts: what is no list does not come in parts") {
  Request part;
  part.set_more(true);
  SUBCASE("add") {
    part.mutable_add();
  }
  SUBCASE("shutdown") {
    part.mutable_shutdown();
  }
  SUBCASE("nothing") {}
  request_parts parts;
  CHECK(code_of(parts, part) == EPROTO);
}

TEST_CASE("request parts: 16 MiB are enough for everybody") {
  request_parts parts;
  for (int i = 0; i < 256; ++i)
    REQUIRE(waits(parts, set(64 * 1024 - 64)));
  CHECK(code_of(parts, set(64 * 1024)) == EMSGSIZE);
}
