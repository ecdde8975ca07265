#include "tests/support/fake_files.hpp"

#include <algorithm>
#include <cerrno>

namespace lh::test {

namespace {

std::string parent(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

bool covers(const disk_step& sync, const disk_step& step) {
  if (sync.what == disk_step::sync)
    return step.is_content() && step.file == sync.file;
  return step.is_name() && parent(step.path) == sync.path;
}

disk_step torn(disk_step step, const power_cut& cut) {
  auto size = step.bytes.size();
  step.bytes.resize(cut.torn);
  if (cut.rest != tail::nothing)
    step.bytes.resize(size, cut.rest == tail::zeros ? '\0' : '\xa5');
  return step;
}

fault failed(int code, const std::string& what) {
  return {code, what + " failed"};
}

} // namespace

class fake_file : public persistence::open_file {
public:
  fake_file(fake_files& disk, size_t file) : disk_(disk), file_(file) {}

  result<void> append(std::string_view bytes) override {
    return disk_.append(file_, bytes);
  }

  result<std::string> read(uint64_t offset, size_t size) override {
    if (auto refused = disk_.refuse(file_call::read, false); !refused)
      return refused.error();
    auto& bytes = disk_.now_.contents[file_];
    return offset < bytes.size() ? bytes.substr(offset, size) : "";
  }

  result<void> sync() override { return disk_.sync(file_); }

  result<void> truncate(uint64_t size) override {
    auto refused = disk_.refuse(file_call::truncate);
    if (refused)
      disk_.record({disk_step::truncate, file_, size});
    return refused;
  }

