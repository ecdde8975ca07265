#include "messages/ipc/frame.hpp"
#include "plugins/udhcpc/deliver.hpp"
#include "plugins/udhcpc/environment.hpp"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>
#include <vector>

namespace {

constexpr std::chrono::milliseconds patience{100};

std::vector<lh::udhcpc::variable> variables() {
  std::vector<lh::udhcpc::variable> entries;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    std::string_view text{*entry};
    auto equals = text.find('=');
    if (equals != std::string_view::npos)
      entries.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return entries;
}

lh::result<void> report(std::string_view action, lh::net::boot_time start) {
  const char* place = std::getenv("LEASEHOLD_RUNTIME_DIR");
  if (place == nullptr || *place == '\0')
    return lh::fault{EINVAL, "LEASEHOLD_RUNTIME_DIR is not set"};
  auto event = lh::udhcpc::event_from(action, variables());
  if (!event)
    return event.error();
  auto pid = static_cast<uint32_t>(::getpid());
  event->set_boottime_ns(start.ns);
  event->set_pid(pid);
  auto frame = lh::ipc::encode_frame(*event);
  if (!frame)
    return frame.error();
  std::string directory{place};
  if (lh::udhcpc::send_frame(directory + "/plugin.sock", *frame,
                             start + patience))
    return {};
  return lh::udhcpc::spool_frame(directory + "/spool", {start.ns, pid}, *frame);
}

} // namespace

int main(int argc, char** argv) {
  auto start = lh::udhcpc::now();
  auto done = report(argc == 2 ? argv[1] : "", start);
  if (done)
    return 0;
  std::fprintf(stderr, "leasehold-udhcpc-plugin: %s\n",
               done.error().text.c_str());
  return 1;
}
