#include "actors/client/client_backend.hpp"

#include "actors/client/dhcpcd_backend.hpp"
#include "actors/client/dibbler_backend.hpp"
#include "actors/client/udhcpc_backend.hpp"

namespace lh::client {

namespace {

struct entry {
  std::string_view family;
  std::string_view name;
  const client_backend& (*backend)();
};

/// The first of a family is the usual one.
constexpr entry backends[] = {
    {"v4", "udhcpc", udhcpc_backend},
    {"v4", "dhcpcd", dhcpcd_backend4},
    {"v6", "dibbler", dibbler_backend},
    {"v6", "dhcpcd", dhcpcd_backend6},
};

} // namespace

std::optional<std::vector<pb::IaState>>
client_backend::associations(const pb::ChildWrote&) const {
  return std::nullopt;
}

std::string
client_backend::complaint(const std::vector<std::string>& output) const {
  return output.empty() ? std::string{} : output.back();
}

bool client_backend::keeps(const pb::IaState&) const {
  return true;
}

bool client_backend::is_deaf(const std::vector<std::string>&) const {
  return false;
}

const client_backend* find_backend(std::string_view family,
                                   std::string_view name) {
  for (auto& one : backends)
    if (one.family == family && one.name == name)
      return &one.backend();
  return nullptr;
}

const client_backend& usual_backend(std::string_view family) {
  for (auto& one : backends)
    if (one.family == family)
      return one.backend();
  return backends[0].backend();
}

} // namespace lh::client
