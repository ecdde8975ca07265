#include "messages/ipc/frame.hpp"
#include "plugins/common/place.hpp"
#include "plugins/dibbler/environment.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace {

void require(bool promise) {
  if (!promise)
    std::abort();
}

constexpr std::string_view questions[] = {"REQUEST", "RENEW", "REBIND",
                                          "CONFIRM", "INF-REQUEST"};

/// Splits zero-separated NAME=VALUE entries, as /proc/PID/environ has them.
std::vector<lh::dibbler::variable> split(std::string_view bytes,
                                         std::string_view question) {
  std::vector<lh::dibbler::variable> variables{{"CLNT_MESSAGE", question}};
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
  if (size == 0)
    return 0;
  std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
  auto event =
      lh::dibbler::event_from("add", split(bytes, questions[data[0] % 5]));
  require(event.has_value());
  event->set_client("dhcp6-client-1");
  event->set_pid(1);
  event->set_boottime_ns(1);
  auto frame = lh::ipc::encode_frame(*event);
  require(frame.has_value());
  require(lh::ipc::decode_frame(*frame).has_value());
  if (auto place = lh::plugins::place_of(bytes))
    require(bytes.starts_with(place->runtime_dir) && !place->client.empty());
  return 0;
}
