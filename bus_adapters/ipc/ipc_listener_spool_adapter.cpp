#include "bus_adapters/ipc/ipc_listener_adapter.hpp"
#include "messages/log/catalogue.hpp"
#include "messages/net/shortage.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <sys/epoll.h>
#include <utility>

namespace lh::bus {

using namespace protocol;

namespace {

/// What is done with files without a rest ...
constexpr int files_a_turn = 16;
/// ... in which others are heard, ...
constexpr std::chrono::milliseconds short_rest{1};
/// ... or the system may get what it is short of.
constexpr std::chrono::milliseconds long_rest{50};

/// What a flood has left behind is not the next process's.
constexpr std::chrono::milliseconds told_again{100};

/// Nothing is wrong with the file itself.
bool is_passing(int code) {
  return net::is_shortage(code) || code == EIO;
}

} // namespace

void ipc_listener_state::hear_of_spool() {
  if (spool_rests_ > 0)
    return;
  if (!queue_.is_crowded())
    take_in();
  read_spool();
}

/// What cannot be listed for want of a descriptor is not forgotten.
void ipc_listener_state::take_in() {
  auto files = is_listed_ ? spool_.come(spool_watch_.get()) : spool_.list();
  is_listed_ = files || !is_passing(files.error().code);
  if (!files)
    reject("spool", files.error().text);
  if (!is_listed_)
    return rest_spool(long_rest);
  if (files) {
    std::erase_if(*files,
                  [this](auto& file) { return refused_.count(file) > 0; });
    queue_.found(*files);
  }
  for (auto& one : askers_)
    if (!one.files)
      one.files = queue_.count();
}

void ipc_listener_state::read_spool() {
  if (std::exchange(reads_spool_, true))
    return;
  for (int i = 0; i < files_a_turn && spool_rests_ == 0; ++i)
    if (auto file = queue_.unknown())
      look_at(*file);
  for (int i = 0; i < files_a_turn && spool_rests_ == 0; ++i)
    if (auto file = queue_.next(shared_.clocks.boot()))
      read(*file);
  if (queue_.is_ready(shared_.clocks.boot()))
    rest_spool(short_rest);
  reads_spool_ = false;
  wake_for_turns();
  answer_if_read();
}

/// What comes meanwhile waits in the directory.
void ipc_listener_state::rest_spool(std::chrono::milliseconds time) {
  if (spool_rests_ > 0 && time == short_rest)
    return;
  ++spool_rests_;
  spool_watch_.rearm(0);
  self_->delayed_send(self_, time, scan_atom::value);
}

void ipc_listener_state::end_rest() {
  if (--spool_rests_ > 0)
    return;
  spool_watch_.rearm(EPOLLIN);
  hear_of_spool();
}

void ipc_listener_state::look_at(ipc::spool_name file) {
  auto found = spooled(file);
  if (!found)
    return drop(file, found.error());
  spool_sender whose{found->event.client(), found->owner};
  if (auto surplus = queue_.of(whose, file)) {
    reject("spool/" + ipc::to_string(*surplus), "too many of one client");
    spool_.remove(*surplus);
    end_flood(whose);
  }
}

/// Files can come faster than they are taken away: it ends with who writes
/// them. Where nobody takes any, a client may have many and do nothing wrong.
void ipc_listener_state::end_flood(const spool_sender& whose) {
  auto now = shared_.clocks.boot();
  if (!queue_.is_over_rate(whose, now))
    return;
  std::erase_if(floods_, [now](auto& one) { return one.second <= now; });
  if (!floods_.emplace(whose, now + told_again).second)
    return;
  find_child(whose.client, [=, this](const pb::ChildInfo& child) {
    bool user = whose.owner == 0 || whose.owner == child.uid();
    if (user && child.running())
      shared_.directory.send<dhcp_client>(self_, whose.client,
                                          pb::EventFlood{});
  });
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
  is_listed_ = false;
  hear_of_spool();
}

void ipc_listener_state::is_read(ipc::spool_name file) {
  spool_.remove(file);
  end_reading(file);
}

void ipc_listener_state::end_reading(ipc::spool_name file) {
  queue_.done(file);
  read_spool();
}

void ipc_listener_state::read_later(ipc::spool_name file) {
  queue_.again(file);
  rest_spool(long_rest);
}

caf::typed_response_promise<pb::Ack>
ipc_listener_state::tell_when_read(const pb::SpoolQuery& query) {
  auto promise = self_->make_response_promise<pb::Ack>();
  askers_.push_back({query.client(), std::nullopt, promise});
  hear_of_spool();
  return promise;
}

void ipc_listener_state::answer_if_read() {
  std::erase_if(askers_, [this](auto& one) {
    bool is_read = one.files && queue_.is_read(one.client, *one.files);
    if (is_read)
      one.promise.deliver(pb::Ack{});
    return is_read;
  });
}

} // namespace lh::bus
