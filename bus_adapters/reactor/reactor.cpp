#include "bus_adapters/reactor/reactor.hpp"

#include <array>
#include <pthread.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace lh::bus {

namespace {

constexpr uint64_t wakeup_watch = 0;
constexpr size_t messages_a_turn = 64;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void control(int epoll, int operation, int fd, uint64_t watch,
             uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = watch;
  if (epoll_ctl(epoll, operation, fd, &event) != 0)
    fail("epoll_ctl");
}

thread_local const reactor* this_thread_runs = nullptr;

} // namespace

reactor::reactor(caf::actor_system& system)
    : caf::execution_unit(&system), epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wakeup_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!epoll_ || !wakeup_)
    fail("epoll or eventfd");
  control(epoll_.get(), EPOLL_CTL_ADD, wakeup_.get(), wakeup_watch, EPOLLIN);
}

reactor::~reactor() {
  stop();
}

void reactor::start() {
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "reactor");
    this_thread_runs = this;
    run();
  });
}

void reactor::stop() {
  if (!thread_.joinable())
    return;
  stopping_ = true;
  wake();
  thread_.join();
}

void reactor::exec_later(caf::resumable* job) {
  if (job->subtype() != caf::resumable::io_actor) {
    system().scheduler().enqueue(job);
    return;
  }
  if (this_thread_runs == this) {
    local_.push_back(job);
    return;
  }
  bool was_empty;
  {
    std::lock_guard guard{mutex_};
    was_empty = remote_.empty();
    remote_.push_back(job);
  }
  if (was_empty)
    wake();
}

uint64_t reactor::watch(caf::strong_actor_ptr owner, int fd, uint32_t events) {
  auto watch = ++last_watch_;
  control(epoll_.get(), EPOLL_CTL_ADD, fd, watch, events);
  owners_.emplace(watch, std::move(owner));
  return watch;
}

void reactor::rearm(uint64_t watch, int fd, uint32_t events) {
  control(epoll_.get(), EPOLL_CTL_MOD, fd, watch, events);
}

void reactor::unwatch(uint64_t watch, int fd) {
  epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
  owners_.erase(watch);
}

void reactor::run() {
  while (!stopping_) {
    wait();
    run_jobs();
  }
  owners_.clear();
  drain();
}

void reactor::wait() {
  std::array<epoll_event, 64> events;
  int timeout = local_.empty() ? -1 : 0;
  int count = epoll_wait(epoll_.get(), events.data(),
                         static_cast<int>(events.size()), timeout);
  for (int i = 0; i < count; ++i)
    dispatch(events[static_cast<size_t>(i)]);
}

void reactor::dispatch(const epoll_event& event) {
  uint64_t watch = event.data.u64; // it is packed: no reference to it
  if (watch == wakeup_watch) {
    uint64_t count;
    [[maybe_unused]] auto got = ::read(wakeup_.get(), &count, sizeof count);
    return;
  }
  auto owner = owners_.find(watch);
  if (owner == owners_.end())
    return;
  owner->second->enqueue(nullptr, caf::make_message_id(),
                         caf::make_message(fd_event{watch, event.events}),
                         this);
}

void reactor::run_jobs() {
  jobs batch;
  {
    std::lock_guard guard{mutex_};
    batch.swap(remote_);
  }
  batch.insert(batch.end(), local_.begin(), local_.end());
  local_.clear();
  for (auto* job : batch)
    run_job(job);
}

void reactor::run_job(caf::resumable* job) {
  if (job->resume(this, messages_a_turn) == caf::resumable::resume_later)
    local_.push_back(job);
  else
    caf::intrusive_ptr_release(job);
}

void reactor::drain() {
  for (;;) {
    run_jobs();
    std::lock_guard guard{mutex_};
    if (remote_.empty() && local_.empty())
      return;
  }
}

void reactor::wake() {
  uint64_t one = 1;
  [[maybe_unused]] auto sent = ::write(wakeup_.get(), &one, sizeof one);
}

} // namespace lh::bus
