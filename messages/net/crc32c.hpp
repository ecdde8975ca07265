#pragma once

#include <cstdint>
#include <string_view>

namespace lh::net {

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4) of `bytes`.
uint32_t crc32c(std::string_view bytes);

} // namespace lh::net
