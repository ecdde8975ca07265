#include "plugins/common/deliver.hpp"
#include "plugins/udhcpc/environment.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace {

lh::result<void> report(std::string_view action, lh::net::boot_time start) {
  const char* place = std::getenv("LEASEHOLD_RUNTIME_DIR");
  if (place == nullptr || *place == '\0')
    return lh::fault{EINVAL, "LEASEHOLD_RUNTIME_DIR is not set"};
  auto event = lh::udhcpc::event_from(action, lh::plugins::own_variables());
  if (!event)
    return event.error();
  return lh::plugins::deliver(*std::move(event), place, start);
}

} // namespace

int main(int argc, char** argv) {
  auto start = lh::plugins::now();
  auto done = report(argc == 2 ? argv[1] : "", start);
  if (done)
    return 0;
  std::fprintf(stderr, "leasehold-udhcpc-plugin: %s\n",
               done.error().text.c_str());
  return 1;
}
