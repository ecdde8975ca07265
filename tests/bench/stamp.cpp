// What a client runs as its script: notes the moment, then becomes the program
// under test.
#include "tests/bench/stamps.hpp"

#include <cstdlib>
#include <unistd.h>

namespace {

std::string variable(const char* name) {
  auto* value = std::getenv(name);
  return value == nullptr ? "-" : value;
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 2)
    return 2;
  auto program = variable("BENCH_PROGRAM");
  auto words = "exec " + variable("LEASEHOLD_CLIENT") + ' ' + argv[1] + ' ' +
               variable("ip");
  lh::bench::stamps file{variable("BENCH_STAMPS")};
  file.note(words);
  ::execv(program.c_str(), argv);
  return 127;
}
