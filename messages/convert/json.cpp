#include "messages/convert/json.hpp"

#include "lease.pb.h"
#include "map.pb.h"
#include "messages/convert/net_values.hpp"
#include "messages/convert/utf8.hpp"
#include "messages/net/hex.hpp"
#include "messages/net/port_set.hpp"
#include "messages/net/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace lh::convert {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

/// A field that is there once has no index.
constexpr int single = -1;

std::string escaped(char c) {
  switch (c) {
  case '"':
    return "\\\"";
  case '\\':
    return "\\\\";
  case '\n':
    return "\\n";
  case '\r':
    return "\\r";
  case '\t':
    return "\\t";
  default:
    return c < ' ' || c == 0x7f ? fmt::format("\\u{:04x}", unsigned(c))
                                : std::string(1, c);
  }
}

std::string text_of(const Message& message, const FieldDescriptor& field,
                    int index) {
  const auto& reflection = *message.GetReflection();
  std::string scratch;
  const auto& text =
      index == single ? reflection.GetStringReference(message, &field, &scratch)
                      : reflection.GetRepeatedStringReference(message, &field,
                                                              index, &scratch);
  bool bytes = field.type() == FieldDescriptor::TYPE_BYTES;
  return json_string(bytes ? net::to_hex(text) : text);
}

const Message& message_of(const Message& message, const FieldDescriptor& field,
                          int index) {
  const auto& reflection = *message.GetReflection();
  return index == single
             ? reflection.GetMessage(message, &field)
             : reflection.GetRepeatedMessage(message, &field, index);
}

/// A message that JSON shows as one string.
std::string compact(const Message& message) {
  if (auto* address = dynamic_cast<const pb::Ipv4*>(&message))
    return net::to_string(from_proto(*address));
  if (auto* prefix = dynamic_cast<const pb::Ipv4Prefix*>(&message))
    return net::to_string(from_proto(*prefix));
  if (auto* address = dynamic_cast<const pb::Ipv6*>(&message))
    return net::to_string(from_proto(*address));
  if (auto* prefix = dynamic_cast<const pb::Ipv6Prefix*>(&message))
    return net::to_string(from_proto(*prefix));
  if (auto* time = dynamic_cast<const pb::WallTime*>(&message))
    return net::rfc3339(time->ns());
  return {};
}

std::string any_message(const Message& message) {
  if (auto* lease = dynamic_cast<const pb::Lease*>(&message))
    return lease->has_v6() ? to_json(lease->v6()) : to_json(lease->v4());
  auto text = compact(message);
  return text.empty() ? to_json(message) : json_string(text);
}

std::string value(const Message& message, const FieldDescriptor& field,
                  int index) {
  const auto& get = *message.GetReflection();
  bool one = index == single;
  switch (field.cpp_type()) {
  case FieldDescriptor::CPPTYPE_BOOL:
    return (one ? get.GetBool(message, &field)
                : get.GetRepeatedBool(message, &field, index))
               ? "true"
               : "false";
  case FieldDescriptor::CPPTYPE_INT32:
    return fmt::to_string(one ? get.GetInt32(message, &field)
                              : get.GetRepeatedInt32(message, &field, index));
  case FieldDescriptor::CPPTYPE_INT64:
    return fmt::to_string(one ? get.GetInt64(message, &field)
                              : get.GetRepeatedInt64(message, &field, index));
  case FieldDescriptor::CPPTYPE_UINT32:
    return fmt::to_string(one ? get.GetUInt32(message, &field)
                              : get.GetRepeatedUInt32(message, &field, index));
  case FieldDescriptor::CPPTYPE_UINT64:
    return fmt::to_string(one ? get.GetUInt64(message, &field)
                              : get.GetRepeatedUInt64(message, &field, index));
  case FieldDescriptor::CPPTYPE_ENUM:
    return json_string((one ? get.GetEnum(message, &field)
                            : get.GetRepeatedEnum(message, &field, index))
                           ->name());
  case FieldDescriptor::CPPTYPE_STRING:
    return text_of(message, field, index);
  case FieldDescriptor::CPPTYPE_MESSAGE:
    return any_message(message_of(message, field, index));
  default:
    return "null"; // the vocabulary has no floating point
  }
}

std::string list(const Message& message, const FieldDescriptor& field) {
  std::vector<std::string> items;
  int size = message.GetReflection()->FieldSize(message, &field);
  for (int i = 0; i < size; ++i)
    items.push_back(value(message, field, i));
  return fmt::format("[{}]", fmt::join(items, ","));
}

