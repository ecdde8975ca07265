#include "actors/client/udhcpc_backend.hpp"

#include "actors/client/command_line.hpp"
#include "actors/client/udhcpc_report.hpp"

#include <csignal>

namespace lh::client {

namespace {

class udhcpc final : public client_backend {
public:
  std::string_view name() const override { return "udhcpc"; }

  const std::string& program(const pb::Programs& configured,
                             const places& where) const override {
    return configured.udhcpc().empty() ? where.udhcpc : configured.udhcpc();
  }

  abilities can() const override {
    return {.renew = SIGUSR1,
            .release = SIGUSR2,
            .release_ends = false,
            .stop = SIGTERM};
  }

  pb::StartChild command(const start_context& with) const override {
    return udhcpc_command(with);
  }

  std::vector<pb::NotHonoured> report(const pb::ClientConfig& config,
                                      const pb::Identity& identity,
                                      const pb::Lease& lease) const override {
    return udhcpc_report(config, identity,
                         lease.has_v4() ? &lease.v4() : nullptr);
  }
};

} // namespace

const client_backend& udhcpc_backend() {
  static const udhcpc only;
  return only;
}

} // namespace lh::client
