#include "messages/net/ipv4.hpp"
#include "tests/simulation/program.hpp"

#include <csignal>

namespace lh::simulation {

namespace {

using namespace std::chrono_literals;

constexpr auto repetition = 3s; // -T 3
constexpr auto answer_time = 20ms;

class udhcpc final : public program {
public:
  udhcpc(const surroundings& where, program_host& host,
         const pb::StartChild& command)
      : where_(where), host_(host), device_(device_of(command)),
        ifindex_(where.devices.ifindex(device_)) {}

  void start() override {
    if (!has_device())
      return leave("SIOCGIFINDEX: No such device", 1);
    report(plugin::DECONFIG, [this] { discover(); });
  }

  void signal(int number) override {
    if (number == SIGTERM)
      return host_.exit(0);
    if (number == SIGUSR1)
      return renew_now();
    if (number == SIGUSR2)
      release();
  }

private:
  enum class state { searching, requesting, bound, renewing, released };

  bool has_device() const {
    return ifindex_ != 0 && where_.devices.ifindex(device_) == ifindex_;
  }

  void leave(const char* why, int code) {
    host_.say("udhcpc: " + std::string{why});
    host_.exit(code);
  }

  void report(plugin::Kind kind, timeline::action then) {
    plugin::Event event;
    event.set_kind(kind);
    host_.report(event, std::move(then));
  }

  /// A later state makes the timers of an earlier one void.
  void wait(std::chrono::nanoseconds delay, void (udhcpc::*next)()) {
    auto turn = ++turn_;
    host_.after(delay, [this, turn, next] {
      if (turn != turn_)
        return;
      if (!has_device())
        return leave("SIOCGIFINDEX: No such device", 0);
      (this->*next)();
    });
  }

  bool is_heard() {
    return where_.devices.is_running(device_) && where_.server4->is_heard();
  }

  void discover() {
    state_ = state::searching;
    if (!is_heard())
      return wait(repetition, &udhcpc::discover);
    address_ = where_.server4->offer();
    tries_ = 0;
    wait(answer_time, &udhcpc::select);
  }

  void select() {
    state_ = state::requesting;
    if (ask(plugin::BOUND))
      return;
    if (++tries_ < 3)
      return wait(repetition, &udhcpc::select);
    report(plugin::LEASEFAIL, [this] { wait(5s, &udhcpc::discover); });
  }

  /// Whether there was an answer.
  bool ask(plugin::Kind kind) {
    if (!is_heard())
      return false;
    auto answer = where_.server4->request(address_);
    if (answer.how == isp4::verdict::nak) {
      refused();
      return true;
    }
    auto event = answer.told;
    event.set_kind(kind);
    lease_s_ = lease_of(event);
    since_ = where_.time.now();
    state_ = state::bound;
    ++turn_;
    host_.report(event, [this] { sleep(); });
    return true;
  }

  /// What it takes for a lease time when there is none: an hour.
  static uint32_t lease_of(const plugin::Event& event) {
    auto found = event.options().find(51);
    if (found == event.options().end())
      return 3600;
    uint32_t seconds = 0;
    for (unsigned char octet : found->second)
      seconds = seconds << 8 | octet;
    return std::max(seconds, 32u);
  }

  void refused() {
    ++turn_;
    report(plugin::NAK, [this] {
      report(plugin::DECONFIG, [this] { wait(3s, &udhcpc::discover); });
    });
  }

  void sleep() { wait(std::chrono::seconds{lease_s_ / 2}, &udhcpc::renew); }

  std::chrono::nanoseconds left() const {
    return since_ + std::chrono::seconds{lease_s_} - where_.time.now();
  }

  void renew() {
    state_ = state::renewing;
    if (left() <= 0s)
      return give_up();
    if (ask(plugin::RENEW))
      return;
    wait(left() < 60s ? left() : left() / 2, &udhcpc::renew);
  }

  void give_up() {
    report(plugin::DECONFIG, [this] { discover(); });
  }

  void renew_now() {
    tries_ = 0;
    if (state_ == state::bound || state_ == state::renewing)
      return repeat_renew();
    if (state_ == state::released)
      discover();
  }

  /// One unicast and three broadcasts, then the lease is given up.
  void repeat_renew() {
    if (!has_device())
      return leave("can't bind to interface", 1);
    state_ = state::renewing;
    if (ask(plugin::RENEW))
      return;
    if (++tries_ > 3)
      return give_up();
    wait(repetition, &udhcpc::repeat_renew);
  }

  void release() {
    ++turn_;
    bool held = state_ == state::bound || state_ == state::renewing;
    if (held && is_heard())
      where_.server4->release();
    state_ = state::released;
    if (held)
      report(plugin::DECONFIG, [] {});
  }

  surroundings where_;
  program_host& host_;
  std::string device_;
  uint32_t ifindex_;
  state state_ = state::searching;
  uint32_t address_ = 0;
  uint32_t lease_s_ = 0;
  moment since_;
  int tries_ = 0;
  uint64_t turn_ = 0;
};

} // namespace

std::string device_of(const pb::StartChild& command) {
  auto& argv = command.argv();
  for (int i = 0; i + 1 < argv.size(); ++i)
    if (argv[i] == "-i" || argv[i] == "--")
      return argv[i + 1];
  for (auto& file : command.directory().files()) {
    auto at = file.content().find("iface \"");
    if (at == std::string::npos)
      continue;
    auto first = at + 7;
    return file.content().substr(first,
                                 file.content().find('"', first) - first);
  }
  return {};
}

std::unique_ptr<program> make_udhcpc(const surroundings& where,
                                     program_host& host,
                                     const pb::StartChild& command) {
  return std::make_unique<udhcpc>(where, host, command);
}

} // namespace lh::simulation
