#include "tests/bus_adapters/ipc/ipc_world.hpp"

#include <sys/stat.h>

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;
namespace fs = std::filesystem;

namespace {

struct listening : ipc_world {
  listening() {
    listen();
    self->monitor(
        caf::actor_cast<caf::actor>(shared.directory.find(names::listener)));
  }
};

} // namespace

TEST_CASE_FIXTURE(listening, "runtime directory: a listener ends when what it "
                             "made is removed, and its successor hears") {
  SUBCASE("the socket") {
    fs::remove(file("plugin.sock"));
  }
  SUBCASE("the spool") {
    fs::remove_all(file("spool"));
  }
  SUBCASE("all of it") {
    fs::remove_all(directory());
  }
  SUBCASE("the directory, moved away") {
    fs::rename(directory(), directory() + ".away");
  }
  SUBCASE("the socket, by another file in its place") {
    std::ofstream{file("other")} << "";
    fs::rename(file("other"), file("plugin.sock"));
  }
  SUBCASE("the socket, by a directory in its place") {
    fs::remove(file("plugin.sock"));
    fs::create_directory(file("plugin.sock"));
  }
  SUBCASE("the spool, by a file in its place") {
    fs::remove_all(file("spool"));
    std::ofstream{file("spool")} << "";
  }
  SUBCASE("the spool, by a link to another directory") {
    fs::remove_all(file("spool"));
    fs::create_directory(file("another"));
    fs::create_symlink("another", file("spool"));
  }
  SUBCASE("the spool, by a link that leads nowhere") {
    fs::remove_all(file("spool"));
    fs::create_symlink("nowhere", file("spool"));
  }
  REQUIRE(next<caf::down_msg>());
  listen();
  CHECK(is_taken(frame()));
  CHECK(gone(spool(ipc::seal_frame(frame()))));
  CHECK(asked == 2);
  fs::remove_all(directory() + ".away");
}

TEST_CASE_FIXTURE(listening, "runtime directory: what others remove of theirs "
                             "is nobody's matter") {
  std::ofstream{file("other")} << "";
  fs::remove(file("other"));
  CHECK(gone(spool(ipc::seal_frame(frame()))));
  CHECK(is_taken(frame()));
  CHECK(shared.directory.find(names::listener));
}

TEST_CASE("runtime directory: it is made for anybody to pass through, and left "
          "as it is") {
  auto parent = fs::temp_directory_path() / "lh-made";
  auto path = parent / "run";
  fs::remove_all(parent);
  bus::make_runtime_directory(path);
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0711);
  REQUIRE(::chmod(path.c_str(), 0700) == 0);
  bus::make_runtime_directory(path);
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0700);
  fs::remove_all(parent);
}

TEST_CASE("runtime directory: there is room where there is, and why not") {
  CHECK(bus::check_room(fs::temp_directory_path()));
  auto absent = bus::check_room("/tmp/lh-absent");
  REQUIRE_FALSE(absent);
  CHECK(absent.error().text == "/tmp/lh-absent: No such file or directory");
}
