#include "tests/deploy/launch/launched.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;
using lh::ipc::launch_stage;

namespace {

std::string content_of(const fs::path& file) {
  std::ifstream stream{file};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

/// A child's own directory, and what its files are to cover.
class covered_place : public fifo_place {
public:
  covered_place() {
    for (auto& path : {own(), other()})
      fs::create_directory(path);
    std::ofstream{own() / "users"} << "own users\n";
    std::ofstream{other() / "users"} << "another's";
    std::ofstream{file()} << "everybody's";
  }

  fs::path own() const { return directory() / "own"; }
  fs::path other() const { return directory() / "other"; }
  fs::path absent() const { return directory() / "absent"; }
  fs::path file() const { return directory() / "file"; }

  /// Reads what covers them, and writes below one.
  std::string script() const {
    return "cat " + (other() / "users").string() + ' ' +
           (absent() / "users").string() + ' ' + file().string() +
           "; echo made > " + (other() / "made").string();
  }
};

} // namespace

TEST_CASE("launch: covers are there for the child alone") {
  covered_place place;
  int output = open_as_daemon(place.fifo());
  launched run{{"--output", place.fifo(), "--directory", place.own(), "--cover",
                place.other().string() + "=", "--cover",
                place.absent().string() + "=", "--cover",
                place.file().string() + "=users", "--", "/bin/sh", "-c",
                place.script()}};
  CHECK_FALSE(run.start_error());
  CHECK(run.exit_code() == 0);
  CHECK(read_to_end(output) == "own users\nown users\nown users\n");
  CHECK(content_of(place.file()) == "everybody's");
  CHECK(fs::is_empty(place.absent()));
  CHECK(content_of(place.other() / "users") == "another's");
  CHECK_FALSE(fs::exists(place.other() / "made"));
  CHECK(content_of(place.own() / "made") == "made\n");
  ::close(output);
}

TEST_CASE("launch: only a file of the child's own is a cover") {
  covered_place place;
  auto cover = place.file().string() + "=planted";
  auto planted = place.own() / "planted";
  auto refuse = [&](int error) {
    check_refused(probe(place,
                        {"--directory", place.own(), "--cover", cover, "--user",
                         "65534:65533"},
                        {"report"}),
                  launch_stage::covers, error);
    fs::remove_all(planted);
  };
  fs::create_symlink(place.other() / "users", planted);
  refuse(ELOOP);
  fs::create_symlink("users", planted);
  refuse(ELOOP);
  fs::create_directory(planted);
  refuse(EPERM);
  REQUIRE(::mkfifo(planted.c_str(), 0600) == 0);
  refuse(EPERM);
  fs::create_hard_link(place.other() / "users", planted);
  refuse(EPERM);
}

TEST_CASE("launch: a user's own file is a cover for it") {
  covered_place place;
  int output = open_as_daemon(place.fifo());
  REQUIRE(::chown((place.own() / "users").c_str(), 65534, 65533) == 0);
  fs::permissions(place.directory(), fs::perms::others_exec,
                  fs::perm_options::add);
  launched run{{"--output", place.fifo(), "--directory", place.own(), "--cover",
                place.file().string() + "=users", "--user", "65534:65533", "--",
                "/bin/cat", place.file()}};
  CHECK_FALSE(run.start_error());
  CHECK(run.exit_code() == 0);
  CHECK(read_to_end(output) == "own users\n");
  ::close(output);
}

TEST_CASE("launch: a link in the place of the directory is not followed") {
  covered_place place;
  auto link = place.directory() / "link";
  fs::create_directory_symlink(place.own(), link);
  int output = open_as_daemon(place.fifo());
  check_refused(probe(place, {"--directory", link}, {"report"}),
                launch_stage::directory, ENOTDIR);
  CHECK(read_to_end(output) == "leasehold-launch: its directory: " +
                                   link.string() + ": Not a directory\n");
  ::close(output);
}

TEST_CASE("launch: what cannot be covered is told") {
  covered_place place;
  auto refuse = [&](const std::string& cover, int error) {
    check_refused(probe(place, {"--directory", place.own(), "--cover", cover},
                        {"report"}),
                  launch_stage::covers, error);
  };
  refuse(place.other(), EINVAL);
  refuse(place.file().string() + "=../other/users", EINVAL);
  refuse("/nowhere/place=", ENOENT);
  refuse(place.file().string() + "=", ENOTDIR);
  refuse(place.file().string() + "=nothing", ENOENT);
  refuse(place.absent().string() + "=users", ENOENT);
}
