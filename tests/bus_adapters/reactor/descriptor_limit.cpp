#include "tests/bus_adapters/reactor/descriptor_limit.hpp"

#include <doctest/doctest.h>

namespace lh::tests {

descriptor_limit::descriptor_limit(rlim_t most) {
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
  rlimit now{most, before_.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &now) == 0);
}

descriptor_limit::~descriptor_limit() {
  ::setrlimit(RLIMIT_NOFILE, &before_);
}

} // namespace lh::tests
