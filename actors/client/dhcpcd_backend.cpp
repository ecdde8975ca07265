#include "actors/client/dhcpcd_backend.hpp"

#include "actors/client/client_child.hpp"
#include "actors/client/dhcpcd_associations.hpp"
#include "actors/client/dhcpcd_complaint.hpp"
#include "actors/client/dhcpcd_conf.hpp"
#include "actors/client/dhcpcd_report.hpp"

#include <algorithm>
#include <csignal>

namespace lh::client {

namespace {

constexpr const char* conf_file = "dhcpcd.conf";
constexpr const char* user_file = "passwd";

void cover(pb::WorkingDirectory& directory, const char* path,
           const char* file = "") {
  auto* one = directory.add_covers();
  one->set_path(path);
  one->set_file(file);
}

/// dhcpcd's places are compiled in. An empty /proc/sys/net keeps it from
/// reading and writing sysctls; where no user "dhcpcd" is known, it is one
/// process and tries to become nobody else.
void cover_places(pb::WorkingDirectory& directory) {
  for (auto* path : {"/var/lib/dhcpcd", "/run/dhcpcd", "/proc/sys/net"})
    cover(directory, path);
  cover(directory, "/etc/passwd", user_file);
}

void fill_directory(pb::WorkingDirectory& directory,
                    const start_context& with) {
  bool v6 = with.config.has_v6();
  auto& device = with.config.device();
  auto lease = device + (v6 ? ".lease6" : ".lease");
  add_file(directory, conf_file, dhcpcd_conf(with));
  add_file(directory, user_file, "root:x:0:0::/:/\n");
  for (auto* suffix : {".pid", ".sock", ".unpriv.sock"})
    directory.add_remove(device + (v6 ? "-6" : "-4") + suffix);
  if (with.anew)
    directory.add_remove(lease);
  directory.set_program(with.where.dhcpcd_plugin);
  directory.set_program_link(dhcpcd_script);
  if (v6)
    directory.add_watch(lease);
  cover_places(directory);
}

pb::StartChild dhcpcd_command(const start_context& with) {
  auto child = client_child(with);
  auto conf = client_directory(with) + '/' + conf_file;
  // -B: in the foreground; -j: nothing to syslog, all to stderr.
  for (auto* argument :
       {with.config.has_v6() ? "-6" : "-4", "-B", "-j", "/dev/null", "-f",
        conf.c_str(), "--", with.config.device().c_str()})
    child.add_argv(argument);
  child.set_unprivileged(true);
  child.set_raw_packets(true);
  fill_directory(*child.mutable_directory(), with);
  return child;
}

class dhcpcd final : public client_backend {
public:
  dhcpcd(int renew, int before_release)
      : renew_(renew), before_release_(before_release) {}

  std::string_view name() const override { return "dhcpcd"; }

  const std::string& program(const pb::Programs& configured,
                             const places& where) const override {
    return configured.dhcpcd().empty() ? where.dhcpcd : configured.dhcpcd();
  }

  abilities can() const override {
    return {.renew = renew_,
            .before_release = before_release_,
            .release = SIGALRM,
            .release_ends = true,
            .stop = SIGTERM};
  }

  pb::StartChild command(const start_context& with) const override {
    return dhcpcd_command(with);
  }

  std::vector<pb::NotHonoured> report(const pb::ClientConfig& config,
                                      const pb::Identity& identity,
                                      const pb::Lease&) const override {
    return dhcpcd_report(config, identity);
  }

  std::optional<std::vector<pb::IaState>>
  associations(const pb::ChildWrote& file) const override {
    return dhcpcd_associations(file.content());
  }

  std::string complaint(const std::vector<std::string>& output) const override {
    return dhcpcd_complaint(output);
  }

  /// Another process had the port when this one began.
  bool is_deaf(const std::vector<std::string>& output) const override {
    return std::any_of(output.begin(), output.end(), [](auto& line) {
      return line.find("openudp: Address already in use") != std::string::npos;
    });
  }

private:
  int renew_;
  int before_release_;
};

} // namespace

/// A RELEASE without the client's address is none, and dhcpcd learns only with
/// an answer that the daemon has put an address there.
const client_backend& dhcpcd_backend4() {
  static const dhcpcd only{SIGUSR1, SIGUSR1};
  return only;
}

/// SIGUSR1 has no answer to an Information-request renewed, SIGHUP has both:
/// dhcpcd rebinds.
const client_backend& dhcpcd_backend6() {
  static const dhcpcd only{SIGHUP, 0};
  return only;
}

} // namespace lh::client
