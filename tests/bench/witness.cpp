// Watches a daemon from outside: the kernel's addresses, the events and TR-181
// over the control socket.
#include "tests/bench/control.hpp"
#include "tests/bench/kernel.hpp"
#include "tests/bench/leases.hpp"
#include "tests/bench/sightings.hpp"
#include "tests/bench/stamps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <poll.h>

namespace lh::bench {

namespace {

/// TR-181 is asked again this long after an answer without the lease.
constexpr int64_t ask_pause_ns = 200'000;

class witness {
public:
  explicit witness(const std::string& path) : events_(path), parameters_(path) {
    control::Request follow;
    follow.set_id(1);
    follow.mutable_events()->set_follow(true);
    follow.mutable_events()->set_only_new(true);
    events_.send(follow);
    fmt::print("ready\n");
    std::fflush(stdout);
  }

  [[noreturn]] void watch() {
    for (;;) {
      std::array<pollfd, 3> fds{{{kernel_.fd(), POLLIN, 0},
                                 {events_.fd(), POLLIN, 0},
                                 {parameters_.fd(), POLLIN, 0}}};
      auto limit = patience();
      ::ppoll(fds.data(), fds.size(), limit ? &*limit : nullptr, nullptr);
      if (fds[0].revents != 0)
        hear_kernel();
      if (fds[1].revents != 0)
        hear_events();
      if (fds[2].revents != 0)
        hear_parameters();
      ask_when_due();
    }
  }

private:
  bool wants_to_ask() const { return !asked_ && !seen_.awaited().empty(); }

  std::optional<timespec> patience() const {
    if (!wants_to_ask())
      return std::nullopt;
    return timespec{0, std::max<int64_t>(ask_at_ - monotonic_ns(), 0)};
  }

  void hear_kernel() {
    kernel_.receive(
        [this](const std::string& address, const std::string& device) {
          auto sign = sign_of(address, device);
          if (!sign.key.empty())
            seen_.saw_address(sign.key, sign.row);
        },
        [](const std::string& device, bool running) {
          fmt::print("link {} {} {}\n", device, running ? "running" : "down",
                     monotonic_ns());
          std::fflush(stdout);
        });
  }

  void hear_events() {
    auto response = events_.receive();
    for (auto& event : response.events().events())
      if (event.type() == pb::LEASE_UPDATE || event.type() == pb::LEASE_RENEW)
        for (auto& key : keys_of(event))
          seen_.saw_event(key, event.client());
  }

  void hear_parameters() {
    auto response = parameters_.receive();
    std::map<std::string, std::string> texts;
    for (auto& one : response.parameters().parameters())
      texts[one.path()] = one.text();
    for (auto& row : seen_.awaited())
      for (auto& key : keys_in(texts, row))
        seen_.saw_tr181(key, row);
    asked_ = false;
    ask_at_ = monotonic_ns() + ask_pause_ns;
  }

  void ask_when_due() {
    if (!wants_to_ask() || monotonic_ns() < ask_at_)
      return;
    control::Request request;
    request.set_id(2);
    for (auto& row : seen_.awaited())
      for (auto& path : parameters_of(row))
        request.mutable_get()->add_paths(path);
    parameters_.send(request);
    asked_ = true;
  }

  kernel_socket kernel_;
  control_socket events_;
  control_socket parameters_;
  sightings seen_;
  bool asked_ = false;
  int64_t ask_at_ = 0;
};

} // namespace

} // namespace lh::bench

int main(int argc, char** argv) {
  if (argc != 2)
    return 2;
  lh::bench::witness{argv[1]}.watch();
}