/// A map's keys in the order of numbers: the shorter ones first.
bool by_key(const std::pair<std::string, std::string>& a,
            const std::pair<std::string, std::string>& b) {
  return std::pair{a.first.size(), a.first} <
         std::pair{b.first.size(), b.first};
}

std::string object_of_map(const Message& message,
                          const FieldDescriptor& field) {
  std::vector<std::pair<std::string, std::string>> entries;
  const auto& type = *field.message_type();
  int size = message.GetReflection()->FieldSize(message, &field);
  for (int i = 0; i < size; ++i) {
    const auto& entry = message_of(message, field, i);
    auto key = value(entry, *type.map_key(), single);
    if (key.front() != '"')
      key = json_string(key);
    entries.emplace_back(key, value(entry, *type.map_value(), single));
  }
  std::sort(entries.begin(), entries.end(), by_key);
  std::vector<std::string> members;
  for (const auto& [key, text] : entries)
    members.push_back(fmt::format("{}:{}", key, text));
  return fmt::format("{{{}}}", fmt::join(members, ","));
}

/// What stands for a message that is not there.
std::string unset(const FieldDescriptor& field) {
  const auto* type = field.message_type();
  bool address =
      type == pb::Ipv4::descriptor() || type == pb::Ipv4Prefix::descriptor() ||
      type == pb::Ipv6::descriptor() || type == pb::Ipv6Prefix::descriptor();
  return address ? R"("")" : "null";
}

std::string ports_of(const pb::MapResult& map) {
  std::vector<std::string> ranges;
  if (map.psid_offset() <= 16 && map.psid_len() <= 16)
    for (auto [first, last] :
         net::ranges_of({static_cast<uint8_t>(map.psid_offset()),
                         static_cast<uint8_t>(map.psid_len()),
                         static_cast<uint16_t>(map.psid())}))
      ranges.push_back(fmt::format("[{},{}]", first, last));
  return fmt::format("[{}]", fmt::join(ranges, ","));
}

/// What scripts rely on: with the ports that the PSID gives, null for what its
/// transport does not have, without what led to it.
std::string object_of(const pb::MapResult& map) {
  const auto& type = *map.GetDescriptor();
  const auto& fmr = *type.FindFieldByNumber(pb::MapResult::kFmrFieldNumber);
  const auto& br = *type.FindFieldByNumber(pb::MapResult::kBrFieldNumber);
  return fmt::format(
      R"({{"ipv4":{},"ipv4_len":{},"psid":{},"psid_len":{},"psid_offset":{},)"
      R"("ratio":{},"ports":{},"map_ipv6":{},"dmr":{},"br":{},"fmr":{}}})",
      any_message(map.ipv4()), map.ipv4_len(), map.psid(), map.psid_len(),
      map.psid_offset(), map.ratio(), ports_of(map),
      any_message(map.map_ipv6()),
      map.has_dmr() ? any_message(map.dmr()) : "null",
      map.br().empty() ? "null" : list(map, br), list(map, fmr));
}

std::string member(const Message& message, const FieldDescriptor& field) {
  if (field.is_map())
    return object_of_map(message, field);
  if (field.is_repeated())
    return list(message, field);
  if (field.has_presence() &&
      !message.GetReflection()->HasField(message, &field))
    return unset(field);
  return value(message, field, single);
}

bool shown(const Message& message, const FieldDescriptor& field,
           std::initializer_list<int> left_out) {
  if (std::find(left_out.begin(), left_out.end(), field.number()) !=
      left_out.end())
    return false;
  return !field.containing_oneof() ||
         message.GetReflection()->HasField(message, &field);
}

} // namespace

std::string json_string(std::string_view text) {
  std::string json = "\"";
  while (!text.empty()) {
    auto octets = leading_character(text);
    if (octets == 0)
      json += "\\ufffd";
    else if (octets == 1)
      json += escaped(text.front());
    else
      json += text.substr(0, octets);
    text.remove_prefix(std::max<size_t>(octets, 1));
  }
  return json += '"';
}

std::string to_json(const Message& message,
                    std::initializer_list<int> left_out) {
  if (auto* map = dynamic_cast<const pb::MapResult*>(&message))
    return object_of(*map);
  const auto& type = *message.GetDescriptor();
  std::vector<std::string> members;
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& field = *type.field(i);
    if (shown(message, field, left_out))
      members.push_back(fmt::format("{}:{}", json_string(field.name()),
                                    member(message, field)));
  }
  return fmt::format("{{{}}}", fmt::join(members, ","));
}

} // namespace lh::convert
