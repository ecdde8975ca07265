#pragma once

#include "persistence/file_port.hpp"

namespace lh::test {

/// What a faulty port says it did and did not do.
enum class swallowed {
  nothing,
  every_sync,
  sync_before_rename,
  sync_after_append,
  directory_sync,
};

/// A file whose sync may do nothing.
class deaf_file : public persistence::open_file {
public:
  deaf_file(std::unique_ptr<open_file> real, bool deaf)
      : real_(std::move(real)), deaf_(deaf) {}

  result<void> append(std::string_view bytes) override {
    return real_->append(bytes);
  }
  result<std::string> read(uint64_t offset, size_t size) override {
    return real_->read(offset, size);
  }
  result<void> sync() override {
    return deaf_ ? result<void>{} : real_->sync();
  }
  result<void> truncate(uint64_t size) override {
    return real_->truncate(size);
  }
  bool is_at(const std::string& path) const override {
    return real_->is_at(path);
  }

private:
  std::unique_ptr<open_file> real_;
  bool deaf_;
};

/// A way to another port on which syncs get lost.
class faulty_port : public persistence::file_port {
public:
  faulty_port(file_port& real, swallowed what) : real_(real), what_(what) {}

  result<std::unique_ptr<persistence::open_file>>
  open(const std::string& path, persistence::open_mode mode) override {
    auto file = real_.open(path, mode);
    if (!file)
      return file;
    std::unique_ptr<persistence::open_file> wrapped =
        std::make_unique<deaf_file>(std::move(*file), is_deaf(mode));
    return wrapped;
  }
  result<void> rename(const std::string& from, const std::string& to) override {
    return real_.rename(from, to);
  }
  result<void> remove(const std::string& path) override {
    return real_.remove(path);
  }
  result<void> sync_directory(const std::string& path) override {
    return what_ == swallowed::directory_sync ? result<void>{}
                                              : real_.sync_directory(path);
  }
  result<void> make_directory(const std::string& path) override {
    return real_.make_directory(path);
  }
  result<std::vector<std::string>> list(const std::string& path) override {
    return real_.list(path);
  }

private:
  bool is_deaf(persistence::open_mode mode) const {
    bool makes = mode == persistence::open_mode::replace;
    return what_ == swallowed::every_sync ||
           (what_ == swallowed::sync_before_rename && makes) ||
           (what_ == swallowed::sync_after_append && !makes);
  }

  file_port& real_;
  swallowed what_;
};

} // namespace lh::test
