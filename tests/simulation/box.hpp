#pragma once

#include "tests/simulation/mounts.hpp"
#include "tests/simulation/processes.hpp"

namespace lh::simulation {

/// A line to an ISP, on a device of its own.
struct line {
  line(dice& luck, const timeline& time, std::string name, uint32_t number)
      : device(std::move(name)), server4(luck, time, 0x0a000000 | number << 20),
        server6(luck, time, number) {}

  std::string device;
  isp4 server4;
  isp6 server6;
};

/// All that is there beside the daemon: what a kill -9 leaves, what a reboot
/// leaves, and the ISPs.
struct box {
  explicit box(uint32_t seed);
  box(const box&) = delete;

  line& line_of(const std::string& device);

  dice luck;
  timeline time;
  story tale{time};
  host_clock clock{time};
  kernel devices{time};
  process_table table{luck, time, clock, tale, devices};
  std::vector<std::unique_ptr<line>> lines;
  std::unique_ptr<mounts> files = std::make_unique<mounts>();
  uint64_t last_seq = 0; ///< of the events that anybody was told of
  uint64_t handled = 0;  ///< messages, by all lives of the daemon
  uint32_t lives = 0;    ///< of the daemon, so far
};

} // namespace lh::simulation
