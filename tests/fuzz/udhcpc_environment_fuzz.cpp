#include "messages/ipc/frame.hpp"
#include "plugins/udhcpc/environment.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace {

void require(bool promise) {
  if (!promise)
    std::abort();
}

/// Splits zero-separated NAME=VALUE entries, as /proc/PID/environ has them.
std::vector<lh::udhcpc::variable> split(std::string_view bytes) {
  std::vector<lh::udhcpc::variable> variables{{"LEASEHOLD_CLIENT", "fuzz"}};
  while (!bytes.empty()) {
    auto entry = bytes.substr(0, bytes.find('\0'));
    auto equals = entry.find('=');
    if (equals != std::string_view::npos)
      variables.emplace_back(entry.substr(0, equals), entry.substr(equals + 1));
    bytes.remove_prefix(std::min(entry.size() + 1, bytes.size()));
  }
  return variables;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes{reinterpret_cast<const char*>(data), size};
  auto event = lh::udhcpc::event_from("bound", split(bytes));
  require(event.has_value());
  event->set_pid(1);
  event->set_boottime_ns(1);
  auto frame = lh::ipc::encode_frame(*event);
  if (frame)
    require(lh::ipc::decode_frame(*frame).has_value());
  return 0;
}
