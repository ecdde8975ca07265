#include "plugins/common/deliver.hpp"
#include "plugins/common/place.hpp"
#include "plugins/dibbler/environment.hpp"

#include <cerrno>
#include <cstdio>

namespace {

lh::result<void> report(std::string_view script, std::string_view action,
                        lh::net::boot_time start) {
  auto place = lh::plugins::place_of(script);
  if (!place)
    return lh::fault{EINVAL, "not called as RUNTIME_DIR/clients/CLIENT/notify"};
  auto event = lh::dibbler::event_from(action, lh::plugins::own_variables());
  if (!event)
    return event.error();
  event->set_client(place->client);
  return lh::plugins::deliver(*std::move(event), place->runtime_dir, start);
}

} // namespace

int main(int argc, char** argv) {
  auto start = lh::plugins::now();
  auto done = report(argc > 0 ? argv[0] : "", argc == 2 ? argv[1] : "", start);
  if (done)
    return 0;
  std::fprintf(stderr, "leasehold-dibbler-plugin: %s\n",
               done.error().text.c_str());
  return 1;
}
