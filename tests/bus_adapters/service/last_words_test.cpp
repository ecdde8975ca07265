#include "bus_adapters/service/last_words.hpp"
#include "tests/bus_adapters/reactor/reactor_world.hpp"
#include "tests/support/stderr_capture.hpp"

#include <csignal>
#include <sys/wait.h>

using namespace lh;
using namespace lh::tests;

namespace {

/// How a process ends that gets SIGABRT while `actor` runs on its reactor.
int status_after_abort(const char* actor) {
  auto pid = ::fork();
  if (pid == 0) {
    static std::atomic<const char*> running;
    running = actor;
    service::name_on_abort(running);
    ::kill(::getpid(), SIGABRT);
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(pid, &status, 0) == pid);
  return status;
}

/// Writes down who runs while it does.
class curious_state {
public:
  using interface =
      caf::typed_actor<caf::replies_to<pb::StatusQuery>::with<pb::Ack>>;

  curious_state(interface::pointer, protocol::runtime&, bus::reactor& host,
                std::string* seen)
      : host_(host), seen_(seen) {}

  interface::behavior_type make_behavior() {
    return {[this](const pb::StatusQuery&) {
      *seen_ = host_.running.load();
      return pb::Ack{};
    }};
  }

private:
  bus::reactor& host_;
  std::string* seen_;
};

} // namespace

TEST_CASE("last words: SIGABRT names who runs on the reactor, and ends the "
          "process all the same") {
  stderr_capture log;
  auto status = status_after_abort("link-monitor");
  CHECK(log.text() == "<3>actor-stuck actor=link-monitor\n");
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGABRT);
}

TEST_CASE("last words: nobody is named when the reactor rests") {
  stderr_capture log;
  auto status = status_after_abort(nullptr);
  CHECK(log.text().empty());
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGABRT);
}

TEST_CASE_FIXTURE(reactor_world, "last words: the reactor knows whom it runs") {
  std::string seen;
  auto actor = host_actor<curious_state>("curious", &seen);
  self->send(caf::actor_cast<caf::actor>(actor), pb::StatusQuery{});
  REQUIRE(next<pb::Ack>());
  CHECK(seen == "curious");
  CHECK(eventually([&] { return host.running == nullptr; }));
}
