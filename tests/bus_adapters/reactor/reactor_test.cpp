#include "tests/bus_adapters/reactor/reactor_world.hpp"

#include <atomic>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <pthread.h>

using namespace lh;
using namespace lh::tests;

namespace {

using close_atom = caf::atom_constant<caf::atom("close")>;
using open_atom = caf::atom_constant<caf::atom("open")>;

bool on_reactor() {
  char name[16] = {};
  ::pthread_getname_np(::pthread_self(), name, sizeof name);
  return std::string{name} == "reactor";
}

/// What a hosted reader saw; written on the reactor, read by the test. Both
/// hold it, as the reader outlives the body of the test.
struct log_book {
  std::atomic<int> events{0};
  std::atomic<int> elsewhere{0};
  std::atomic<int> unknown{0};
  std::atomic<uint64_t> watch{0};
};

/// Owns the reading end of a pipe. An `x` in it makes the reader throw; close
/// and open change descriptors while it runs.
class reader_state {
public:
  using interface =
      caf::typed_actor<caf::reacts_to<bus::fd_event>,
                       caf::reacts_to<close_atom>,
                       caf::reacts_to<open_atom, int>,
                       caf::replies_to<pb::StatusQuery>::with<pb::Ack>>;

  reader_state(interface::pointer self, protocol::runtime&,
               std::reference_wrapper<bus::reactor> host,
               std::shared_ptr<log_book> book, int fd)
      : self_(self), host_(host), book_(std::move(book)) {
    open(fd);
  }

  interface::behavior_type make_behavior() {
    return {
        [this](const bus::fd_event& event) { read(event.watch); },
        [this](close_atom) { fd_.reset(); },
        [this](open_atom, int fd) { open(fd); },
        [this](const pb::StatusQuery&) {
          book_->elsewhere += !on_reactor();
          return pb::Ack{};
        },
    };
  }

private:
  void open(int fd) {
    fd_ = bus::watched_fd{host_, self_, net::unique_fd{fd}, EPOLLIN};
    book_->watch = fd_.watch();
  }

  void read(uint64_t watch) {
    book_->elsewhere += !on_reactor();
    if (!fd_ || watch != fd_.watch()) {
      ++book_->unknown;
      return;
    }
    char byte = 0;
    if (::read(fd_.get(), &byte, 1) == 1)
      ++book_->events;
    else
      fd_.reset();
    if (byte == 'x')
      throw std::runtime_error("it broke");
  }

  interface::pointer self_;
  bus::reactor& host_;
  std::shared_ptr<log_book> book_;
  bus::watched_fd fd_;
};

struct pipe_ends {
  pipe_ends() {
    int both[2];
    REQUIRE(::pipe2(both, O_CLOEXEC | O_NONBLOCK) == 0);
    reading = both[0];
    writing = net::unique_fd{both[1]};
  }
  void write(const std::string& bytes) const {
    REQUIRE(::write(writing.get(), bytes.data(), bytes.size()) ==
            static_cast<ssize_t>(bytes.size()));
  }
  /// Whether nobody has the reading end any more.
  bool is_cut() const {
    pollfd end{writing.get(), POLLOUT, 0};
    return ::poll(&end, 1, 0) == 1 && (end.revents & POLLERR) != 0;
  }

  int reading;
  net::unique_fd writing;
};

struct hosted_reader : reactor_world {
  hosted_reader() {
    reader = host_actor<reader_state>("reader", held, pipe.reading);
  }

  template <class... Ts>
  void tell(Ts... xs) {
    self->send(caf::actor_cast<caf::actor>(reader), xs...);
  }

  void answers() {
    bool answered = false;
    self->request(caf::actor_cast<reader_state::interface>(reader), patience,
                  pb::StatusQuery{})
        .receive([&](const pb::Ack&) { answered = true; }, [](caf::error&) {});
    CHECK(answered);
  }

  std::shared_ptr<log_book> held = std::make_shared<log_book>();
  log_book& book = *held;
  pipe_ends pipe;
  caf::strong_actor_ptr reader;
};

} // namespace

TEST_CASE_FIXTURE(hosted_reader, "reactor: readiness reaches the owner on the "
                                 "reactor's thread") {
  pipe.write("ab");
  CHECK(eventually([&] { return book.events == 2; }));
  answers();
  CHECK(book.elsewhere == 0);
}

TEST_CASE_FIXTURE(hosted_reader, "reactor: actors of the pool stay on the "
                                 "pool") {
  std::atomic<bool> hosted{true};
  auto pooled = system.spawn([&](caf::event_based_actor*) -> caf::behavior {
    return {[&](const pb::StatusQuery&) {
      hosted = on_reactor();
      return pb::Ack{};
    }};
  });
  put("pooled", pooled);
  self->send(pooled, pb::StatusQuery{});
  CHECK(next<pb::Ack>().has_value());
  CHECK_FALSE(hosted);
}

TEST_CASE_FIXTURE(hosted_reader, "reactor: a watch has its number alone, also "
                                 "when the descriptor's is used again") {
  auto first = book.watch.load();
  tell(close_atom::value);
  answers();
  CHECK(pipe.is_cut());
  pipe_ends second;
  CHECK(second.reading == pipe.reading);
  tell(open_atom::value, second.reading);
  answers();
  CHECK(book.watch > first);
  second.write("a");
  CHECK(eventually([&] { return book.events == 1; }));
  CHECK(book.unknown == 0);
}

TEST_CASE_FIXTURE(hosted_reader, "reactor: a descriptor that was closed with "
                                 "bytes in it says nothing more") {
  for (int times = 0; times < 200; ++times) {
    pipe_ends next_pipe;
    tell(open_atom::value, next_pipe.reading);
    next_pipe.write("a");
    tell(close_atom::value);
    answers();
    CHECK(next_pipe.is_cut());
  }
  auto events = book.events.load();
  answers();
  CHECK(book.events == events);
}

TEST_CASE_FIXTURE(hosted_reader, "reactor: an actor that is ended lets go of "
                                 "its descriptor") {
  CHECK_FALSE(pipe.is_cut());
  end("reader", caf::exit_reason::user_shutdown);
  CHECK(eventually([&] { return pipe.is_cut(); }));
}

TEST_CASE_FIXTURE(hosted_reader, "reactor: an actor that throws on an event "
                                 "does so too, and the others live") {
  auto other_book = std::make_shared<log_book>();
  pipe_ends other;
  host_actor<reader_state>("other", other_book, other.reading);
  pipe.write("x");
  CHECK(eventually([&] { return pipe.is_cut(); }));
  CHECK(shared.statistics.slot("reader", "")->last_error() == "it broke");
  other.write("abc");
  CHECK(eventually([&] { return other_book->events == 3; }));
}

TEST_CASE_FIXTURE(hosted_reader, "reactor: a peer that hangs up is told") {
  pipe.writing.reset();
  answers();
  CHECK(eventually([&] { return ::fcntl(pipe.reading, F_GETFD) < 0; }));
}

TEST_CASE_FIXTURE(hosted_reader, "reactor: many messages at once are all "
                                 "handled") {
  for (int i = 0; i < 1000; ++i)
    self->send(caf::actor_cast<caf::actor>(reader), pb::StatusQuery{});
  for (int i = 0; i < 1000; ++i)
    REQUIRE(next<pb::Ack>().has_value());
  CHECK(book.elsewhere == 0);
}
