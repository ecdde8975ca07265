#include "actors/client/duid.hpp"

#include "messages/wire/cursor.hpp"

namespace lh::client {

namespace {

constexpr uint32_t enterprise_type = 2;

} // namespace

std::string configured_duid(const pb::Identity& identity) {
  std::string duid;
  if (identity.enterprise() == 0)
    return duid;
  wire::append_number(duid, enterprise_type, 2);
  wire::append_number(duid, identity.enterprise(), 4);
  return duid + identity.id();
}

} // namespace lh::client
