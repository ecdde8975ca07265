#include "tests/simulation/program.hpp"

#include <csignal>

namespace lh::simulation {

namespace {

using namespace std::chrono_literals;

constexpr auto answer_time = 30ms;
constexpr auto longest_pause = 64s;
constexpr auto longest_nak_pause = 60s;

class dhcpcd4 final : public program {
public:
  dhcpcd4(const surroundings& where, program_host& host,
          const pb::StartChild& command, uint32_t kept)
      : where_(where), host_(host), device_(device_of(command)),
        address_(kept) {}

  void start() override {
    if (!has_device())
      return leave("interface not found", 1);
    pause_ = 4s;
    if (address_ != 0)
      wait(answer_time, &dhcpcd4::reboot);
    else
      discover();
  }

  void signal(int number) override {
    if (number == SIGUSR1 && held_)
      return extend();
    if (number == SIGALRM)
      return release();
    if (number == SIGTERM)
      host_.exit(0);
  }

private:
  /// It sees by itself when another one has the name.
  bool has_device() const { return where_.devices.is_present(device_); }

  void leave(const char* why, int code) {
    host_.say(device_ + ": " + why);
    host_.exit(code);
  }

  void report(plugin::Kind kind, timeline::action then) {
    plugin::Event event;
    event.set_kind(kind);
    host_.report(event, std::move(then));
  }

  void wait(std::chrono::nanoseconds delay, void (dhcpcd4::*next)()) {
    auto turn = ++turn_;
    host_.after(delay, [this, turn, next] {
      if (turn == turn_)
        (this->*next)();
    });
  }

  bool is_heard() {
    return has_device() && where_.devices.is_running(device_) &&
           where_.server4->is_heard();
  }

  void pause(void (dhcpcd4::*next)()) {
    wait(pause_, next);
    pause_ = std::min<std::chrono::nanoseconds>(pause_ * 2, longest_pause);
  }

  /// INIT-REBOOT; after a while anybody is asked.
  void reboot() {
    if (!ask(plugin::BOUND))
      wait(5s, &dhcpcd4::discover);
  }

  void discover() {
    if (!is_heard())
      return pause(&dhcpcd4::discover);
    address_ = where_.server4->offer();
    wait(answer_time, &dhcpcd4::request);
  }

  void request() {
    if (!ask(plugin::BOUND))
      pause(&dhcpcd4::discover);
  }

  bool ask(plugin::Kind kind) {
    if (!is_heard())
      return false;
    auto answer = where_.server4->request(address_);
    ++turn_;
    if (answer.how == isp4::verdict::nak) {
      forget();
      report(plugin::NAK, [this] { back_off(); });
      return true;
    }
    auto event = answer.told;
    event.set_kind(kind);
    held_ = true;
    address_ = event.address();
    since_ = where_.time.now();
    lease_s_ = where_.server4->lease_s;
    pause_ = 4s;
    nak_pause_ = 0s;
    host_.write(device_ + ".lease", std::to_string(address_));
    host_.report(event, [this] {
      wait(std::chrono::seconds{lease_s_ / 2}, &dhcpcd4::extend);
    });
    return true;
  }

  void back_off() {
    wait(nak_pause_, &dhcpcd4::discover);
    nak_pause_ = std::min<std::chrono::nanoseconds>(
        std::max<std::chrono::nanoseconds>(nak_pause_ * 2, 1s),
        longest_nak_pause);
  }

  void extend() {
    auto left = since_ + std::chrono::seconds{lease_s_} - where_.time.now();
    if (left <= 0s)
      return expire();
    if (ask(plugin::RENEW))
      return;
    wait(std::min<std::chrono::nanoseconds>(left, longest_pause),
         &dhcpcd4::extend);
  }

  void expire() {
    forget();
    report(plugin::DECONFIG, [this] { discover(); });
  }

  void forget() {
    held_ = false;
    address_ = 0;
    host_.write(device_ + ".lease", "0");
  }

  void release() {
    if (held_ && is_heard())
      where_.server4->release();
    forget();
    host_.exit(0);
  }

  surroundings where_;
  program_host& host_;
  std::string device_;
  uint32_t address_;
  bool held_ = false;
  moment since_;
  uint32_t lease_s_ = 0;
  std::chrono::nanoseconds pause_{4s};
  std::chrono::nanoseconds nak_pause_{0s};
  uint64_t turn_ = 0;
};

} // namespace

std::unique_ptr<program> make_dhcpcd4(const surroundings& where,
                                      program_host& host,
                                      const pb::StartChild& command,
                                      const std::string* lease_file) {
  auto kept = lease_file ? static_cast<uint32_t>(std::stoul(*lease_file)) : 0u;
  return std::make_unique<dhcpcd4>(where, host, command, kept);
}

} // namespace lh::simulation
