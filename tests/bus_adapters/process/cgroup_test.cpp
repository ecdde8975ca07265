#include "bus_adapters/process/cgroup.hpp"
#include "tests/bus_adapters/process/scratch.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

using namespace lh;
namespace fs = std::filesystem;

namespace {

constexpr auto mounts =
    "22 27 0:20 / /proc rw,nosuid - proc proc rw\n"
    "30 27 0:25 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
    "31 27 0:26 / /sys/fs/cgroup/unified rw shared:4 - cgroup2 cgroup2 rw\n";

/// A cgroup tree of plain files, as the kernel shows one.
struct plain_tree {
  plain_tree() {
    files.write("cgroup.type", "domain\n");
    files.write("cgroup.procs", "");
    files.write("cgroup.controllers", "cpuset cpu io memory pids\n");
  }

  bus::client_groups groups() const { return {files.path(), runtime.path()}; }

  /// A name in the one directory that the daemon has made.
  std::string place(const std::string& name) const {
    for (auto& entry : fs::directory_iterator{files.path()})
      if (entry.path().filename().string().starts_with("leasehold-"))
        return entry.path() / name;
    return {};
  }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream{place(name)} << text;
  }

  std::string in_root(const std::string& name) const {
    return tests::read_file(place(name));
  }

  tests::scratch files;
  tests::scratch runtime;
};

/// A process that waits for its end, and a group to be in.
struct member {
  ~member() { leave(); }

  void enter(const std::string& group) {
    pid = ::fork();
    if (pid == 0)
      for (;;)
        ::pause();
    std::ofstream{group + "/cgroup.procs"} << pid;
  }

  void leave() {
    if (pid <= 0)
      return;
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    pid = 0;
  }

  tests::scratch runtime;
  pid_t pid = 0;
};

} // namespace

TEST_CASE("cgroup: its directory is where version 2 is mounted") {
  CHECK(bus::cgroup_directory("4:memory:/x\n0::/a/b\n", mounts) ==
        "/sys/fs/cgroup/unified/a/b");
  CHECK(bus::cgroup_directory("0::/\n", mounts) == "/sys/fs/cgroup/unified");
}

TEST_CASE("cgroup: what a mount does not show has no directory") {
  constexpr auto part = "31 27 0:26 /a /g rw - cgroup2 cgroup2 rw\n";
  CHECK(bus::cgroup_directory("0::/a/b\n", part) == "/g/b");
  CHECK(bus::cgroup_directory("0::/a\n", part) == "/g");
  CHECK(bus::cgroup_directory("0::/ab\n", part) == "");
  CHECK(bus::cgroup_directory("0::/../b\n", part) == "");
  CHECK(bus::cgroup_directory("0::/a\n", "") == "");
  CHECK(bus::cgroup_directory("4:memory:/a\n", mounts) == "");
  CHECK(bus::cgroup_directory("", mounts) == "");
}

TEST_CASE("cgroup: a daemon in a group `daemon` has the one above") {
  CHECK(bus::group_base("/g/leasehold.service/daemon") ==
        "/g/leasehold.service");
  CHECK(bus::group_base("/g/leasehold.service") == "/g/leasehold.service");
  CHECK(bus::group_base("") == "");
}

TEST_CASE_FIXTURE(plain_tree, "cgroup: controllers are enabled for all groups "
                              "and set for each") {
  auto made = groups();
  CHECK(tests::read_file(files.file("cgroup.subtree_control")) ==
        "+cpu +memory");
  CHECK(in_root("cgroup.subtree_control") == "+cpu +memory");
  auto group = made.make("dhcp4-client-1",
                         bus::group_settings({25, 1000}, made.limiting()));
  CHECK(group == place("dhcp4-client-1"));
  CHECK(in_root("dhcp4-client-1/cpu.max") == "25000 100000");
  CHECK(in_root("dhcp4-client-1/memory.max") == "1000");
  CHECK(in_root("dhcp4-client-1/memory.oom.group") == "1");
}

TEST_CASE_FIXTURE(plain_tree, "cgroup: a group with processes keeps its "
                              "controllers to itself") {
  files.write("cgroup.procs", "4711\n");
  SUBCASE("any group") {
    CHECK_FALSE(groups().limiting().any());
    CHECK_FALSE(fs::exists(files.file("cgroup.subtree_control")));
  }
  SUBCASE("but the first of all") {
    fs::remove(files.file("cgroup.type"));
    CHECK(groups().limiting().memory);
  }
}

TEST_CASE_FIXTURE(plain_tree, "cgroup: what cannot be enabled limits nothing") {
  SUBCASE("no controllers that do") {
    files.write("cgroup.controllers", "hugetlb\n");
  }
  SUBCASE("the kernel refuses") {
    fs::create_directory(files.file("cgroup.subtree_control"));
  }
  CHECK_FALSE(groups().limiting().any());
}

TEST_CASE_FIXTURE(member, "cgroup: a member is found by its child") {
  bus::client_groups groups{bus::own_group_base(), runtime.path()};
  auto group = groups.make("dhcp4-client-1", {});
  enter(group);
  CHECK(groups.find("dhcp4-client-1", pid) == group);
  CHECK(groups.find("dhcp4-client-2", pid) == "");
  CHECK(groups.find("dhcp4-client", pid) == "");
  CHECK(groups.find("dhcp4-client-1", ::getpid()) == "");
  groups.end(group);
  leave();
  auto next = groups.make("dhcp4-client-1", {});
  fs::create_directories(next + "/deep/deeper");
  enter(next + "/deep/deeper");
  CHECK(groups.find("dhcp4-client-1", pid) == next);
  groups.end(next);
  leave();
  CHECK_FALSE(groups.sweep());
}

