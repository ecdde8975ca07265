#pragma once

#include "plugin.pb.h"
#include "process.pb.h"
#include "tests/simulation/dice.hpp"
#include "tests/simulation/isp.hpp"
#include "tests/simulation/kernel.hpp"

#include <memory>
#include <vector>

namespace lh::simulation {

/// The place of a client program in the world.
struct surroundings {
  dice& luck;
  timeline& time;
  kernel& devices;
  isp4* server4;
  isp6* server6;
};

/// What a program has done to itself or wants of the world it runs in.
class program_host {
public:
  virtual ~program_host() = default;
  /// A plugin reports this; `then` when it has ended.
  virtual void report(plugin::Event event, timeline::action then) = 0;
  /// A file in its directory was written and closed.
  virtual void write(const std::string& name, const std::string& content) = 0;
  virtual void say(const std::string& line) = 0;
  virtual void exit(int code) = 0;
  /// As timeline::after, while the process lives and is not stopped.
  virtual void after(std::chrono::nanoseconds delay, timeline::action act) = 0;
};

/// A model of a DHCP client: what it asks its server, and what it tells.
class program {
public:
  virtual ~program() = default;
  virtual void start() = 0;
  /// One that it handles; SIGKILL, SIGSTOP and SIGCONT are the world's.
  virtual void signal(int number) = 0;
};

/// udhcpc 1.35 as command_line runs it.
std::unique_ptr<program> make_udhcpc(const surroundings& where,
                                     program_host& host,
                                     const pb::StartChild& command);

/// dibbler 1.0.1 as dibbler_conf sets it up.
std::unique_ptr<program> make_dibbler(const surroundings& where,
                                      program_host& host,
                                      const pb::StartChild& command);

/// dhcpcd 9.4 for DHCPv4, with the lease file of an earlier process.
std::unique_ptr<program> make_dhcpcd4(const surroundings& where,
                                      program_host& host,
                                      const pb::StartChild& command,
                                      const std::string* lease_file);

/// The same for DHCPv6.
std::unique_ptr<program> make_dhcpcd6(const surroundings& where,
                                      program_host& host,
                                      const pb::StartChild& command,
                                      const std::string* lease_file);

/// The device of a command line, after -i or --, or of a client.conf.
std::string device_of(const pb::StartChild& command);

} // namespace lh::simulation
