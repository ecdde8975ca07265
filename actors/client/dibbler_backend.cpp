#include "actors/client/dibbler_backend.hpp"

#include "actors/client/client_child.hpp"
#include "actors/client/dibbler_complaint.hpp"
#include "actors/client/dibbler_conf.hpp"
#include "actors/client/dibbler_database.hpp"
#include "actors/client/dibbler_report.hpp"
#include "messages/dhcp6/colon_hex.hpp"

#include <csignal>

namespace lh::client {

namespace {

constexpr const char* database = "client-AddrMgr.xml";
constexpr const char* script = "notify";

void fill(pb::WorkingDirectory& directory, const start_context& with,
          const std::string& path) {
  add_file(directory, "client.conf",
           dibbler_conf(with.config, path + '/' + script, with.last));
  add_file(directory, "client-duid", dhcp6::to_colon_hex(with.duid) + '\n');
  // With its database dibbler would confirm addresses and ask for prefixes at
  // once, all under one transaction id, and refuse the answers of one of both.
  for (auto* name : {"client.pid", "client.log", database})
    directory.add_remove(name);
  directory.set_program(with.where.dibbler_plugin);
  directory.set_program_link(script);
  directory.add_watch(database);
}

class dibbler final : public client_backend {
public:
  std::string_view name() const override { return "dibbler"; }

  const std::string& program(const pb::Programs& configured,
                             const places& where) const override {
    return configured.dibbler_client().empty() ? where.dibbler_client
                                               : configured.dibbler_client();
  }

  /// A killed one that starts again is given what it had.
  abilities can() const override {
    return {.renew = 0, .release = SIGTERM, .release_ends = true, .stop = 0};
  }

  pb::StartChild command(const start_context& with) const override {
    auto child = client_child(with);
    auto path = client_directory(with);
    for (auto* argument : {"run", "-w", path.c_str()})
      child.add_argv(argument);
    child.set_unprivileged(true);
    fill(*child.mutable_directory(), with, path);
    return child;
  }

  std::vector<pb::NotHonoured> report(const pb::ClientConfig& config,
                                      const pb::Identity&,
                                      const pb::Lease& lease) const override {
    return dibbler_report(config, lease.has_v6() ? &lease.v6() : nullptr);
  }

  std::optional<std::vector<pb::IaState>>
  associations(const pb::ChildWrote& file) const override {
    if (file.name() != database)
      return std::nullopt;
    return dibbler_associations(file.content());
  }

  /// An association that a RENEW was not answered for stays in process.
  bool keeps(const pb::IaState& association) const override {
    return association.state() != "INPROCESS" || association.holds().empty();
  }

  std::string complaint(const std::vector<std::string>& output) const override {
    return dibbler_complaint(output);
  }
};

} // namespace

const client_backend& dibbler_backend() {
  static const dibbler only;
  return only;
}

} // namespace lh::client
