#include "actors/client/exit_cause.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <csignal>

using namespace lh;
using client::exit_cause;

TEST_CASE("exit cause: exit code, signal, failed start, unknown") {
  pb::ChildExited code;
  code.set_exit_code(3);
  CHECK(exit_cause(code).find("3") != std::string::npos);
  pb::ChildExited killed;
  killed.set_signal(SIGKILL);
  CHECK(exit_cause(killed).find("signal 9") != std::string::npos);
  pb::ChildExited missing;
  missing.set_start_error(ENOENT);
  CHECK(exit_cause(missing).find("No such file") != std::string::npos);
  pb::ChildExited unknown;
  unknown.set_status_unknown(true);
  CHECK(exit_cause(unknown).find("unknown") != std::string::npos);
}

TEST_CASE("exit cause: it ends with the last line that was said") {
  pb::ChildExited child;
  child.set_exit_code(1);
  child.add_last_output("udhcpc: started");
  child.add_last_output("udhcpc: bad option");
  auto cause = exit_cause(child);
  CHECK(cause.find("udhcpc: bad option") != std::string::npos);
  CHECK(cause.find("started") == std::string::npos);
}

TEST_CASE("exit cause: who is killed, or done, has not said why") {
  pb::ChildExited child;
  child.add_last_output("wan0: renew in 900 seconds");
  CHECK(exit_cause(child) == "exited with code 0");
  child.set_signal(SIGKILL);
  CHECK(exit_cause(child) == "killed by signal 9");
  child.set_signal(SIGSEGV);
  CHECK(exit_cause(child) == "killed by signal 11: wan0: renew in 900 seconds");
}