TEST_CASE_FIXTURE(member, "cgroup: a daemon that was started in a client's "
                          "group ends itself with none") {
  auto own = bus::own_group_base();
  bus::client_groups before{own, runtime.path()};
  auto group = before.make("dhcp4-client-1", {});
  enter(group);
  std::ofstream{group + "/cgroup.procs"} << ::getpid();
  {
    bus::client_groups now{own, runtime.path()};
    CHECK(now.find("dhcp4-client-1", pid) == "");
    now.end_others({});
    now.end(group);
  }
  std::ofstream{own + "/cgroup.procs"} << ::getpid();
  CHECK(::kill(pid, 0) == 0);
  before.end(group);
  leave();
  CHECK_FALSE(before.sweep());
}

TEST_CASE_FIXTURE(member, "cgroup: the group of an earlier daemon is found and "
                          "ended in another base too") {
  auto elsewhere =
      bus::own_group_base() + "/before-" + std::to_string(::getpid());
  fs::create_directory(elsewhere);
  std::string group;
  {
    bus::client_groups before{elsewhere, runtime.path()};
    group = before.make("dhcp4-client-1", {});
    enter(group);
  }
  SUBCASE("with groups of its own") {
    bus::client_groups now{bus::own_group_base(), runtime.path()};
    CHECK(now.find("dhcp4-client-1", pid) == group);
    now.end(group);
    leave();
    CHECK_FALSE(now.sweep());
  }
  SUBCASE("without") {
    bus::client_groups now{"", runtime.path()};
    CHECK(now.find("dhcp4-client-1", pid) == group);
    now.end(group);
    leave();
    CHECK_FALSE(now.sweep());
  }
  CHECK(fs::remove(elsewhere));
}

TEST_CASE_FIXTURE(plain_tree, "cgroup: what is ended is removed as soon as it "
                              "is empty") {
  auto made = groups();
  auto group = made.make("dhcp4-client-1", {});
  made.end(group);
  CHECK(in_root("dhcp4-client-1/cgroup.kill") == "1");
  CHECK(made.sweep());
  fs::remove(group + "/cgroup.kill");
  CHECK_FALSE(made.sweep());
  CHECK_FALSE(fs::exists(group));
}

TEST_CASE_FIXTURE(plain_tree, "cgroup: those that a client made in its own go "
                              "with it") {
  auto made = groups();
  auto group = made.make("dhcp4-client-1", {});
  fs::create_directories(group + "/deep/deeper");
  fs::create_directory(group + "/other");
  made.end(group);
  CHECK_FALSE(fs::exists(group + "/deep"));
  CHECK_FALSE(fs::exists(group + "/other"));
  fs::remove(group + "/cgroup.kill");
  CHECK_FALSE(made.sweep());
  CHECK_FALSE(fs::exists(group));
}

TEST_CASE_FIXTURE(plain_tree, "cgroup: what is above those of clients is made "
                              "again when it was removed") {
  auto made = groups();
  auto group = made.make("dhcp4-client-1", {});
  fs::remove_all(fs::path{group}.parent_path());
  CHECK(made.make("dhcp4-client-1", {}) == group);
  CHECK(made.limiting().memory);
  CHECK(in_root("cgroup.subtree_control") == "+cpu +memory");
}

TEST_CASE_FIXTURE(plain_tree, "cgroup: one that was ended is not used again") {
  auto made = groups();
  auto group = made.make("dhcp4-client-1", {});
  made.end(group);
  auto next = made.make("dhcp4-client-1", {});
  CHECK(next == group + ".2");
}

TEST_CASE_FIXTURE(plain_tree, "cgroup: one that is made again stays") {
  auto made = groups();
  auto group = made.make("dhcp4-client-1", {});
  made.end(group);
  fs::remove(group + "/cgroup.kill");
  CHECK(made.make("dhcp4-client-1", {}) == group);
  CHECK_FALSE(made.sweep());
  CHECK(fs::exists(group));
}

TEST_CASE_FIXTURE(plain_tree, "cgroup: those that nobody knows are ended") {
  auto made = groups();
  auto kept = made.make("dhcp4-client-1", {});
  auto unknown = made.make("dhcp4-client-2", {});
  made.end_others({{"dhcp4-client-1", kept}});
  CHECK_FALSE(fs::exists(kept + "/cgroup.kill"));
  CHECK(fs::exists(unknown + "/cgroup.kill"));
}

TEST_CASE_FIXTURE(plain_tree, "cgroup: of a child whose group could not be "
                              "read none is ended") {
  auto made = groups();
  auto first = made.make("dhcp4-client-1", {});
  made.end_others({{"dhcp4-client-1", ""}});
  CHECK_FALSE(fs::exists(first + "/cgroup.kill"));
  made.end_others({{"dhcp4-client-1", first + ".2"}});
  CHECK(fs::exists(first + "/cgroup.kill"));
}

TEST_CASE_FIXTURE(plain_tree, "cgroup: another runtime directory has groups of "
                              "its own, whatever it is called") {
  auto made = groups();
  auto group = made.make("dhcp4-client-1", {});
  tests::scratch elsewhere;
  bus::client_groups others{files.path(), elsewhere.path()};
  others.end_others({});
  CHECK_FALSE(fs::exists(group + "/cgroup.kill"));
}

TEST_CASE("cgroup: without a base, or where none can be made, there is none") {
  tests::scratch files;
  for (auto base : {std::string{}, files.file("nowhere")}) {
    bus::client_groups none{base, files.path()};
    CHECK(none.make("dhcp4-client-1", {}) == "");
    CHECK(none.find("dhcp4-client-1", ::getpid()) == "");
    none.end("");
    none.end_others({});
    CHECK_FALSE(none.sweep());
  }
}
