#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace lh::simulation {

using namespace std::chrono_literals;

/// Where all luck of a history comes from: the same seed, the same history.
class dice {
public:
  explicit dice(uint32_t seed) : engine_(seed) {}

  uint32_t below(uint32_t end) {
    return static_cast<uint32_t>(engine_() % end);
  }

  bool one_in(uint32_t n) { return below(n) == 0; }

  bool percent(uint32_t chance) { return below(100) < chance; }

  std::chrono::milliseconds between(std::chrono::milliseconds first,
                                    std::chrono::milliseconds last) {
    auto span = static_cast<uint32_t>((last - first).count() + 1);
    return first + std::chrono::milliseconds{below(span)};
  }

  template <class List>
  auto& one_of(List& list) {
    return list[below(static_cast<uint32_t>(std::size(list)))];
  }

private:
  std::mt19937 engine_;
};

} // namespace lh::simulation
