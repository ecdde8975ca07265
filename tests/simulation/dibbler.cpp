#include "messages/net/ipv6.hpp"
#include "tests/simulation/program.hpp"

#include <fmt/format.h>

#include <csignal>

namespace lh::simulation {

namespace {

using namespace std::chrono_literals;

constexpr auto answer_time = 30ms;
constexpr auto longest_solicit = 120s;
constexpr auto longest_renew = 600s;

class dibbler final : public program {
public:
  dibbler(const surroundings& where, program_host& host,
          const pb::StartChild& command)
      : where_(where), host_(host), device_(device_of(command)),
        ifindex_(where.devices.ifindex(device_)) {
    for (auto& file : command.directory().files())
      if (file.name() == "client.conf")
        read(file.content());
  }

  void start() override {
    if (!has_device())
      return leave("interface is not present or does not support IPv6", 1);
    if (!where_.devices.link(device_).has_link_local())
      return leave("is down or doesn't have any link-local", 1);
    begin();
  }

  /// A RELEASE, and the end.
  void signal(int number) override {
    if (number != SIGTERM)
      return;
    if (!held_.empty() && is_heard())
      where_.server6->release();
    host_.exit(0);
  }

private:
  void read(const std::string& conf) {
    wants_address_ = conf.find("\nia ") != std::string::npos;
    wants_prefix_ = conf.find("\npd ") != std::string::npos;
    auto at = conf.find(wants_address_ ? "\nia " : "\npd ");
    if (at != std::string::npos)
      iaid_ = static_cast<uint32_t>(std::stoul(conf.substr(at + 4)));
  }

  bool has_device() const {
    return ifindex_ != 0 && where_.devices.ifindex(device_) == ifindex_;
  }

  void leave(const char* why, int code) {
    host_.say(why);
    host_.exit(code);
  }

  bool is_heard() {
    return has_device() && where_.devices.is_running(device_) &&
           where_.server6->is_heard();
  }

  void wait(std::chrono::nanoseconds delay, void (dibbler::*next)()) {
    auto turn = ++turn_;
    host_.after(delay, [this, turn, next] {
      if (turn == turn_)
        (this->*next)();
    });
  }

  void begin() {
    held_.clear();
    pause_ = 1s;
    solicit();
  }

  void solicit() {
    if (is_heard())
      return wait(answer_time, &dibbler::request);
    wait(pause_, &dibbler::solicit);
    pause_ = std::min<std::chrono::nanoseconds>(pause_ * 2, longest_solicit);
  }

  void request() {
    if (!is_heard())
      return wait(1s, &dibbler::solicit);
    take(wanted(where_.server6->answer({})), plugin::BOUND);
  }

  void renew() {
    if (where_.time.now() >= end())
      return begin();
    if (!is_heard()) {
      auto next =
          std::min<std::chrono::nanoseconds>(pause_, end() - where_.time.now());
      pause_ = std::min<std::chrono::nanoseconds>(pause_ * 2, longest_renew);
      return wait(next, &dibbler::renew);
    }
    take(wanted(where_.server6->answer(held_)), plugin::RENEW);
  }

  bindings6 wanted(bindings6 told) const {
    std::erase_if(told, [this](auto& one) {
      return one.length == 0 ? !wants_address_ : !wants_prefix_;
    });
    return told;
  }

  /// Of a REPLY with nothing in it the script is not told.
  void take(const bindings6& told, plugin::Kind kind) {
    auto echoed = held_;
    held_ = told;
    std::erase_if(held_, [](auto& one) { return one.valid_s == 0; });
    since_ = where_.time.now();
    if (told.empty())
      return wait(10s, held_.empty() ? &dibbler::solicit : &dibbler::renew);
    plugin::Event event;
    event.set_kind(kind);
    (*event.mutable_options())[95] = where_.server6->map_container();
    for (auto& one : told)
      add_binding(event, one);
    if (kind == plugin::RENEW) {
      event.set_echoes_follow(true);
      for (auto& one : echoed)
        add_binding(event, one);
    }
    ++turn_;
    host_.report(event, [this] { after_script(); });
  }

  void after_script() {
    host_.write("client-AddrMgr.xml", database());
    pause_ = 10s;
    if (held_.empty())
      return wait(1s, &dibbler::begin);
    wait(std::chrono::seconds{where_.server6->t1()}, &dibbler::renew);
  }

  moment end() const {
    uint32_t longest = 0;
    for (auto& one : held_)
      longest = std::max(longest, one.valid_s);
    return since_ + std::chrono::seconds{longest};
  }

  std::string database() const {
    std::string text = "<AddrMgr><AddrClient>";
    for (auto& one : held_) {
      bool prefix = one.length != 0;
      auto* kind = prefix ? "AddrPD" : "AddrIA";
      auto* part = prefix ? "AddrPrefix" : "AddrAddr";
      text += fmt::format(
          "<{0} IAID=\"{1}\" T1=\"{2}\" T2=\"{3}\" state=\"CONFIGURED\">"
          "<{4} length=\"{5}\">{6}</{4}></{0}>",
          kind, iaid_, where_.server6->t1(), where_.server6->t2(), part,
          prefix ? one.length : 128,
          net::to_string(net::ipv6{one.high, one.low}));
    }
    return text + "</AddrClient></AddrMgr>";
  }

  surroundings where_;
  program_host& host_;
  std::string device_;
  uint32_t ifindex_;
  bool wants_address_ = false;
  bool wants_prefix_ = false;
  uint32_t iaid_ = 1;
  bindings6 held_;
  moment since_;
  std::chrono::nanoseconds pause_{1s};
  uint64_t turn_ = 0;
};

} // namespace

std::unique_ptr<program> make_dibbler(const surroundings& where,
                                      program_host& host,
                                      const pb::StartChild& command) {
  return std::make_unique<dibbler>(where, host, command);
}

} // namespace lh::simulation
