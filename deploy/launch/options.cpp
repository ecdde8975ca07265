#include "deploy/launch/options.hpp"

#include <charconv>
#include <string_view>

namespace lh::launch {

namespace {

template <class Number>
bool parse_number(std::string_view text, Number& number) {
  auto last = text.data() + text.size();
  auto [end, error] = std::from_chars(text.data(), last, number);
  return error == std::errc{} && end == last && number >= 0;
}

/// (id_t)-1 would leave the id as it is.
template <class Id>
bool parse_id(std::string_view text, Id& id) {
  return parse_number(text, id) && id != 0 && id != static_cast<Id>(-1);
}

bool parse_user(std::string_view text, std::optional<net::user>& user) {
  auto colon = text.find(':');
  if (colon == std::string_view::npos)
    return false;
  net::user read;
  if (!parse_id(text.substr(0, colon), read.uid) ||
      !parse_id(text.substr(colon + 1), read.gid))
    return false;
  user = read;
  return true;
}

bool read_option(std::string_view name, const char* value, options& into) {
  if (name == "--error-fd")
    return parse_number(value, into.error_fd) && into.error_fd > 2;
  if (name == "--stdin-fd")
    return parse_number(value, into.stdin_fd);
  if (name == "--user")
    return parse_user(value, into.user);
  if (name == "--raw-packets")
    return into.raw_packets = std::string_view{value} == "yes";
  if (name == "--data")
    return parse_number(value, into.data);
  if (name == "--nice")
    return parse_number(value, into.nice);
  if (name == "--cover")
    into.covers.push_back(value);
  else if (name == "--cgroup")
    into.group = value;
  else if (name == "--output")
    into.output = value;
  else if (name == "--directory")
    into.directory = value;
  else if (name == "--lend")
    into.lent_program = value;
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
