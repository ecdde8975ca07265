#include "bus_adapters/process/working_directory.hpp"
#include "messages/ipc/lent_program.hpp"
#include "tests/bus_adapters/process/scratch.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;
using namespace lh;

namespace {

constexpr net::user nobody{65534, 65533};
constexpr size_t mebibyte = 1024 * 1024;

struct owned_directory {
  bus::working_directory make(const net::user& owner = nobody) {
    auto made = bus::working_directory::make(path, owner);
    REQUIRE(made);
    return std::move(*made);
  }

  std::string file(const std::string& name) const { return path + "/" + name; }

  /// As its owner would.
  void plant(const std::string& name, const std::string& text) {
    files.write("clients/child/" + name, text);
    REQUIRE(::chown(file(name).c_str(), nobody.uid, nobody.gid) == 0);
  }

  result<void> write(const std::string& name, const std::string& content) {
    pb::WorkingDirectory wanted;
    auto* one = wanted.add_files();
    one->set_name(name);
    one->set_content(content);
    return make().prepare(wanted);
  }

  tests::scratch files;
  std::string path = bus::directory_path(files.path(), "child");
};

struct stat status_of(const std::string& path) {
  struct stat status {};
  REQUIRE(::lstat(path.c_str(), &status) == 0);
  return status;
}

void check(const std::string& path, mode_t mode, const net::user& owner) {
  auto status = status_of(path);
  CHECK((status.st_mode & 07777) == mode);
  CHECK(status.st_uid == owner.uid);
  CHECK(status.st_gid == owner.gid);
}

} // namespace

TEST_CASE("working directory: its name is the child's, made harmless") {
  CHECK(bus::directory_path("/run/x", "dhcp6-client-1") ==
        "/run/x/clients/dhcp6-client-1");
  CHECK(bus::directory_path("/r", "../a") == "/r/clients/%2e.%2fa");
}

TEST_CASE_FIXTURE(owned_directory, "working directory: its owner's alone, in "
                                   "one that all may pass") {
  make();
  check(path, 0700, nobody);
  check(files.file("clients"), 0711, {});
  REQUIRE(::chmod(path.c_str(), 0777) == 0);
  plant("kept", "");
  make();
  check(path, 0700, nobody);
  CHECK(fs::exists(file("kept")));
}

TEST_CASE_FIXTURE(owned_directory, "working directory: nothing of one owner is "
                                   "left to another") {
  make();
  plant("client.conf", "run my program");
  fs::create_directory(file("deep"));
  fs::create_directory_symlink("/etc", file("deep/etc"));
  make({});
  check(path, 0700, {});
  CHECK(fs::is_empty(path));
  CHECK(fs::exists("/etc/passwd"));
}

TEST_CASE_FIXTURE(owned_directory, "working directory: what is no directory "
                                   "gives way") {
  fs::create_directory(files.file("clients"));
  fs::create_directory(files.file("elsewhere"));
  SUBCASE("a link") {
    fs::create_directory_symlink(files.file("elsewhere"), path);
  }
  SUBCASE("a file") {
    files.write("clients/child", "x");
  }
  make();
  check(path, 0700, nobody);
  check(files.file("elsewhere"), 0755, {});
}

TEST_CASE_FIXTURE(owned_directory, "working directory: files are written, "
                                   "removed and linked") {
  make();
  plant("client.conf", "old");
  plant("stale", "x");
  pb::WorkingDirectory wanted;
  auto* file_wanted = wanted.add_files();
  file_wanted->set_name("client.conf");
  file_wanted->set_content(std::string{"new\0", 4});
  wanted.add_remove("stale");
  wanted.add_remove("never there");
  wanted.set_program_link("notify");
  CHECK(make().prepare(wanted));
  CHECK(make().prepare(wanted));
  CHECK(tests::read_file(file("client.conf")) == std::string("new\0", 4));
  check(file("client.conf"), 0600, nobody);
  CHECK_FALSE(fs::exists(file("stale")));
  CHECK(fs::read_symlink(file("notify")) == ipc::lent_program_path);
  CHECK(std::distance(fs::directory_iterator{path}, {}) == 2);
}

