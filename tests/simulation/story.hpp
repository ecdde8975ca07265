#pragma once

#include "tests/simulation/timeline.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace lh::simulation {

/// A history in readable lines, each with the time of day.
class story {
public:
  explicit story(const timeline& time) : time_(time) {}

  template <class... Ts>
  void tell(fmt::format_string<Ts...> format, Ts&&... values) {
    add(fmt::format(format, std::forward<Ts>(values)...));
  }

  /// Something that must not be.
  void breach(const std::string& what) {
    add("BREACH: " + what);
    breaches_.push_back(what);
  }

  void require(bool holds, const std::string& sentence) {
    if (!holds)
      breach("not so: " + sentence);
  }

  const std::vector<std::string>& breaches() const { return breaches_; }
  std::string text() const { return text_; }

private:
  void add(const std::string& line) {
    auto ms = time_.now().ns / 1'000'000;
    fmt::format_to(std::back_inserter(text_), "{:02}:{:02}:{:02}.{:03} {}\n",
                   ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000,
                   line);
  }

  const timeline& time_;
  std::string text_;
  std::vector<std::string> breaches_;
};

} // namespace lh::simulation
