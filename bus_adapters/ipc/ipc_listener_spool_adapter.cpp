#include "bus_adapters/ipc/ipc_listener_adapter.hpp"
#include "messages/log/catalogue.hpp"
#include "messages/net/shortage.hpp"

#include <fmt/format.h>

#include <cerrno>

namespace lh::bus {

using namespace protocol;

namespace {

/// What is done with files before anybody else is heard.
constexpr int files_a_turn = 16;

/// Nothing is wrong with the file itself.
bool is_passing(int code) {
  return net::is_shortage(code) || code == EIO;
}

} // namespace

void ipc_listener_state::hear_of_spool() {
  take_in(spool_.come(spool_watch_.get()));
}

void ipc_listener_state::list_spool() {
  take_in(spool_.list());
}

/// What cannot be listed for want of a descriptor is not forgotten.
void ipc_listener_state::take_in(spooled_names files) {
  if (!files) {
    reject("spool", files.error().text);
    if (is_passing(files.error().code))
      list_later();
    return;
  }
  std::erase_if(*files,
                [this](auto& file) { return refused_.count(file) > 0; });
  queue_.found(*files);
  read_spool();
}

void ipc_listener_state::read_spool() {
  for (int i = 0; i < files_a_turn; ++i)
    if (auto file = queue_.unknown())
      look_at(*file);
  for (int i = 0; i < files_a_turn; ++i)
    if (auto file = queue_.next())
      read(*file);
  read_on();
  answer_if_read();
}

/// Behind what has come meanwhile.
void ipc_listener_state::read_on() {
  if (queue_.is_ready() && !std::exchange(reads_on_, true))
    self_->send(self_, scan_atom::value);
}

void ipc_listener_state::look_at(ipc::spool_name file) {
  auto found = spooled(file);
  if (!found)
    return drop(file, found.error());
  auto whose = fmt::format("{} {}", found->owner, found->event.client());
  if (auto surplus = queue_.of(whose, file)) {
    reject("spool/" + ipc::to_string(*surplus), "too many of one client");
    spool_.remove(*surplus);
  }
}

void ipc_listener_state::read(ipc::spool_name file) {
  if (auto found = spooled(file))
    check_spooled(file, *found);
  else
    drop(file, found.error());
}

result<spooled_event> ipc_listener_state::spooled(ipc::spool_name file) const {
  auto found = spool_.read(file);
  if (found && found->event.boottime_ns() > shared_.clocks.boot().ns)
    return fault{EBADMSG, "of another boot"};
  return found;
}

/// Plugins take away what is too much.
void ipc_listener_state::drop(ipc::spool_name file, const fault& why) {
  if (why.code == ENOENT)
    return end_reading(file);
  reject("spool/" + ipc::to_string(file), why.text);
  if (is_passing(why.code))
    read_later(file);
  else
    is_read(file);
}

void ipc_listener_state::check_spooled(ipc::spool_name file,
                                       const spooled_event& spooled) {
  auto owner = spooled.owner;
  auto event = spooled.event;
  find_child(event.client(), [=, this](const pb::ChildInfo& child) {
    if (owner == 0 || owner == child.uid())
      return keep_spooled(file, event);
    if (child.child().empty())
      return read_later(file);
    reject("spool/" + ipc::to_string(file),
           fmt::format("owned by uid {}", owner));
    is_read(file);
  });
}

/// A file goes only when the store has its event: until then it is the copy
/// that a kill -9 cannot take.
void ipc_listener_state::keep_spooled(ipc::spool_name file,
                                      const plugin::Event& event) {
  auto store = shared_.directory.find_as<recovery_store>(names::store);
  if (!store)
    return read_later(file);
  self_->request(store, caf::infinite, event)
      .then(
          [=, this](const pb::Ack&) {
            log::write(log::spool_read, {{"client", event.client()},
                                         {"file", ipc::to_string(file)}});
            forward(event);
            is_read(file);
          },
          [=, this](caf::error& why) {
            if (why != caf::sec::runtime_error)
              return read_later(file);
            forward(event);
            refused_.insert(file);
            end_reading(file);
          });
}

void ipc_listener_state::read_refused() {
  refused_.clear();
  list_spool();
}

void ipc_listener_state::is_read(ipc::spool_name file) {
  spool_.remove(file);
  end_reading(file);
}

void ipc_listener_state::end_reading(ipc::spool_name file) {
  queue_.done(file);
  read_on();
  answer_if_read();
}

void ipc_listener_state::read_later(ipc::spool_name file) {
  queue_.done(file);
  list_later();
}

void ipc_listener_state::list_later() {
  if (!std::exchange(reads_later_, true))
    self_->delayed_send(self_, std::chrono::milliseconds{50}, list_atom::value);
}

caf::typed_response_promise<pb::Ack> ipc_listener_state::tell_when_read() {
  wait_for_spool_.push_back(self_->make_response_promise<pb::Ack>());
  auto promise = wait_for_spool_.back();
  answer_if_read();
  return promise;
}

void ipc_listener_state::answer_if_read() {
  if (!queue_.empty() || reads_later_)
    return;
  for (auto& promise : std::exchange(wait_for_spool_, {}))
    promise.deliver(pb::Ack{});
}

} // namespace lh::bus
