#pragma once

#include <string>
#include <vector>

namespace lh::tests {

/// A rule in strings of '0' and '1', with lengths that may be out of bounds.
struct plain_rule {
  bool forwarding = false;
  unsigned ea_len = 0;
  unsigned length4 = 0;
  std::string bits4; ///< 32
  unsigned length6 = 0;
  std::string bits6; ///< 256, so that every length has its octets
  bool has_ports = false;
  unsigned offset = 6;
  unsigned psid_len = 0;
  std::string psid_field = std::string(16, '0');
};

/// Option 95 as octets: the rules, then the DMR 64:ff9b:1::/64.
std::string encode(const std::vector<plain_rule>& rules);

/// What those rules give a prefix of as many bits as there are, in the words
/// of `show`.
std::string expected(const std::vector<plain_rule>& rules,
                     const std::string& prefix);

/// The prefix as text.
std::string text_of_prefix(const std::string& bits);

} // namespace lh::tests
