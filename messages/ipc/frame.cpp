#include "messages/ipc/frame.hpp"

#include <fmt/format.h>

#include <cerrno>

namespace lh::ipc {

namespace {

constexpr std::string_view magic = "LH";
constexpr char version = 1;
constexpr char event_kind = 1;
constexpr size_t header_size = 4;
constexpr uint32_t highest_code = 65535; // DHCPv6; DHCPv4 has fewer

fault too_long(size_t size) {
  return {EMSGSIZE, fmt::format("a frame of {} bytes, at most {} are allowed",
                                size, max_frame_size)};
}

result<void> check_header(std::string_view bytes) {
  if (bytes.size() > max_frame_size)
    return too_long(bytes.size());
  if (bytes.size() < header_size || !bytes.starts_with(magic))
    return fault{EPROTO, "not a frame"};
  if (bytes[2] != version)
    return fault{EPROTO, fmt::format("frame version {}, expected {}",
                                     uint8_t(bytes[2]), uint8_t(version))};
  if (bytes[3] != event_kind)
    return fault{EPROTO, fmt::format("frame kind {}, expected {}",
                                     uint8_t(bytes[3]), uint8_t(event_kind))};
  return {};
}

result<void> check_event(const plugin::Event& event) {
  if (event.client().empty())
    return fault{EBADMSG, "an event without a client"};
  if (!plugin::Kind_IsValid(event.kind()) ||
      event.kind() == plugin::KIND_UNSPECIFIED)
    return fault{EBADMSG, fmt::format("event kind {}", int{event.kind()})};
  if (event.pid() == 0 || event.boottime_ns() <= 0)
    return fault{EBADMSG, "an event without its process and time"};
  for (auto& [code, value] : event.options())
    if (code < 1 || code > highest_code)
      return fault{EBADMSG, fmt::format("option code {}", code)};
  return {};
}

} // namespace

result<std::string> encode_frame(const plugin::Event& event) {
  std::string bytes{magic};
  bytes += {version, event_kind};
  event.AppendToString(&bytes);
  if (bytes.size() > max_frame_size)
    return too_long(bytes.size());
  return bytes;
}

result<plugin::Event> decode_frame(std::string_view bytes) {
  if (auto header = check_header(bytes); !header)
    return header.error();
  bytes.remove_prefix(header_size);
  plugin::Event event;
  if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return fault{EBADMSG, "the frame's event cannot be parsed"};
  if (auto content = check_event(event); !content)
    return content.error();
  return event;
}

} // namespace lh::ipc
