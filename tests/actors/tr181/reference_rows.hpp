#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace lh::tr181::test {

/// Rows of the reference model, in lists, copied whole.
namespace reference {

struct option {
  int n;
  std::string alias;
  bool enable = false;
  std::string tag = "0", value{};
  unsigned long order = 0;
};

struct option_table {
  std::vector<option> rows;
  int next = 1;
};

struct client {
  int n;
  std::string alias;
  bool enable = false;
  std::string interface {
  }, verdict{};
  std::map<std::string, option_table> tables{{"SentOption", {}},
                                             {"ReqOption", {}}};
};

struct device_row {
  int n;
  std::string alias, name;
};

/// A write whose value is known to be good (code 0) or to be refused.
struct write {
  int client;
  std::string table; ///< empty: the client row's own parameter
  int option;
  std::string name, text, canonical;
  int code;

  std::string path() const {
    auto row = "Device.DHCPv4.Client." + std::to_string(client) + '.';
    if (!table.empty())
      row += table + '.' + std::to_string(option) + '.';
    return row + name;
  }
};

template <class Rows>
auto find(Rows& rows, int n) {
  return std::find_if(rows.begin(), rows.end(),
                      [&](const auto& r) { return r.n == n; });
}

template <class Rows>
std::string free_alias(const Rows& rows, int n) {
  auto taken = [&](const std::string& alias) {
    return std::any_of(rows.begin(), rows.end(),
                       [&](const auto& r) { return r.alias == alias; });
  };
  auto base = "cpe-" + std::to_string(n), alias = base;
  for (int i = 2; taken(alias); ++i)
    alias = base + '-' + std::to_string(i);
  return alias;
}

} // namespace reference
} // namespace lh::tr181::test
