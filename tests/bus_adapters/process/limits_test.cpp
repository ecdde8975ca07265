#include "bus_adapters/process/limits.hpp"

#include <doctest/doctest.h>

using namespace lh;

namespace {

constexpr bus::client_limits limits{25, 1000};

std::string written(const bus::controllers& have) {
  std::string all;
  for (auto& [file, text] : bus::group_settings(limits, have))
    all += file + "=" + text + "\n";
  return all;
}

} // namespace

TEST_CASE("limits: a controller is known by its whole name") {
  auto found = bus::controllers_of("cpuset cpu io hugetlb pids rdma\n");
  CHECK(found.cpu);
  CHECK_FALSE(found.memory);
  CHECK_FALSE(bus::controllers_of("cpuset io\n").any());
  CHECK_FALSE(bus::controllers_of("").any());
}

TEST_CASE("limits: what is enabled is what limits something") {
  CHECK(bus::enabling({true, true}) == "+cpu +memory");
  CHECK(bus::enabling({true, false}) == "+cpu");
  CHECK(bus::enabling({false, true}) == "+memory");
}

TEST_CASE("limits: controllers keep them for the client as a whole") {
  CHECK(written({true, true}) == "cpu.max=25000 100000\n"
                                 "memory.max=1000\n"
                                 "memory.oom.group=1\n");
  CHECK(written({true, false}) == "cpu.max=25000 100000\n");
  CHECK(written({}) == "");
}

TEST_CASE("limits: what no controller keeps each process is started with") {
  auto all = bus::limits_without({true, true}, limits);
  CHECK(all.data == 0);
  CHECK(all.nice == 0);
  CHECK(bus::limits_without({false, true}, limits).nice == 5);
}

#ifndef LH_INSTRUMENTED
TEST_CASE("limits: without a controller a process may have so much data") {
  CHECK(bus::limits_without({true, false}, limits).data == 1000);
}
#endif
