#include "bus_adapters/process/program_watch.hpp"
#include "tests/bus_adapters/process/scratch.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

using namespace lh;
namespace fs = std::filesystem;

namespace {

struct watch_fixture {
  watch_fixture() : inotify(std::move(*bus::open_inotify())) {}

  std::string watch(const std::string& path) {
    REQUIRE(programs.add(inotify.get(), {"owner", path}));
    return path;
  }

  size_t changed() { return programs.take_changed(inotify.get()).size(); }

  tests::scratch files;
  bus::program_watch programs;
  net::unique_fd inotify;
};

} // namespace

TEST_CASE_FIXTURE(watch_fixture, "program watch: a change is told once") {
  auto path = watch(files.script("program", "exit 1"));
  CHECK(changed() == 0);
  files.write("other", "text");
  CHECK(changed() == 0);
  files.script("program", "exit 0");
  CHECK(changed() == 1);
  files.script("program", "exit 1");
  CHECK(changed() == 0);
  watch(path);
  ::chmod(path.c_str(), 0700);
  CHECK(changed() == 1);
}

TEST_CASE_FIXTURE(watch_fixture, "program watch: an owner that is gone is told "
                                 "nothing, and another still is") {
  auto path = watch(files.script("program", "exit 1"));
  REQUIRE(programs.add(inotify.get(), {"another", path}));
  programs.drop(inotify.get(), "owner");
  files.script("program", "exit 0");
  auto told = programs.take_changed(inotify.get());
  REQUIRE(told.size() == 1);
  CHECK(told.front().owner == "another");
  watch(path);
  programs.drop(inotify.get(), "owner");
  files.script("program", "exit 1");
  CHECK(changed() == 0);
}

TEST_CASE_FIXTURE(watch_fixture, "program watch: made, replaced and deleted") {
  auto path = watch(files.file("program"));
  files.write("program", "text");
  CHECK(changed() == 1);
  watch(path);
  fs::rename(files.write("new", "text"), path);
  CHECK(changed() == 1);
  watch(path);
  fs::remove(path);
  CHECK(changed() == 1);
}

TEST_CASE_FIXTURE(watch_fixture, "program watch: running it is no change") {
  auto path = watch(files.script("program", "exit 0"));
  tests::read_file(path);
  CHECK(changed() == 0);
}

TEST_CASE_FIXTURE(watch_fixture, "program watch: a symlink and its target") {
  fs::create_directory(files.file("bin"));
  fs::create_directory(files.file("alternatives"));
  auto target = files.script("bin/busybox", "exit 0");
  fs::create_symlink("../bin/busybox", files.file("alternatives/udhcpc"));
  fs::create_symlink(files.file("alternatives/udhcpc"), files.file("udhcpc"));
  auto path = watch(files.file("udhcpc"));
  fs::rename(files.script("bin/new", "exit 1"), target);
  CHECK(changed() == 1);
  watch(path);
  fs::remove(files.file("alternatives/udhcpc"));
  CHECK(changed() == 1);
  watch(path);
  fs::create_symlink("../bin/busybox", files.file("alternatives/udhcpc"));
  CHECK(changed() == 1);
  watch(path);
  fs::remove(path);
  CHECK(changed() == 1);
}

TEST_CASE_FIXTURE(watch_fixture, "program watch: the directory may be absent") {
  auto path = watch(files.file("opt/bin/program"));
  fs::create_directory(files.file("opt"));
  CHECK(changed() == 1);
  watch(path);
  fs::create_directory(files.file("opt/bin"));
  CHECK(changed() == 1);
  watch(path);
  files.write("opt/bin/program", "text");
  CHECK(changed() == 1);
  watch(path);
  fs::remove_all(files.file("opt"));
  CHECK(changed() == 1);
}

TEST_CASE_FIXTURE(watch_fixture, "program watch: each interest is its own") {
  auto path = watch(files.file("one"));
  watch(path);
  REQUIRE(programs.add(inotify.get(), {"another", path}));
  watch(files.file("two"));
  files.write("one", "");
  auto all = programs.take_changed(inotify.get());
  CHECK(all.size() == 2);
  files.write("two", "");
  CHECK(changed() == 1);
}
