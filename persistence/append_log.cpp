#include "persistence/append_log.hpp"

#include "persistence/frame_reader.hpp"

#include <cerrno>

namespace lh::persistence {

namespace {

constexpr uint8_t header_kind = 0;

std::string header_payload(const log_format& format) {
  return static_cast<char>(format.version) + format.what;
}

/// What the first frame tells: clean when it is the header that is expected.
struct header {
  log_state state;
  bool current = false;
};

result<header> read_header(frame_reader& reader, const log_format& format) {
  auto step = reader.next();
  if (!step)
    return step.error();
  if (step->status == read_status::unknown_version)
    return header{log_state::unknown_version};
  auto payload = step->payload;
  if (step->status != read_status::record || step->kind != header_kind ||
      payload.empty() || payload.substr(1) != format.what)
    return header{log_state::damaged};
  auto version = static_cast<uint8_t>(payload[0]);
  if (version == 0 || version > format.version)
    return header{log_state::unknown_version};
  return header{log_state::clean, version == format.version};
}

result<log_state> read_records(frame_reader& reader, const record_fn& fn) {
  for (;;) {
    auto step = reader.next();
    if (!step)
      return step.error();
    switch (step->status) {
    case read_status::record:
      break;
    case read_status::end:
      return log_state::clean;
    case read_status::torn:
      return log_state::torn;
    case read_status::damaged:
      return log_state::damaged;
    case read_status::unknown_version:
      return log_state::unknown_version;
    }
    auto said = fn(step->kind, step->payload);
    if (said != verdict::go_on)
      return said == verdict::stop ? log_state::clean : log_state::damaged;
  }
}

result<header> read_all(frame_reader& reader, const log_format& format,
                        const record_fn& fn) {
  auto head = read_header(reader, format);
  if (!head || head->state != log_state::clean)
    return head;
  auto state = read_records(reader, fn);
  if (!state)
    return state.error();
  return header{*state, head->current};
}

/// The frames of `records`; `settled` tells which of them are.
result<std::string> frames_of(const std::vector<record>& records,
                              const std::function<bool(size_t)>& settled) {
  std::string bytes;
  for (size_t i = 0; i < records.size(); ++i) {
    auto& [kind, payload] = records[i];
    if (payload.size() > max_frame_payload)
      return fault{EFBIG, "a record is larger than 16 MiB"};
    auto bit = settled(i) ? settled_bit : 0;
    append_frame(bytes, static_cast<uint8_t>(kind | bit), payload);
  }
  return bytes;
}

result<void> append_durably(open_file& file, std::string_view bytes) {
  auto written = file.append(bytes);
  return written ? file.sync() : written;
}

} // namespace

std::string to_string(log_state state) {
  switch (state) {
  case log_state::clean:
    return "clean";
  case log_state::torn:
    return "torn end";
  case log_state::damaged:
    return "damaged";
  case log_state::unknown_version:
    break;
  }
  return "unknown version";
}

result<log_state> read_log(file_port& port, const std::string& path,
                           const log_format& format, const record_fn& fn) {
  auto file = port.open(path, open_mode::read);
  if (!file)
    return file.error();
  frame_reader reader{**file};
  auto read = read_all(reader, format, fn);
  if (!read)
    return read.error();
  return read->state;
}

result<log_opening> append_log::open(quarantine& aside, const record_fn& fn) {
  file_.reset();
  auto file = port_.open(path_, open_mode::append);
  bool writable = file.has_value();
  if (!writable)
    file = port_.open(path_, open_mode::read);
  if (!file)
    return file.error();
  frame_reader reader{**file};
  auto read = read_all(reader, format_, fn);
  if (!read)
    return read.error();
  size_ = reader.offset();
  dirty_ = true;
  log_opening opening{read->state, std::nullopt};
  if (writable && read->current && read->state <= log_state::torn)
    file_ = std::move(*file);
  if (read->state == log_state::torn)
    opening.cut = cut(reader.unread(), aside);
  return opening;
}

set_aside append_log::cut(std::string_view tail, quarantine& aside) {
  auto why = to_string(log_state::torn);
  auto kept = aside.keep(path_, tail);
  if (file_)
    take_back();
  if (!kept)
    return {path_, why + ", no copy kept: " + kept.error().text};
  return {*kept, why};
}

/// Cuts what must not stay, durably: else, after a power cut, its end could
/// follow what is written in its place.
void append_log::take_back() {
  if (file_->truncate(size_) && file_->sync())
    dirty_ = false;
  else
    file_.reset();
}

result<void> append_log::append(uint8_t kind, std::string_view payload) {
  return append_batch({{kind, std::string{payload}}});
}

result<void> append_log::append_batch(const std::vector<record>& records) {
  auto bytes =
      frames_of(records, [this](size_t i) { return i == 0 && !dirty_; });
  if (!bytes)
    return bytes.error();
  if (!file_)
    return fault{EBADF, "append " + path_ + ": has to be rewritten first"};
  auto written = file_->append(*bytes);
  if (written) {
    size_ += bytes->size();
    dirty_ = true;
  } else {
    take_back();
  }
  return written;
}

result<void> append_log::sync() {
  if (!file_)
    return fault{EBADF, "sync " + path_ + ": has to be rewritten first"};
  if (!dirty_)
    return {};
  auto synced = file_->sync();
  if (synced && !file_->is_at(path_))
    synced = fault{ENOENT, "sync " + path_ + ": the file has gone"};
  if (synced)
    dirty_ = false;
  else
    file_.reset();
  return synced;
}

result<append_log::new_file>
append_log::begin_new(const std::string& path) const {
  if (auto made = port_.make_directory(directory_of(path)); !made)
    return made.error();
  if (auto gone = port_.remove(path); !gone && gone.error().code != ENOENT)
    return gone.error();
  auto file = port_.open(path, open_mode::replace);
  if (!file)
    return file.error();
  std::string header;
  append_frame(header, header_kind, header_payload(format_));
  if (auto written = append_durably(**file, header); !written)
    return written.error();
  return new_file{std::move(*file), header.size()};
}

result<append_log::new_file>
append_log::write_new(const std::string& path, const gather_fn& gather) const {
  auto made = begin_new(path);
  if (!made)
    return made;
  auto records = gather();
  if (!records)
    return records.error();
  auto frames = frames_of(*records, [](size_t) { return true; });
  if (!frames)
    return frames.error();
  if (auto written = append_durably(*made->file, *frames); !written)
    return written.error();
  if (auto renamed = port_.rename(path, path_); !renamed)
    return renamed.error();
  made->size += frames->size();
  return made;
}

result<void> append_log::rewrite(const std::vector<record>& records) {
  return rewrite_with([&] { return records; });
}

result<void> append_log::rewrite_with(const gather_fn& gather) {
  auto temporary = path_ + std::string{new_suffix};
  auto made = write_new(temporary, gather);
  replaced_ = made.has_value();
  if (!made) {
    [[maybe_unused]] auto gone = port_.remove(temporary);
    return made.error();
  }
  file_ = std::move(made->file);
  size_ = made->size;
  dirty_ = false;
  auto synced = port_.sync_directory(directory_of(path_));
  if (!synced)
    file_.reset();
  return synced;
}

} // namespace lh::persistence