  bool is_at(const std::string& path) const override {
    auto found = disk_.now_.names.find(path);
    return found != disk_.now_.names.end() && found->second == file_;
  }

private:
  fake_files& disk_;
  size_t file_;
};

void fake_files::image::apply(const disk_step& step) {
  if (step.file >= contents.size())
    contents.resize(step.file + 1);
  auto& bytes = contents[step.file];
  switch (step.what) {
  case disk_step::write:
    bytes.resize(std::max<size_t>(bytes.size(), step.at));
    bytes.replace(step.at, step.bytes.size(), step.bytes);
    break;
  case disk_step::truncate:
    bytes.resize(step.at);
    break;
  case disk_step::link:
    names[step.path] = step.file;
    break;
  case disk_step::rename:
    names[step.to] = step.file;
    if (auto old = names.find(step.path);
        old != names.end() && old->second == step.file)
      names.erase(old);
    break;
  case disk_step::unlink:
    names.erase(step.path);
    break;
  case disk_step::sync:
  case disk_step::sync_directory:
    break;
  }
}

void fake_files::record(disk_step step) {
  if (step.what == disk_step::sync || step.what == disk_step::sync_directory)
    std::erase_if(in_memory_, [&](size_t before) {
      bool covered = covers(step, trace_[before]);
      if (covered)
        trace_[before].durable_at = trace_.size();
      return covered;
    });
  else
    in_memory_.push_back(trace_.size());
  now_.apply(step);
  trace_.push_back(std::move(step));
}

void fake_files::fail(file_call call, int code, size_t skip, size_t times) {
  failures_.push_back({call, code, skip, times});
}

void fake_files::fail_any(int code, size_t skip, size_t times) {
  failures_.push_back({std::nullopt, code, skip, times});
}

result<void> fake_files::refuse(file_call call, bool changes) {
  ++calls_;
  if (changes && read_only)
    return failed(EROFS, "a change of a read-only disk");
  for (auto& failure : failures_) {
    if (failure.times == 0 || (failure.call && failure.call != call))
      continue;
    if (failure.skip > 0) {
      --failure.skip;
      continue;
    }
    --failure.times;
    return failed(failure.code, "an ordered call");
  }
  return {};
}

void fake_files::place(const std::string& path, const std::string& bytes) {
  directories_.insert(parent(path));
  for (auto* where : {&first_, &now_}) {
    where->contents.resize(now_.contents.size());
    where->names[path] = where->contents.size();
    where->contents.push_back(bytes);
  }
}

std::optional<std::string> fake_files::bytes_of(const std::string& path) const {
  auto found = now_.names.find(path);
  if (found == now_.names.end())
    return std::nullopt;
  return now_.contents[found->second];
}

std::vector<std::string> fake_files::paths() const {
  std::vector<std::string> paths;
  for (auto& [path, file] : now_.names)
    paths.push_back(path);
  return paths;
}

fake_files fake_files::after(const power_cut& cut) const {
  fake_files left;
  left.directories_ = directories_;
  left.now_ = first_;
  bool there = true;
  for (size_t i = 0; i < cut.at; ++i) {
    auto& step = trace_[i];
    auto reached = step.is_content() ? cut.contents : cut.names;
    there =
        (step.durable_at < cut.at || i < reached || cut.ahead.count(i) != 0) &&
        (there || !step.second);
    if (there)
      left.now_.apply(step);
    else if (i == cut.contents && step.what == disk_step::write)
      left.now_.apply(torn(step, cut));
  }
  left.first_ = left.now_;
  return left;
}

result<std::unique_ptr<persistence::open_file>>
fake_files::open(const std::string& path, persistence::open_mode mode) {
  using persistence::open_mode;
  bool changes = mode != open_mode::read;
  if (auto refused = refuse(file_call::open, changes); !refused)
    return refused.error();
  if (changes && read_only_below && path.rfind(*read_only_below, 0) == 0)
    return failed(EROFS, "open " + path);
  auto found = now_.names.find(path);
  if (found == now_.names.end()) {
    if (mode != open_mode::replace || directories_.count(parent(path)) == 0)
      return failed(ENOENT, "open " + path);
    record({disk_step::link, now_.contents.size(), 0, {}, path});
  } else if (mode == open_mode::replace) {
    record({disk_step::truncate, found->second, 0});
  }
  std::unique_ptr<persistence::open_file> file =
      std::make_unique<fake_file>(*this, now_.names[path]);
  return file;
}

size_t fake_files::used() const {
  size_t bytes = 0;
  for (auto& [path, file] : now_.names)
    bytes += now_.contents[file].size();
  return bytes;
}

result<void> fake_files::append(size_t file, std::string_view bytes) {
  if (auto refused = refuse(file_call::append); !refused)
    return refused;
  auto left = room - std::min(room, used());
  std::string fitting{bytes.substr(0, left)};
  record({disk_step::write, file, now_.contents[file].size(), fitting});
  if (fitting.size() < bytes.size())
    return failed(ENOSPC, "write");
  return {};
}

result<void> fake_files::sync(size_t file) {
  retried_sync_ |= failed_syncs_.count(file) != 0;
  auto refused = refuse(file_call::sync);
  if (refused) {
    record({disk_step::sync, file});
    return refused;
  }
  failed_syncs_.insert(file);
  forget(file);
  return refused;
}

void fake_files::forget(size_t file) {
  std::erase_if(in_memory_, [&](size_t before) {
    auto& step = trace_[before];
    if (step.file != file || !step.is_content())
      return false;
    step.lost = true;
    if (step.what == disk_step::write)
      now_.apply({disk_step::write, file, step.at,
                  std::string(step.bytes.size(), '\0')});
    return true;
  });
}

result<void> fake_files::rename(const std::string& from,
                                const std::string& to) {
  auto refused = refuse(file_call::rename);
  if (!refused)
    return refused;
  if (now_.names.count(from) == 0 || directories_.count(parent(to)) == 0)
    return failed(ENOENT, "rename " + from);
  if (parent(from) == parent(to)) {
    record({disk_step::rename, now_.names[from], 0, {}, from, to});
    return {};
  }
  record({disk_step::link, now_.names[from], 0, {}, to});
  disk_step gone{disk_step::unlink, 0, 0, {}, from};
  gone.second = true;
  record(std::move(gone));
  return {};
}

result<void> fake_files::remove(const std::string& path) {
  auto refused = refuse(file_call::remove);
  if (!refused)
    return refused;
  if (now_.names.count(path) == 0)
    return failed(ENOENT, "remove " + path);
  record({disk_step::unlink, 0, 0, {}, path});
  return {};
}

result<void> fake_files::sync_directory(const std::string& path) {
  auto refused = refuse(file_call::sync_directory);
  if (refused)
    record({disk_step::sync_directory, 0, 0, {}, path});
  return refused;
}

result<void> fake_files::make_directory(const std::string& path) {
  if (directories_.count(path) != 0)
    return {};
  auto refused = refuse(file_call::make_directory);
  if (refused)
    directories_.insert(path);
  return refused;
}

result<std::vector<std::string>> fake_files::list(const std::string& path) {
  if (auto refused = refuse(file_call::list, false); !refused)
    return refused.error();
  if (directories_.count(path) == 0)
    return failed(ENOENT, "list " + path);
  std::vector<std::string> names;
  for (auto& [name, file] : now_.names)
    if (parent(name) == path)
      names.push_back(name.substr(path.size() + 1));
  return names;
}

} // namespace lh::test
