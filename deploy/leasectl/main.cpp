#include "deploy/leasectl/run.hpp"

#include <csignal>

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  return lh::leasectl::run(argc, argv);
}
