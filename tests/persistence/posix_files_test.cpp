#include "persistence/event_book.hpp"
#include "persistence/posix_files.hpp"
#include "persistence/recovery_book.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace lh::persistence;

namespace {

struct fixture {
  fixture() {
    char pattern[] = "/tmp/lh-persistence-XXXXXX";
    REQUIRE(::mkdtemp(pattern) != nullptr);
    directory = pattern;
  }
  ~fixture() { std::filesystem::remove_all(directory); }

  std::string path(const std::string& name) const {
    return directory + "/" + name;
  }

  std::unique_ptr<open_file> create(const std::string& name) {
    auto file = files.open(path(name), open_mode::replace);
    REQUIRE(file);
    return std::move(*file);
  }

  posix_files files;
  std::string directory;
};

/// Files of this process grow to `bytes` and no further, while it lives.
class file_size_limit {
public:
  explicit file_size_limit(rlim_t bytes) {
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~file_size_limit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

private:
  rlimit before_{};
  void (*handler_)(int);
};

} // namespace

TEST_CASE_FIXTURE(fixture, "posix files: what is written is read") {
  auto file = create("a");
  REQUIRE(file->append("hello "));
  REQUIRE(file->append("world"));
  REQUIRE(file->sync());
  CHECK(file->read(0, 100).value() == "hello world");
  CHECK(file->read(6, 3).value() == "wor");
  CHECK(file->read(50, 3).value().empty());
  REQUIRE(file->truncate(5));
  REQUIRE(file->append("!"));
  CHECK(file->read(0, 100).value() == "hello!");
}

TEST_CASE_FIXTURE(fixture, "posix files: replace empties, append goes on") {
  REQUIRE(create("a")->append("old"));
  auto again = files.open(path("a"), open_mode::append);
  REQUIRE((*again)->append("er"));
  CHECK((*again)->read(0, 9).value() == "older");
  CHECK(create("a")->read(0, 9).value().empty());
}

TEST_CASE_FIXTURE(fixture, "posix files: faults carry errno and the path") {
  auto missing = files.open(path("none"), open_mode::append);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ENOENT);
  CHECK(missing.error().text ==
        "open " + path("none") + ": No such file or directory");
  CHECK(files.remove(path("none")).error().code == ENOENT);
  CHECK(files.rename(path("none"), path("b")).error().code == ENOENT);
  CHECK(files.list(path("none")).error().code == ENOENT);
  CHECK(files.sync_directory(path("none")).error().code == ENOENT);
}

TEST_CASE_FIXTURE(fixture, "posix files: only regular files are opened") {
  REQUIRE(create("real")->append("x"));
  std::filesystem::create_symlink(path("real"), path("link"));
  REQUIRE(::mkfifo(path("fifo").c_str(), 0600) == 0);
  std::filesystem::create_directory(path("folder"));
  CHECK(files.open(path("link"), open_mode::append).error().code == ELOOP);
  CHECK(files.open(path("fifo"), open_mode::append).error().code == EINVAL);
  CHECK(files.open(path("fifo"), open_mode::read).error().code == EINVAL);
  CHECK(files.open(path("folder"), open_mode::read).error().code == EINVAL);
}

