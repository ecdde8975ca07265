#include "actors/client/earlier_boot.hpp"
#include "tests/actors/client/machine6_history.hpp"

#include <google/protobuf/util/message_differencer.h>

#include <cerrno>

namespace lh::tests {

using namespace client;
using google::protobuf::util::MessageDifferencer;

namespace {

pb::Settings usual() {
  pb::Settings settings;
  auto* restart = settings.mutable_restart();
  restart->set_max_deaths(5);
  restart->set_period_ms(60000);
  restart->set_first_delay_ms(100);
  restart->set_max_delay_ms(60000);
  restart->set_healthy_ms(10000);
  return settings;
}

const pb::ChangeAddresses6& change_of(const auto& effect) {
  return std::get<pb::ChangeAddresses6>(effect.change);
}

} // namespace

/// Another machine, from what the store and the runner know.
void machine6_history::wake() {
  ++life_;
  for (auto* from :
       {&from_kernel_, &from_plugins_, &from_others_, &from_controller_})
    from->clear();
  followed_.clear();
  heard_row_.reset();
  heard_links_.clear();
  machine_ = std::make_unique<dhcp6_machine>(
      "dhcp6-client-1", places_of_tests(), [this] { return pick(3) - 1.0; });
  pb::ChildInfo info;
  info.set_running(child_.has_value());
  info.mutable_identity()->set_pid(last_pid_);
  auto boot_id = same_boot_ ? "" : "another";
  machine_->restore(client::in_this_boot(saved_, boot_id, 0, now_).record, info,
                    now_);
  auto shown = machine_->state();
  state_ = shown.state();
  if (told_ && !waiting_.empty())
    told_ = shown.lease6(); // what was told before the withdrawal is forgotten
  feed([this] { machine_->set_settings(usual(), now_); });
  if (retiring_)
    end_row();
  else if (pick(4) != 0)
    tell_row();
  else
    change_row();
  for (auto& report : spoken_)
    if (report.boottime_ns() > saved_.last_event_ns())
      hear_report(report);
}

void machine6_history::fall_down(fall how) {
  ++seen["begun again"];
  if (leaving_ && how == fall::actor)
    how = fall::daemon;
  while (!runner_inbox_.empty())
    serve_runner();
  while (!from_runner_.empty()) {
    from_runner_.front()();
    from_runner_.pop_front();
  }
  if (how != fall::actor) {
    leaving_.reset();
    child_.reset();
    kernel_inbox_.clear();
  }
  if (how == fall::host) {
    kernel_.reboot();
    spoken_.clear();
    told_.reset();
    same_boot_ = false;
  }
  wake();
}

void machine6_history::feed(const input& with) {
  handled_before_ = machine_->record().last_event_ns();
  with();
  for (auto effects = machine_->take_effects(); !effects.empty();
       effects = machine_->take_effects())
    for (auto& effect : effects)
      std::visit([this](auto& one) { perform(one); }, effect);
  look_at_state();
  if (auto how = std::exchange(falls_, std::nullopt))
    fall_down(*how);
}

void machine6_history::serve_kernel() {
  if (kernel_inbox_.empty())
    return;
  auto from = kernel_inbox_.front();
  kernel_inbox_.pop_front();
  if (auto* apply = std::get_if<effect::apply>(&from.effect)) {
    kernel_.change(change_of(*apply), now_);
    answer_with(from, &client_machine::applied);
  } else if (auto* remove = std::get_if<effect::remove>(&from.effect)) {
    kernel_.change(change_of(*remove), now_);
    answer_with(from, &client_machine::removed);
  } else if (std::holds_alternative<effect::settle>(from.effect)) {
    answer_with(from, &client_machine::settled);
  } else if (auto* follow = std::get_if<effect::follow>(&from.effect)) {
    tell_link(follow->devices[0]);
  } else if (auto* probe = std::get_if<effect::probe>(&from.effect)) {
    auto& device = kernel_.devices[probe->link.device()];
    if (!std::exchange(device.duplicate, device.duplicate && pick(2) == 0))
      return;
    device.link_local = device.running && !device.duplicate;
    tell_link(probe->link.device());
  }
}

void machine6_history::answer_with(const order& from, answer member) {
  if (from.life == life_)
    from_kernel_.push_back(
        [=, this] { (machine_.get()->*member)(pb::LinkResult{}, now_); });
}

void machine6_history::serve_runner() {
  if (runner_inbox_.empty() || !child_)
    return runner_inbox_.clear();
  auto effect = runner_inbox_.front();
  runner_inbox_.pop_front();
  if (!std::holds_alternative<effect::start>(effect)) {
    child_->ending = true;
    return;
  }
  if (faults_ && pick(20) == 0) {
    pb::ChildExited never;
    never.set_start_error(pick(2) ? ENOENT : EAGAIN);
    from_runner_.push_back([=, this] {
      child_.reset();
      machine_->child_exited(never, now_);
    });
    return;
  }
  pb::ChildStarted started;
  started.mutable_identity()->set_pid(++last_pid_);
  from_runner_.push_back([=, this] {
    child_->started = true;
    machine_->child_started(started, now_);
  });
}

void machine6_history::hear(queue& from) {
  if (from.empty())
    return;
  auto with = from.front();
  from.pop_front();
  feed(with);
}

void machine6_history::let_others_act() {
  if (pick(3))
    serve_kernel();
  if (pick(3))
    serve_runner();
  for (auto* from : {&from_kernel_, &from_runner_, &from_plugins_,
                     &from_others_, &from_controller_})
    if (pick(3))
      hear(*from);
}

bool machine6_history::is_quiet() const {
  return kernel_inbox_.empty() && runner_inbox_.empty() &&
         from_kernel_.empty() && from_runner_.empty() &&
         from_plugins_.empty() && from_others_.empty() &&
         from_controller_.empty();
}

void machine6_history::move_to(net::boot_time moment) {
  now_ = moment;
  tell_lost(kernel_.expire(now_));
}

void machine6_history::tell_link(const std::string& device) {
  if (!followed_.contains(device))
    return;
  from_kernel_.push_back([link = kernel_.link(device), this] {
    heard_links_[link.device()] = link;
    machine_->link_changed(link, now_);
  });
}

void machine6_history::tell_lost(const kernel6::lost_addresses& lost) {
  for (auto& news : lost)
    if (followed_.contains(news.device()))
      from_kernel_.push_back([=, this] {
        duplicate_heard_ |= news.duplicate();
        machine_->address_lost(news, now_);
      });
}

void machine6_history::tell_row() {
  if (retiring_ || leaving_)
    return;
  from_controller_.push_back([row = row_, this] {
    auto record = machine_->record();
    bool another =
        !heard_row_ && child_ && !MessageDifferencer::Equals(child_->row, row);
    may_remove_ |= another || !row.enable() || !row.held().empty() ||
                   (record.has_lease6() && record.device() != row.device()) ||
                   (heard_row_ && (heard_row_->backend() != row.backend() ||
                                   heard_row_->device() != row.device()));
    heard_row_ = row;
    machine_->configure(row, now_);
  });
}

void machine6_history::tell_action(pb::ClientAction::Kind kind) {
  if (retiring_ || leaving_)
    return;
  from_controller_.push_back([=, this] {
    may_remove_ |=
        kind == pb::ClientAction::RESTART || kind == pb::ClientAction::RELEASE;
    machine_->act(kind, now_);
  });
}

void machine6_history::hear_report(const pb::LeaseReport& report) {
  from_plugins_.push_back(
      [=, this] { machine_->lease_reported(report, now_); });
}

void machine6_history::perform(const effect::start& effect) {
  require(!child_, "never two processes");
  look_at_start(effect.child);
  child_ = running_child{effect.child, *heard_row_,
                         machine_->record().last_lease6()};
  runner_inbox_.push_back(effect);
}

void machine6_history::perform(const effect::stop& effect) {
  require(child_.has_value(), "only a process is stopped");
  if (child_)
    child_->unwanted = true;
  runner_inbox_.push_back(effect);
}

/// A RELEASE ends the program; asked to renew it speaks, sooner or later.
void machine6_history::perform(const effect::send_signal& effect) {
  auto* program = find_backend("v6", heard_row_->backend());
  if (effect.signal == program->can().release && child_)
    child_->ending = pick(2) == 0;
}

void machine6_history::perform(const effect::apply& effect) {
  kernel_inbox_.push_back({life_, effect});
}

void machine6_history::perform(const effect::remove& effect) {
  require(may_lose(), "a lease goes only for a reason");
  kernel_inbox_.push_back({life_, effect});
}

void machine6_history::perform(const effect::decode_map& effect) {
  require(effect.options.has_map_t(), "only received options are decoded");
  pb::MapAnswer decoded;
  if (faults_ && pick(3) == 0)
    decoded.mutable_refusal()->set_reason("it is too short");
  else
    decoded.mutable_result()->set_psid(7);
  from_others_.push_back([=, this] { machine_->map_decoded(decoded, now_); });
}

void machine6_history::perform(const effect::ask_duid&) {
  pb::Duid duid;
  duid.set_value("\1\3\1\1\2\7\7\7\7\1");
  from_others_.push_back([=, this] { machine_->duid_known(duid, now_); });
}

void machine6_history::perform(const effect::probe& effect) {
  ++seen["probe"];
  auto& link = heard_links_[effect.link.device()];
  require(is_wanted() && link.link_local_duplicate(),
          "only a duplicate link-local address that is wanted is probed");
  kernel_inbox_.push_back({life_, effect});
}

void machine6_history::perform(const effect::listen&) {
  pb::ChildInfo child;
  child.add_last_output("no server answers");
  from_others_.push_back([=, this] { machine_->output_heard(child, now_); });
}

void machine6_history::perform(const effect::settle& effect) {
  kernel_inbox_.push_back({life_, effect});
}

void machine6_history::perform(const effect::follow& effect) {
  auto& all = effect.devices;
  auto before =
      std::exchange(followed_, std::set<std::string>(all.begin(), all.end()));
  for (auto& device : followed_)
    if (!before.contains(device) || device == all.front())
      kernel_inbox_.push_back({life_, effect::follow{{device}}});
}

void machine6_history::perform(const effect::save&) {
  saved_ = machine_->record();
  same_boot_ = true;
}

void machine6_history::perform(const effect::journal& effect) {
  if (effect.batch.has_transition())
    look_at(effect.batch.transition());
  for (auto& event : effect.batch.events())
    look_at(event);
}

/// The row comes back at once, with nothing known of it.
void machine6_history::perform(const effect::retired&) {
  ++seen["retired"];
  look_at_nothing();
  retiring_ = false;
  saved_ = {};
  spoken_.clear();
  falls_ = fall::actor;
}

void machine6_history::perform(const effect::shutdown_done&) {
  ++seen["shut down"];
  if (leaving_ != pb::SHUTDOWN_KEEP)
    look_at_nothing();
  falls_ = fall::daemon;
}

} // namespace lh::tests
