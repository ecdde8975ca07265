#include "messages/wire/domain_list.hpp"

#include "messages/wire/cursor.hpp"
#include "messages/wire/words.hpp"

#include <algorithm>
#include <cerrno>
#include <optional>

namespace lh::wire {

namespace {

constexpr size_t max_label = 63; // RFC 1035 section 2.3.4
constexpr size_t max_name = 255;

bool append_name(std::string& bytes, std::string_view name) {
  auto start = bytes.size();
  if (name.ends_with('.'))
    name.remove_suffix(1);
  for (bool more = true; more;) {
    auto dot = name.find('.');
    auto label = name.substr(0, dot);
    if (label.empty() || label.size() > max_label)
      return false;
    bytes += static_cast<char>(label.size());
    bytes += label;
    more = dot != std::string_view::npos;
    if (more)
      name.remove_prefix(dot + 1);
  }
  bytes += '\0';
  return bytes.size() - start <= max_name;
}

bool is_label_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/// Walks one name; `end` becomes the place after it in the list itself.
struct name_walk {
  std::string_view bytes;
  size_t at;
  size_t lowest = at;
  std::optional<size_t> end = {};
  std::string name = {};

  bool finished(size_t next) {
    if (!end)
      end = next;
    return true;
  }

  bool jump(size_t next, size_t target) {
    if (target >= lowest)
      return false;
    finished(next);
    at = lowest = target;
    return true;
  }

  bool add_label(std::string_view label) {
    if (!std::all_of(label.begin(), label.end(), is_label_character))
      return false;
    if (!name.empty())
      name += '.';
    name += label;
    at += 1 + label.size();
    return name.size() + 2 <= max_name;
  }

  bool run() {
    while (at < bytes.size()) {
      cursor rest{bytes.substr(at)};
      auto length = *rest.take_number(1);
      if (length == 0)
        return finished(at + 1);
      if (length <= max_label) {
        auto label = rest.take(length);
        if (!label || !add_label(*label))
          return false;
        continue;
      }
      auto low = rest.take_number(1);
      if (length < 0xc0 || !low || !jump(at + 2, (length & 0x3f) << 8 | *low))
        return false;
    }
    return false;
  }
};

} // namespace

result<std::string> encode_domain_list(std::string_view text) {
  std::string bytes;
  for (auto name : split_words(text))
    if (!append_name(bytes, name))
      return fault{EINVAL, "not a list of domain names"};
  return bytes;
}

result<std::vector<std::string>> decode_domain_list(std::string_view bytes) {
  std::vector<std::string> names;
  for (size_t at = 0; at < bytes.size();) {
    name_walk walk{bytes, at};
    if (!walk.run())
      return fault{EBADMSG, "not a list of domain names"};
    if (!walk.name.empty())
      names.push_back(std::move(walk.name));
    at = *walk.end;
  }
  return names;
}

} // namespace lh::wire