TEST_CASE_FIXTURE(fixture, "posix files: files and directories are private") {
  REQUIRE(files.make_directory(path("x/y/z")));
  REQUIRE(files.make_directory(path("x/y/z")));
  create("x/y/z/file");
  struct stat about {};
  REQUIRE(::stat(path("x/y").c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0700);
  REQUIRE(::stat(path("x/y/z/file").c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
}

TEST_CASE_FIXTURE(fixture, "posix files: list is sorted, rename replaces") {
  REQUIRE(create("b")->append("b"));
  REQUIRE(create("a")->append("a"));
  create("c");
  CHECK(files.list(directory).value() ==
        std::vector<std::string>{"a", "b", "c"});
  REQUIRE(files.rename(path("b"), path("a")));
  REQUIRE(files.remove(path("c")));
  REQUIRE(files.sync_directory(directory));
  CHECK(files.list(directory).value() == std::vector<std::string>{"a"});
  auto file = files.open(path("a"), open_mode::read);
  CHECK((*file)->read(0, 9).value() == "b");
}

TEST_CASE_FIXTURE(fixture, "posix files: a file knows whether a path leads to "
                           "it") {
  auto file = create("a");
  CHECK(file->is_at(path("a")));
  REQUIRE(files.rename(path("a"), path("b")));
  CHECK_FALSE(file->is_at(path("a")));
  CHECK(file->is_at(path("b")));
  REQUIRE(files.remove(path("b")));
  CHECK_FALSE(file->is_at(path("b")));
  create("b");
  CHECK_FALSE(file->is_at(path("b")));
}

TEST_CASE_FIXTURE(fixture, "posix files: a directory that was taken away is "
                           "made again") {
  recovery_book book{files, path("store"), path("aside")};
  event_book events{files, path("store"), path("aside"), directory};
  CHECK(book.open().empty());
  CHECK(events.open().empty());
  auto event = event_entry([](uint64_t) { return "event"; });
  REQUIRE(book.put("a", 1, "one"));
  REQUIRE(events.append({event}));
  REQUIRE(book.sync());
  REQUIRE(events.sync());
  std::filesystem::remove_all(path("store"));
  REQUIRE(book.put("b", 1, "two"));
  REQUIRE(events.append({event}));
  CHECK_FALSE(book.sync());
  CHECK_FALSE(events.sync());
  REQUIRE(book.sync());
  REQUIRE(events.sync());
  recovery_book again{files, path("store"), path("aside")};
  event_book told{files, path("store"), path("aside"), directory};
  CHECK(again.open().empty());
  CHECK(told.open().empty());
  CHECK(again.find("a"));
  CHECK(again.find("b"));
  CHECK(told.newest_seq() == 2);
}

TEST_CASE_FIXTURE(fixture, "posix files: a short write is a fault") {
  auto file = create("a");
  file_size_limit limit{10};
  CHECK(file->append("0123456").has_value());
  CHECK_FALSE(file->append("789abc"));
  REQUIRE(file->truncate(7));
  CHECK(file->read(0, 99).value() == "0123456");
}

TEST_CASE_FIXTURE(fixture, "posix files: both books live on a real disk") {
  auto store = path("state/store");
  auto aside = path("state/quarantine");
  for (uint64_t round = 0; round < 3; ++round) {
    recovery_book book{files, store, aside};
    event_book events{files, store, aside, directory};
    CHECK(book.open().empty());
    CHECK(events.open().empty());
    CHECK((book.find("key") != nullptr) == (round > 0));
    CHECK(events.newest_seq() == round);
    REQUIRE(book.put("key", 1, "value"));
    REQUIRE(events.append({event_entry([](uint64_t) { return "event"; })}));
    REQUIRE(book.sync());
    REQUIRE(events.sync());
  }
  CHECK(files.list(store).value() ==
        std::vector<std::string>{"events-00000000000000000001.log",
                                 "recovery.log"});
}

TEST_CASE_FIXTURE(fixture,
                  "posix files: a limit on size is an alarm that ends") {
  recovery_book book{files, path("store"), path("aside")};
  CHECK(book.open().empty());
  REQUIRE(book.put("a", 1, "one"));
  {
    file_size_limit limit{100};
    CHECK_FALSE(book.put("b", 1, std::string(100, 'b')));
    CHECK_FALSE(book.alarm().empty());
  }
  REQUIRE(book.put("c", 1, "three"));
  recovery_book again{files, path("store"), path("aside")};
  CHECK(again.open().empty());
  CHECK(again.find("a"));
  CHECK(again.find("b"));
  CHECK(again.find("c"));
}
