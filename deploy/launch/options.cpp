#include "deploy/launch/options.hpp"

#include <charconv>
#include <string_view>

namespace lh::launch {

namespace {

bool parse_fd(std::string_view text, int& fd) {
  auto last = text.data() + text.size();
  auto [end, error] = std::from_chars(text.data(), last, fd);
  return error == std::errc{} && end == last && fd >= 0;
}

bool read_option(std::string_view name, const char* value, options& into) {
  if (name == "--error-fd")
    return parse_fd(value, into.error_fd) && into.error_fd > 2;
  if (name == "--stdin-fd")
    return parse_fd(value, into.stdin_fd);
  if (name == "--output")
    into.output = value;
  else if (name == "--directory")
    into.directory = value;
  else
    return false;
  return true;
}

} // namespace

bool parse(char** argv, options& into) {
  bool readable = true;
  char** next = argv + 1;
  for (; *next != nullptr && std::string_view{*next} != "--"; next += 2) {
    if (next[1] == nullptr)
      return false;
    readable = read_option(*next, next[1], into) && readable;
  }
  if (*next == nullptr || next[1] == nullptr)
    return false;
  into.program = next + 1;
  return readable && into.error_fd > 2 && into.output != nullptr;
}

} // namespace lh::launch
