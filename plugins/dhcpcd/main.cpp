#include "plugins/common/deliver.hpp"
#include "plugins/common/place.hpp"
#include "plugins/dhcpcd/environment.hpp"

#include <cerrno>
#include <cstdio>
#include <sys/stat.h>

namespace {

namespace plugin = lh::plugin;

bool is_answer(plugin::Kind kind) {
  return kind == plugin::BOUND || kind == plugin::RENEW ||
         kind == plugin::INFORMED;
}

/// dhcpcd writes an answer of DHCPv6 down before it tells of it, and tells of
/// it again when an address in it can be used. Nanoseconds; 0 for any other.
uint64_t stamp_of(const plugin::Event& event, const std::string& runtime_dir) {
  constexpr uint64_t second = 1'000'000'000;
  auto file = runtime_dir + "/clients/" + event.client() + '/' +
              event.interface() + ".lease6";
  struct stat status {};
  if (!is_answer(event.kind()) || ::stat(file.c_str(), &status) != 0)
    return 0;
  return static_cast<uint64_t>(status.st_mtim.tv_sec) * second +
         static_cast<uint64_t>(status.st_mtim.tv_nsec);
}

lh::result<void> report(std::string_view script, lh::net::boot_time start) {
  auto place = lh::plugins::place_of(script);
  if (!place)
    return lh::fault{EINVAL, "not called as RUNTIME_DIR/clients/CLIENT/notify"};
  auto event = lh::dhcpcd::event_from(lh::plugins::own_variables());
  if (!event)
    return event.error();
  if (!event->has_value())
    return {};
  (*event)->set_client(place->client);
  (*event)->set_lease_stamp(stamp_of(**event, place->runtime_dir));
  return lh::plugins::deliver(**event, place->runtime_dir, start);
}

} // namespace

int main(int argc, char** argv) {
  auto start = lh::plugins::now();
  auto done = report(argc > 0 ? argv[0] : "", start);
  if (done)
    return 0;
  std::fprintf(stderr, "leasehold-dhcpcd-plugin: %s\n",
               done.error().text.c_str());
  return 1;
}
