#include "bus_adapters/process/process_runner_adapter.hpp"
#include "bus_adapters/process/working_directory.hpp"

#include <sys/epoll.h>

namespace lh::bus {

namespace {

/// A child that never stops writing costs a look this often and no more.
constexpr auto between_looks = std::chrono::milliseconds{50};

} // namespace

result<void> process_runner::prepare(const pb::StartChild& request,
                                     launch_request& wanted) {
  if (request.unprivileged())
    wanted.user = client_user_;
  if (!request.has_directory())
    return {};
  wanted.directory = directory_path(runtime_dir_, request.child());
  wanted.lent_program = request.directory().program();
  wanted.raw_packets = request.raw_packets();
  for (auto& one : request.directory().covers())
    wanted.covers.push_back(one.path() + '=' + one.file());
  auto made = working_directory::make(wanted.directory,
                                      wanted.user.value_or(net::user{}));
  if (!made)
    return made.error();
  auto prepared = made->prepare(request.directory());
  if (prepared)
    watch_directory(request.child(), request.directory().program_link(),
                    request.directory().watch());
  return prepared;
}

void process_runner::forget(const std::string& key) {
  programs_.drop(inotify_.get(), key);
  auto gone = working_directory::discard(directory_path(runtime_dir_, key));
  if (!gone)
    log_failed("removal", gone.error().text);
}

void process_runner::take_up_files(const pb::ChildRecord& record) {
  if (working_directory::open(directory_path(runtime_dir_, record.child())))
    watch_directory(record.child(), {}, record.watched());
  for (auto& file : record.watched())
    tell_written({record.child(), file});
}

void process_runner::watch_directory(const std::string& key,
                                     const std::string& script,
                                     const file_names& names) {
  auto added =
      written_.add(writes_.get(), key, directory_path(runtime_dir_, key),
                   script, {names.begin(), names.end()});
  if (!added)
    log_failed("watch", added.error().text);
}

void process_runner::on_written() {
  auto news = written_.take(writes_.get());
  for (auto& file : news.written)
    tell_written(file);
  for (auto& key : news.homeless)
    end_homeless(key);
  writes_.rearm(0);
  look_again_at_ = shared_.clocks.boot() + between_looks;
  set_alarm();
}

/// Its script is gone, so nothing that it says can come here.
void process_runner::end_homeless(const std::string& key) {
  auto at = children_.find(key);
  if (at == children_.end())
    return;
  log::write(log::client_directory_gone, {{"client", key}});
  written_.drop(writes_.get(), key);
  kill_all_of(at->second);
}

/// What is no file of the child's own, or is too long, is passed over.
void process_runner::tell_written(const child_file& file) {
  auto place =
      working_directory::open(directory_path(runtime_dir_, file.child));
  auto content =
      place ? place->read(file.name) : result<std::string>{place.error()};
  if (!content)
    return;
  pb::ChildWrote told;
  told.set_child(file.child);
  told.set_name(file.name);
  told.set_content(std::move(*content));
  shared_.directory.send<protocol::child_reader>(
      self_, children_.at(file.child).record.owner(), std::move(told));
}

} // namespace lh::bus
