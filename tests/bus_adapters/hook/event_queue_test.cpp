#include "bus_adapters/hook/event_queue.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <csignal>
#include <initializer_list>

using namespace lh;

namespace {

pb::Event event(uint64_t seq) {
  pb::Event made;
  made.set_seq(seq);
  return made;
}

pb::Hooks hooks(std::initializer_list<const char*> programs) {
  pb::Hooks made;
  for (auto program : programs)
    made.add_exec(program);
  return made;
}

} // namespace

TEST_CASE("event queue: each event goes through all programs in order") {
  bus::event_queue queue;
  auto both = hooks({"/a", "/b"});
  queue.push(event(1));
  queue.push(event(2));
  for (uint64_t seq : {1, 2})
    for (auto program : {"/a", "/b"}) {
      CHECK(queue.next_program(both) == program);
      CHECK(queue.next_program(both) == program);
      CHECK(queue.event().seq() == seq);
      queue.program_ended();
    }
  CHECK(queue.next_program(both).empty());
}

TEST_CASE("event queue: an event keeps the programs it began with") {
  bus::event_queue queue;
  queue.push(event(1));
  queue.push(event(2));
  CHECK(queue.next_program(hooks({"/a", "/b"})) == "/a");
  queue.program_ended();
  CHECK(queue.next_program(hooks({"/c"})) == "/b");
  queue.program_ended();
  CHECK(queue.next_program(hooks({"/c"})) == "/c");
}

TEST_CASE("event queue: without programs nothing waits") {
  bus::event_queue queue;
  queue.push(event(1));
  CHECK(queue.next_program({}).empty());
  CHECK(queue.next_program(hooks({"/a"})).empty());
}

TEST_CASE("event queue: the oldest of more than 1000 is dropped and told") {
  bus::event_queue queue;
  for (uint64_t seq = 1; seq <= 1000; ++seq)
    CHECK_FALSE(queue.push(event(seq)));
  CHECK(queue.push(event(1001))->seq() == 1);
  CHECK(queue.push(event(1002))->seq() == 2);
  queue.next_program(hooks({"/a"}));
  CHECK(queue.event().seq() == 3);
}

TEST_CASE("event queue: every way to fail has a reason") {
  pb::ChildExited exited;
  CHECK(bus::failure_of(exited).empty());
  exited.set_exit_code(3);
  CHECK(bus::failure_of(exited) == "exit code 3");
  exited.set_status_unknown(true);
  CHECK(bus::failure_of(exited) == "its end was not seen");
  exited.set_signal(SIGKILL);
  CHECK(bus::failure_of(exited) == "signal 9");
  exited.set_timed_out(true);
  CHECK(bus::failure_of(exited) == "it ran too long");
  exited.set_start_error(ENOENT);
  CHECK(bus::failure_of(exited) == "No such file or directory");
}
