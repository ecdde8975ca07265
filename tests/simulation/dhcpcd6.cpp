#include "actors/client/dhcpcd_associations.hpp"
#include "tests/simulation/program.hpp"

#include <csignal>

namespace lh::simulation {

namespace {

using namespace std::chrono_literals;

constexpr auto answer_time = 30ms;
constexpr auto longest_pause = 120s;
constexpr auto longest_rebind = 10s; // CNF_MAX_RD (RFC 8415 7.6)
constexpr auto ren_timeout = 10s;
constexpr auto dad_time = 1s;

class dhcpcd6 final : public program {
public:
  dhcpcd6(const surroundings& where, program_host& host,
          const pb::StartChild& command, const std::string* lease_file)
      : where_(where), host_(host), device_(device_of(command)) {
    for (auto& file : command.directory().files())
      if (auto at = file.content().find("ia_na "); at != std::string::npos)
        iaid_ =
            static_cast<uint32_t>(std::stoul(file.content().substr(at + 6)));
    if (lease_file)
      read(*lease_file);
  }

  void start() override {
    if (!where_.devices.is_present(device_)) {
      host_.say(device_ + ": interface not found");
      return host_.exit(1);
    }
    if (held_.empty())
      return solicit();
    end_ = where_.time.now() + longest_rebind;
    extend();
  }

  void signal(int number) override {
    if (number == SIGHUP)
      return held_.empty() ? solicit() : extend();
    if (number == SIGALRM)
      return release();
    if (number == SIGTERM)
      host_.exit(0);
  }

private:
  /// What an earlier process was told; the server knows for how long.
  void read(const std::string& reply) {
    auto all = client::dhcpcd_associations(reply);
    for (auto& ia : all.value_or(std::vector<pb::IaState>{}))
      for (auto& one : ia.holds())
        held_.push_back(
            {one.high(), one.low(), ia.prefixes() ? one.length() : 0});
  }

  bool is_heard() {
    return where_.devices.is_running(device_) && where_.server6->is_heard();
  }

  void wait(std::chrono::nanoseconds delay, void (dhcpcd6::*next)()) {
    host_.after(delay, [this, turn = ++turn_, next] {
      if (turn == turn_)
        (this->*next)();
    });
  }

  void solicit() {
    if (is_heard())
      return wait(answer_time, &dhcpcd6::request);
    wait(pause_, &dhcpcd6::solicit);
    pause_ = std::min<std::chrono::nanoseconds>(pause_ * 2, longest_pause);
  }

  void request() {
    if (!is_heard() || !take(where_.server6->answer({}), plugin::BOUND))
      wait(pause_, &dhcpcd6::solicit);
  }

  void extend() {
    auto left = end_ - where_.time.now();
    if (left <= 0s)
      return expire();
    if (!is_heard() || !take(where_.server6->answer(held_), plugin::RENEW))
      wait(std::min<std::chrono::nanoseconds>(left, ren_timeout),
           &dhcpcd6::extend);
  }

  void expire() {
    forget();
    plugin::Event event;
    event.set_kind(plugin::DECONFIG);
    host_.report(event, [this] { solicit(); });
  }

  /// False when it has no use for any of it.
  bool take(bindings6 told, plugin::Kind kind) {
    std::erase_if(told,
                  [](auto& one) { return one.preferred_s > one.valid_s; });
    if (told.empty())
      return false;
    ++turn_;
    hold(told);
    host_.write(device_ + ".lease6", where_.server6->reply(told, iaid_));
    last_.Clear();
    last_.set_kind(kind);
    last_.set_lease_stamp(static_cast<uint64_t>(where_.time.now().ns));
    (*last_.mutable_options())[95] = where_.server6->map_container();
    for (auto& one : told)
      add_binding(last_, one).set_iaid(iaid_);
    host_.report(last_, [this] { wait(dad_time, &dhcpcd6::tell_again); });
    return true;
  }

  void hold(const bindings6& told) {
    held_ = told;
    std::erase_if(held_, [](auto& one) { return one.valid_s == 0; });
    uint32_t longest = 0;
    for (auto& one : held_)
      longest = std::max(longest, one.valid_s);
    end_ = where_.time.now() + std::chrono::seconds{longest};
    pause_ = 1s;
  }

  /// When DAD has ended.
  void tell_again() {
    host_.report(last_, [this] {
      if (held_.empty())
        return solicit();
      wait(std::chrono::seconds{where_.server6->t1()}, &dhcpcd6::extend);
    });
  }

  void forget() {
    ++turn_;
    held_.clear();
    host_.write(device_ + ".lease6", {});
  }

  void release() {
    if (!held_.empty() && is_heard())
      where_.server6->release();
    forget();
    host_.exit(0);
  }

  surroundings where_;
  program_host& host_;
  std::string device_;
  bindings6 held_;
  uint32_t iaid_ = 1;
  moment end_;
  plugin::Event last_;
  std::chrono::nanoseconds pause_{1s};
  uint64_t turn_ = 0;
};

} // namespace

std::unique_ptr<program> make_dhcpcd6(const surroundings& where,
                                      program_host& host,
                                      const pb::StartChild& command,
                                      const std::string* lease_file) {
  return std::make_unique<dhcpcd6>(where, host, command, lease_file);
}

} // namespace lh::simulation
