#include "persistence/posix_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace lh::persistence {

namespace {

fault failed(std::string_view what, const std::string& path, int code = errno) {
  return {code, fmt::format("{} {}: {}", what, path,
                            std::generic_category().message(code))};
}

result<void> checked(int outcome, std::string_view what,
                     const std::string& path) {
  if (outcome != 0)
    return failed(what, path);
  return {};
}

class posix_file : public open_file {
public:
  posix_file(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  posix_file(const posix_file&) = delete;
  posix_file& operator=(const posix_file&) = delete;
  ~posix_file() override { ::close(fd_); }

  result<void> append(std::string_view bytes) override {
    ssize_t written = 0;
    do
      written = ::write(fd_, bytes.data(), bytes.size());
    while (written < 0 && errno == EINTR);
    if (written < 0)
      return failed("write", path_);
    if (static_cast<size_t>(written) < bytes.size())
      return failed("write", path_, ENOSPC);
    return {};
  }

  result<std::string> read(uint64_t offset, size_t size) override {
    std::string bytes(size, '\0');
    size_t filled = 0;
    while (filled < size) {
      auto got = ::pread(fd_, bytes.data() + filled, size - filled,
                         static_cast<off_t>(offset + filled));
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return failed("read", path_);
      if (got == 0)
        break;
      filled += static_cast<size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
  }

  result<void> sync() override {
    return checked(::fdatasync(fd_), "fdatasync", path_);
  }

  result<void> truncate(uint64_t size) override {
    return checked(::ftruncate(fd_, static_cast<off_t>(size)), "ftruncate",
                   path_);
  }

  bool is_at(const std::string& path) const override {
    struct stat mine {};
    struct stat there {};
    return ::fstat(fd_, &mine) == 0 && ::lstat(path.c_str(), &there) == 0 &&
           mine.st_ino == there.st_ino && mine.st_dev == there.st_dev;
  }

private:
  int fd_;
  std::string path_;
};

int flags_of(open_mode mode) {
  constexpr int always = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  switch (mode) {
  case open_mode::read:
    return always | O_RDONLY;
  case open_mode::append:
    return always | O_RDWR | O_APPEND;
  case open_mode::replace:
    break;
  }
  return always | O_RDWR | O_APPEND | O_CREAT | O_TRUNC;
}

std::string parent_of(const std::string& path) {
  auto slash = path.find_last_of('/');
  if (slash == std::string::npos)
    return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

} // namespace

result<std::unique_ptr<open_file>> posix_files::open(const std::string& path,
                                                     open_mode mode) {
  int fd = ::open(path.c_str(), flags_of(mode), 0600);
  if (fd < 0)
    return failed("open", path);
  auto file = std::make_unique<posix_file>(fd, path);
  struct stat about {};
  if (::fstat(fd, &about) != 0)
    return failed("stat", path);
  if (!S_ISREG(about.st_mode))
    return failed("open", path, EINVAL);
  return std::unique_ptr<open_file>(std::move(file));
}

result<void> posix_files::rename(const std::string& from,
                                 const std::string& to) {
  return checked(::rename(from.c_str(), to.c_str()), "rename to", to);
}

result<void> posix_files::remove(const std::string& path) {
  return checked(::unlink(path.c_str()), "remove", path);
}

result<void> posix_files::sync_directory(const std::string& path) {
  int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return failed("open", path);
  auto outcome = checked(::fsync(fd), "fsync", path);
  ::close(fd);
  return outcome;
}

result<void> posix_files::make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0)
    return sync_directory(parent_of(path));
  if (errno == EEXIST)
    return {};
  if (errno != ENOENT || parent_of(path) == path)
    return failed("mkdir", path);
  if (auto made = make_directory(parent_of(path)); !made)
    return made;
  if (::mkdir(path.c_str(), 0700) != 0)
    return failed("mkdir", path);
  return sync_directory(parent_of(path));
}

result<std::vector<std::string>> posix_files::list(const std::string& path) {
  std::unique_ptr<DIR, int (*)(DIR*)> directory{::opendir(path.c_str()),
                                                ::closedir};
  if (!directory)
    return failed("list", path);
  std::vector<std::string> names;
  errno = 0;
  while (auto* found = ::readdir(directory.get())) {
    std::string name = found->d_name;
    if (name != "." && name != "..")
      names.push_back(std::move(name));
  }
  if (errno != 0)
    return failed("list", path);
  std::sort(names.begin(), names.end());
  return names;
}

} // namespace lh::persistence
