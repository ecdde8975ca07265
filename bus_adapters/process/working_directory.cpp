#include "bus_adapters/process/working_directory.hpp"

#include "bus_adapters/process/output.hpp"
#include "messages/ipc/lent_program.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace lh::bus {

namespace fs = std::filesystem;

namespace {

constexpr size_t longest_file = 1024 * 1024;
constexpr mode_t anybody_may_pass = 0711;
constexpr mode_t only_owner = 0700;

/// What a file is called until it is whole.
constexpr const char* unfinished = ".unfinished";

fault path_fault(const std::string& path, int error) {
  return {error, fmt::format("{}: {}", path, std::strerror(error))};
}

bool is_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." &&
         name.find('/') == std::string::npos;
}

net::unique_fd open_directory(const std::string& path) {
  return net::unique_fd{
      ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
}

/// Where those of all children are: root's, so that no name in it can be
/// changed by them.
result<void> make_parent(const std::string& path) {
  ::mkdir(path.c_str(), anybody_may_pass);
  auto parent = open_directory(path);
  if (!parent || ::fchown(parent.get(), 0, 0) != 0 ||
      ::fchmod(parent.get(), anybody_may_pass) != 0)
    return path_fault(path, errno);
  return {};
}

/// Follows no link, and takes no directory for another one.
int remove_all(const std::string& path) {
  std::error_code error;
  fs::remove_all(path, error);
  return error.value();
}

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    auto size = ::write(fd, content.data(), content.size());
    if (size < 0)
      return false;
    content.remove_prefix(static_cast<size_t>(size));
  }
  return true;
}

/// At most one octet more than a file may have.
result<std::string> content_of(int fd) {
  std::string content(longest_file + 1, '\0');
  size_t filled = 0;
  while (filled < content.size()) {
    auto size = ::read(fd, content.data() + filled, content.size() - filled);
    if (size < 0)
      return path_fault("read", errno);
    if (size == 0)
      break;
    filled += static_cast<size_t>(size);
  }
  content.resize(filled);
  return content;
}

} // namespace

std::string directory_path(const std::string& runtime_dir,
                           std::string_view child) {
  return runtime_dir + "/clients/" + file_name_of(child);
}

result<working_directory> working_directory::open(const std::string& path) {
  working_directory opened;
  struct stat status {};
  opened.path_ = path;
  opened.fd_ = open_directory(path);
  if (!opened.fd_ || ::fstat(opened.fd_.get(), &status) != 0)
    return path_fault(path, errno);
  opened.owner_ = {status.st_uid, status.st_gid};
  return opened;
}

result<uint32_t> working_directory::uid_at(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0)
    return path_fault(path, errno);
  return status.st_uid;
}

result<working_directory> working_directory::make(const std::string& path,
                                                  const net::user& owner) {
  if (auto parent = make_parent(fs::path{path}.parent_path()); !parent)
    return parent.error();
  auto made = open(path);
  if (!made || made->owner_.uid != owner.uid) {
    if (auto error = remove_all(path); error != 0)
      return path_fault(path, error);
    if (::mkdir(path.c_str(), only_owner) != 0)
      return path_fault(path, errno);
    made = open(path);
  }
  if (!made)
    return made;
  if (::fchown(made->fd_.get(), owner.uid, owner.gid) != 0 ||
      ::fchmod(made->fd_.get(), only_owner) != 0)
    return path_fault(path, errno);
  made->owner_ = owner;
  return made;
}

/// Without a name it would be everybody's.
result<void> working_directory::discard(const std::string& path) {
  bool named = fs::path{path}.has_filename();
  if (auto error = named ? remove_all(path) : EINVAL; error != 0)
    return path_fault(path, error);
  return {};
}

result<void>
working_directory::prepare(const pb::WorkingDirectory& wanted) const {
  for (auto& name : wanted.remove())
    if (auto done = remove(name); !done)
      return done;
  for (auto& file : wanted.files())
    if (auto done = write(file); !done)
      return done;
  if (wanted.program_link().empty())
    return {};
  return link(wanted.program_link(), ipc::lent_program_path);
}

result<void> working_directory::remove(const std::string& name) const {
  errno = is_name(name) ? remove_all(path_ + "/" + name) : EINVAL;
  if (errno != 0)
    return failed(name);
  return {};
}

result<void> working_directory::write(const pb::ChildFile& file) const {
  if (auto done = remove(unfinished); !done)
    return done;
  constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  net::unique_fd fd{::openat(fd_.get(), unfinished, flags, 0600)};
  if (!fd || !write_all(fd.get(), file.content()) ||
      ::fchown(fd.get(), owner_.uid, owner_.gid) != 0)
    return failed(file.name());
  return place(file.name());
}

result<void> working_directory::link(const std::string& name,
                                     const char* target) const {
  if (auto done = remove(unfinished); !done)
    return done;
  if (::symlinkat(target, fd_.get(), unfinished) != 0)
    return failed(name);
  return place(name);
}

/// A directory is all that a rename does not replace.
result<void> working_directory::place(const std::string& name) const {
  errno = EINVAL;
  if (!is_name(name))
    return failed(name);
  auto rename = [&] {
    return ::renameat(fd_.get(), unfinished, fd_.get(), name.c_str()) == 0;
  };
  if (rename())
    return {};
  if (errno == EISDIR && remove(name) && rename())
    return {};
  return failed(name);
}

result<std::string> working_directory::read(const std::string& name) const {
  constexpr int flags =
      O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  errno = EINVAL;
  net::unique_fd fd{is_name(name) ? ::openat(fd_.get(), name.c_str(), flags)
                                  : -1};
  struct stat status {};
  if (!fd || ::fstat(fd.get(), &status) != 0)
    return failed(name);
  if (!S_ISREG(status.st_mode) || status.st_uid != owner_.uid)
    return path_fault(name, EPERM);
  auto content = content_of(fd.get());
  if (content && content->size() > longest_file)
    return path_fault(name, EFBIG);
  return content;
}

fault working_directory::failed(const std::string& name) const {
  return path_fault(path_ + "/" + name, errno);
}

} // namespace lh::bus