TEST_CASE_FIXTURE(owned_directory, "working directory: no planted link is "
                                   "followed") {
  auto precious = files.write("precious", "untouched");
  make();
  for (auto* name : {"client.conf", ".unfinished", "stale"})
    fs::create_symlink(precious, file(name));
  CHECK(write("client.conf", "new"));
  pb::WorkingDirectory wanted;
  wanted.add_remove("stale");
  CHECK(make().prepare(wanted));
  CHECK(tests::read_file(precious) == "untouched");
  check(precious, 0644, {});
  CHECK(fs::is_regular_file(fs::symlink_status(file("client.conf"))));
  CHECK_FALSE(fs::is_symlink(file("stale")));
}

TEST_CASE_FIXTURE(owned_directory, "working directory: a planted directory "
                                   "does not stand in the way") {
  make();
  fs::create_directories(file("client.conf/a/b"));
  fs::create_directories(file(".unfinished/a"));
  fs::create_directory_symlink(files.path(), file("client.conf/a/up"));
  CHECK(write("client.conf", "new"));
  CHECK(tests::read_file(file("client.conf")) == "new");
  CHECK(fs::exists(path));
}

TEST_CASE_FIXTURE(owned_directory,
                  "working directory: a hard link is replaced, "
                  "not written") {
  auto precious = files.write("precious", "untouched");
  make();
  fs::create_hard_link(precious, file("client.conf"));
  CHECK(write("client.conf", "new"));
  CHECK(tests::read_file(precious) == "untouched");
}

TEST_CASE_FIXTURE(owned_directory, "working directory: it goes with what is in "
                                   "it and nothing else") {
  CHECK(bus::working_directory::discard(path));
  make();
  plant("state", "x");
  fs::create_directory(file("deep"));
  fs::create_directory_symlink("/etc", file("deep/etc"));
  fs::create_directory(files.file("clients/other"));
  CHECK(bus::working_directory::discard(path));
  CHECK_FALSE(fs::exists(path));
  CHECK(fs::exists("/etc/passwd"));
  auto unnamed = bus::directory_path(files.path(), "");
  CHECK(bus::working_directory::discard(unnamed).error().code == EINVAL);
  CHECK(fs::exists(files.file("clients/other")));
}

TEST_CASE_FIXTURE(owned_directory,
                  "working directory: a link in its place goes "
                  "alone") {
  for (auto* name : {"elsewhere", "clients"})
    fs::create_directory(files.file(name));
  files.write("elsewhere/kept", "x");
  fs::create_directory_symlink(files.file("elsewhere"), path);
  CHECK(bus::working_directory::discard(path));
  CHECK_FALSE(fs::is_symlink(path));
  CHECK(fs::exists(files.file("elsewhere/kept")));
}

TEST_CASE_FIXTURE(owned_directory, "working directory: names stay in it") {
  for (auto* name : {"", ".", "..", "../x", "/tmp/x", "a/b"}) {
    auto refused = write(name, "x");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == EINVAL);
    CHECK(make().read(name).error().code == EINVAL);
  }
  CHECK_FALSE(fs::exists(files.file("clients/x")));
}

TEST_CASE_FIXTURE(owned_directory,
                  "working directory: a file of up to 1 MiB is "
                  "read") {
  auto made = make();
  plant("state", std::string(mebibyte, 'x'));
  CHECK(made.read("state")->size() == mebibyte);
  plant("state", std::string(mebibyte + 1, 'x'));
  CHECK(made.read("state").error().code == EFBIG);
  CHECK(made.read("other").error().code == ENOENT);
  plant("state", "");
  CHECK(made.read("state")->empty());
}

TEST_CASE_FIXTURE(owned_directory, "working directory: only the owner's own "
                                   "files are read") {
  auto made = make();
  auto secret = files.write("secret", "x");
  SUBCASE("a link") {
    fs::create_symlink(secret, file("state"));
  }
  SUBCASE("a link to its own") {
    plant("other", "x");
    fs::create_symlink("other", file("state"));
  }
  SUBCASE("a hard link to another's") {
    fs::create_hard_link(secret, file("state"));
  }
  SUBCASE("a FIFO") {
    REQUIRE(::mkfifo(file("state").c_str(), 0600) == 0);
    REQUIRE(::chown(file("state").c_str(), nobody.uid, nobody.gid) == 0);
  }
  SUBCASE("a directory") {
    fs::create_directory(file("state"));
    REQUIRE(::chown(file("state").c_str(), nobody.uid, nobody.gid) == 0);
  }
  CHECK_FALSE(made.read("state"));
}
