#include "deploy/config/gateway_config.hpp"

#include "deploy/config/client_rows.hpp"
#include "deploy/config/sections.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>

namespace lh::config {

namespace {

constexpr size_t max_file_size = 1 << 20;

constexpr field<pb::Settings> dhcpv4_fields[] = {{"client", read_clients4}};
constexpr field<pb::Settings> dhcpv6_fields[] = {{"client", read_clients6}};

constexpr field<pb::Settings> file_fields[] = {
    {"daemon", read_daemon},
    {"log", read_log},
    {"programs", read_programs},
    {"restart", read_restart},
    {"policy", read_policy},
    {"hooks", read_hooks},
    {"identity", read_identity},
    {"mapt", read_mapt},
    {"dhcpv4", same_target<dhcpv4_fields>},
    {"dhcpv6", same_target<dhcpv6_fields>},
};

result<pb::Settings> read_settings(std::string_view text) {
  auto document = parse_document(text);
  if (!document)
    return document.error();
  auto settings = default_settings();
  auto read = read_fields<pb::Settings>(*document, file_fields, settings);
  if (!read)
    return read.error();
  return settings;
}

fault unreadable(const std::string& path) {
  return {errno,
          fmt::format("{}:1:1: cannot read: {}", path, std::strerror(errno))};
}

bool is_pipe(FILE* file) {
  struct stat status {};
  return ::fstat(::fileno(file), &status) == 0 && S_ISFIFO(status.st_mode);
}

/// Nobody may come to write into a pipe.
result<std::string> read_file(const std::string& path) {
  auto fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    return unreadable(path);
  std::unique_ptr<FILE, int (*)(FILE*)> file{::fdopen(fd, "r"), std::fclose};
  if (is_pipe(file.get()))
    return fault{EINVAL, path + ":1:1: cannot read: Is a pipe"};
  std::string text;
  std::array<char, 4096> block;
  while (auto size = std::fread(block.data(), 1, block.size(), file.get())) {
    text.append(block.data(), size);
    if (text.size() > max_file_size)
      return fault{0, fmt::format("{}:1:1: must be at most {} bytes long", path,
                                  max_file_size)};
  }
  if (std::ferror(file.get()))
    return unreadable(path);
  return text;
}

} // namespace

result<pb::Settings> load_gateway_config(const std::string& path) {
  auto text = read_file(path);
  if (!text)
    return text.error();
  return parse_gateway_config(*text, path);
}

result<pb::Settings> parse_gateway_config(std::string_view text,
                                          const std::string& name) {
  auto settings = read_settings(text);
  if (!settings)
    return fault{0, name + ":" + settings.error().text};
  return settings;
}

} // namespace lh::config
