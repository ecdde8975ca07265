#include "messages/ipc/spool.hpp"

#include "messages/net/crc32c.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

namespace lh::ipc {

namespace {

constexpr size_t crc_size = 4;

template <class Number>
bool take_number(std::string_view& text, Number& number) {
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return error == std::errc{};
}

std::string crc_bytes(std::string_view frame) {
  auto crc = net::crc32c(frame);
  std::string bytes;
  for (size_t i = 0; i < crc_size; ++i)
    bytes += static_cast<char>(crc >> (8 * i));
  return bytes;
}

} // namespace

std::string to_string(spool_name name) {
  return fmt::format("{}-{}.event", name.boottime_ns, name.pid);
}

std::optional<spool_name> parse_spool_name(std::string_view text) {
  spool_name name;
  auto rest = text;
  if (!take_number(rest, name.boottime_ns) || !rest.starts_with('-'))
    return std::nullopt;
  rest.remove_prefix(1);
  if (!take_number(rest, name.pid) || to_string(name) != text)
    return std::nullopt;
  return name;
}

std::vector<spool_name> spooled(const std::vector<std::string>& files) {
  std::vector<spool_name> names;
  for (auto& file : files)
    if (auto name = parse_spool_name(file))
      names.push_back(*name);
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<spool_name> surplus(const std::vector<std::string>& files) {
  auto names = spooled(files);
  names.resize(names.size() - std::min(names.size(), spool_limit));
  return names;
}

std::string seal_frame(std::string_view frame) {
  return std::string{frame} + crc_bytes(frame);
}

result<std::string_view> unseal_frame(std::string_view content) {
  if (content.size() < crc_size)
    return fault{EBADMSG, "shorter than a checksum"};
  auto frame = content.substr(0, content.size() - crc_size);
  if (content.substr(frame.size()) != crc_bytes(frame))
    return fault{EBADMSG, "the checksum does not fit"};
  return frame;
}

} // namespace lh::ipc
