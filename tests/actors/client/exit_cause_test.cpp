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

TEST_CASE("exit cause: a program that cannot run is permanent, a full "
          "process table is not") {
  pb::ChildExited child;
  CHECK_FALSE(client::is_permanent(child));
  for (int error : {ENOENT, EACCES, ENOEXEC}) {
    child.set_start_error(error);
    CHECK(client::is_permanent(child));
  }
  for (int error : {EAGAIN, ENOMEM, EMFILE}) {
    child.set_start_error(error);
    CHECK_FALSE(client::is_permanent(child));
  }
}
