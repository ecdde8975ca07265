// Asks a daemon for one parameter again and again over one open connection and
// prints how many nanoseconds each answer took, a line an answer. Slow answers
// make fewer of them.
#include "tests/bench/control.hpp"
#include "tests/bench/stamps.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <unistd.h>

namespace {

constexpr useconds_t pause_us = 3'000;
constexpr int64_t patience_ns = 10'000'000'000;

int64_t time_of_one_get(lh::bench::control_socket& daemon,
                        const lh::control::Request& request) {
  auto begun = lh::bench::monotonic_ns();
  daemon.send(request);
  auto response = daemon.receive();
  auto took = lh::bench::monotonic_ns() - begun;
  if (response.parameters().parameters_size() == 1)
    return took;
  fmt::print(stderr, "no answer: {}\n", response.ShortDebugString());
  std::exit(1);
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 4)
    return 2;
  lh::bench::control_socket daemon{argv[1]};
  lh::control::Request request;
  request.set_id(1);
  request.mutable_get()->add_paths(argv[2]);
  auto end = lh::bench::monotonic_ns() + patience_ns;
  for (int left = std::atoi(argv[3]);
       left > 0 && lh::bench::monotonic_ns() < end; --left) {
    fmt::print("{}\n", time_of_one_get(daemon, request));
    ::usleep(pause_us);
  }
}
