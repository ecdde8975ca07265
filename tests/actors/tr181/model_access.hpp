#pragma once

#include "actors/tr181/file_defaults.hpp"
#include "actors/tr181/reader.hpp"
#include "actors/tr181/transaction.hpp"

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace lh::tr181::test {

using assignments = std::vector<std::pair<std::string, std::string>>;

/// A whole client row's path: "Device.DHCPv4.Client.1." + rest.
inline std::string client(int n, const std::string& rest = "") {
  return fmt::format("Device.DHCPv4.Client.{}.{}", n, rest);
}

/// The same of DHCPv6.
inline std::string client6(int n, const std::string& rest = "") {
  return fmt::format("Device.DHCPv6.Client.{}.{}", n, rest);
}

/// A tree of which nobody has told anything.
inline snapshot unseen(const tree& from) {
  static const observations nothing;
  return {from, nothing, {}, ""};
}

inline change set(const tree& before, const assignments& list) {
  pb::SetParameters request;
  for (const auto& [path, text] : list) {
    auto& one = *request.add_assignments();
    one.set_path(path);
    one.set_value(text);
  }
  return apply(unseen(before), request);
}

inline change add(const tree& before, const std::string& table) {
  pb::AddRow request;
  request.set_table(table);
  return apply(unseen(before), request);
}

inline change del(const tree& before, const std::string& row) {
  pb::DeleteRow request;
  request.set_row(row);
  return apply(unseen(before), request);
}

inline change run(const tree& before, const std::string& path) {
  pb::RunCommand request;
  request.set_path(path);
  return apply(unseen(before), request);
}

/// "PATH CODE" of each fault.
inline std::vector<std::string> faults(const change& made) {
  std::vector<std::string> list;
  for (const auto& f : made.faults)
    list.push_back(fmt::format("{} {}", f.path(), f.code()));
  return list;
}

/// "CLIENT KIND" of each action.
inline std::vector<std::string> actions(const change& made) {
  std::vector<std::string> list;
  for (const auto& a : made.actions)
    list.push_back(a.client() + ' ' + pb::ClientAction::Kind_Name(a.kind()));
  return list;
}

inline std::string text_of(const pb::Parameter& p) {
  switch (p.value_case()) {
  case pb::Parameter::kBoolean:
    return p.boolean() ? "true" : "false";
  case pb::Parameter::kSignedNumber:
    return std::to_string(p.signed_number());
  case pb::Parameter::kUnsignedNumber:
    return std::to_string(p.unsigned_number());
  default:
    return p.text();
  }
}

using values = std::map<std::string, std::string>;

inline pb::ParameterPage page(const snapshot& from,
                              const std::vector<std::string>& paths) {
  pb::GetParameters request;
  for (const auto& path : paths)
    request.add_paths(path);
  return read(from, request);
}

/// Everything that a path names, as text; a fault shows as path -> code.
inline values get(const snapshot& from, const std::string& path) {
  auto got = page(from, {path});
  values list;
  for (const auto& p : got.parameters())
    list[p.path()] = text_of(p);
  for (const auto& f : got.faults())
    list[f.path()] = std::to_string(f.code());
  return list;
}

inline values get(const tree& from, const std::string& path) {
  return get(unseen(from), path);
}

/// The one value that a path names.
inline std::string value_at(const tree& from, const std::string& path) {
  auto list = get(from, path);
  return list.size() == 1 ? list.begin()->second : "not one value";
}

/// n rows of a table below `path`, whose Enable is false.
inline tree with_rows(tree from, const std::string& table, int n) {
  while (n-- > 0)
    from = add(from, table).after;
  return from;
}

/// n clients, disabled and without an Interface.
inline tree with_clients(int n) {
  return with_rows({}, "Device.DHCPv4.Client.", n);
}

} // namespace lh::tr181::test
