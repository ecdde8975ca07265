#include "messages/log/log.hpp"

#include <doctest/doctest.h>

#include <array>
#include <unistd.h>

using namespace lh::log;

namespace {

constexpr event_id bound{level::info, "lease-bound", "A client has a lease."};
constexpr event_id broken{level::error, "store-broken", "The disk fails."};
constexpr event_id detail{level::debug, "detail", "For a close look."};

/// Takes the place of stderr while it lives.
class captured_stderr {
public:
  captured_stderr() : before_(::dup(2)) {
    REQUIRE(::pipe(ends_.data()) == 0);
    ::dup2(ends_[1], 2);
    ::close(ends_[1]);
  }

  /// Ends the capture; gives all that was written.
  std::string text() {
    restore();
    std::string all(4096, '\0');
    auto got = ::read(ends_[0], all.data(), all.size());
    all.resize(got > 0 ? static_cast<size_t>(got) : 0);
    return all;
  }

  ~captured_stderr() {
    restore();
    ::close(ends_[0]);
  }

private:
  void restore() {
    if (before_ < 0)
      return;
    ::dup2(before_, 2);
    ::close(before_);
    before_ = -1;
  }

  int before_;
  std::array<int, 2> ends_{};
};

} // namespace

TEST_CASE("log: the event id comes first, then the fields in order") {
  CHECK(render(bound, {{"client", "wan"}, {"address", "192.0.2.7"}}) ==
        "lease-bound client=wan address=192.0.2.7");
  CHECK(render(bound, {}) == "lease-bound");
}

TEST_CASE("log: blanks, quotes and controls cannot forge a line") {
  CHECK(render(bound, {{"a", "two words"}}) == "lease-bound a=\"two words\"");
  CHECK(render(bound, {{"a", ""}}) == "lease-bound a=\"\"");
  CHECK(render(bound, {{"a", "say \"hi\" \\"}}) ==
        "lease-bound a=\"say \\\"hi\\\" \\\\\"");
  CHECK(render(bound, {{"a", "x\n<3>store-broken"}}) ==
        "lease-bound a=\"x\\x0a<3>store-broken\"");
  CHECK(render(bound, {{"a", "\x7f\x1b"}}) == "lease-bound a=\"\\x7f\\x1b\"");
}

TEST_CASE("log: lines carry the priority, the threshold keeps some back") {
  captured_stderr capture;
  write(bound, {{"n", "1"}});
  write(detail, {});
  set_threshold("debug");
  write(detail, {});
  set_threshold("nonsense");
  write(detail, {});
  set_threshold("error");
  write(bound, {});
  write(broken, {});
  set_threshold(level::info);
  CHECK(capture.text() == "<6>lease-bound n=1\n<7>detail\n<7>detail\n"
                          "<3>store-broken\n");
}
