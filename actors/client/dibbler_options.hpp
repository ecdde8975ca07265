#pragma once

#include "client.pb.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace lh::client {

/// What dibbler is given of a row, and what it is not given.
struct dibbler_options {
  /// Codes to ask for, each once, in the row's order.
  std::vector<uint16_t> requested;
  /// SentOption rows to send.
  std::vector<const pb::SentOption*> sent;
  /// T1 and T2 to suggest; 0 suggests none.
  uint32_t t1_s = 0;
  uint32_t t2_s = 0;
  /// An IA_PD for each, which has this one for a hint; unspecified ones of
  /// length 0 hint at nothing.
  std::vector<pb::Ipv6Prefix> prefixes;
  /// What stays behind.
  std::vector<pb::NotHonoured> left_out;
};

/// The choice for dibbler 1.0.1; `sent` points into `config`.
dibbler_options choose_dibbler_options(const pb::ClientConfig& config);

/// Neither addresses nor prefixes are asked for: Information-request.
bool is_stateless(const pb::ClientConfig& config);

/// dibbler's word for an option of which it keeps an account, and without one
/// of which it sends no Information-request; empty for any other.
std::string_view dibbler_name(uint16_t code);

} // namespace lh::client
