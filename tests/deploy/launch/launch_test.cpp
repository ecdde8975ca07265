#include "messages/ipc/lent_program.hpp"
#include "tests/deploy/launch/launched.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;
using lh::ipc::launch_stage;

TEST_CASE("launch: the child starts clean in a session of its own") {
  fifo_place place;
  int output = open_as_daemon(place.fifo());
  launched run{probe(place, {"--directory", "/"},
                     {"report", "; reboot", "", "--output"})};
  CHECK_FALSE(run.start_error());
  CHECK(run.exit_code() == 0);
  CHECK(read_to_end(output) == "session 1 group 1\n"
                               "descriptors 3 signals 0 umask 022\n"
                               "directory /\n"
                               "variable a b; reboot\n"
                               "stdin \n"
                               "argument ; reboot\n"
                               "argument \n"
                               "argument --output\n");
  ::close(output);
}

TEST_CASE("launch: however many descriptors the daemon may have, a child has "
          "the usual ones") {
  fifo_place place;
  int output = open_as_daemon(place.fifo());
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  rlimit all{before.rlim_max, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &all) == 0);
  launched run{probe(place, {}, {"limits"})};
  ::setrlimit(RLIMIT_NOFILE, &before);
  CHECK(run.exit_code() == 0);
  auto usual = std::min<rlim_t>(before.rlim_max, 1024);
  CHECK(read_to_end(output) == "descriptors " + std::to_string(usual) + "\n");
  ::close(output);
}

TEST_CASE("launch: stdin is the descriptor that was named") {
  fifo_place place;
  int output = open_as_daemon(place.fifo());
  int input[2];
  REQUIRE(::pipe(input) == 0);
  REQUIRE(::write(input[1], "{}", 2) == 2);
  ::close(input[1]);
  launched run{
      probe(place, {"--stdin-fd", std::to_string(input[0])}, {"report"})};
  ::close(input[0]);
  CHECK(run.exit_code() == 0);
  auto text = read_to_end(output);
  CHECK(text.find("stdin {}\n") != std::string::npos);
  CHECK(text.find("descriptors 3 ") != std::string::npos);
  ::close(output);
}

TEST_CASE("launch: a successful exec closes the error descriptor") {
  fifo_place place;
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  int inherited = ::dup(ends[1]);
  launched run{
      probe(place, {"--stdin-fd", std::to_string(inherited)}, {"echo"})};
  ::close(inherited);
  ::close(ends[1]);
  CHECK_FALSE(run.start_error());
  ::close(ends[0]);
  CHECK(run.exit_code() == 0);
}

TEST_CASE("launch: output written while no daemon reads is not lost") {
  fifo_place place;
  int daemon = open_as_daemon(place.fifo());
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  int inherited = ::dup(ends[1]);
  launched run{
      probe(place, {"--stdin-fd", std::to_string(inherited)}, {"echo"})};
  ::close(inherited);
  ::close(ends[1]);
  CHECK_FALSE(run.start_error());
  ::close(daemon);
  char byte = 'x';
  REQUIRE(::write(ends[0], &byte, 1) == 1);
  REQUIRE(::read(ends[0], &byte, 1) == 1);
  int next = ::open(place.fifo().c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  CHECK(read_to_end(next) == "line\n");
  ::close(next);
  ::close(ends[0]);
  CHECK(run.exit_code() == 0);
}

TEST_CASE("launch: a full FIFO neither stops the child nor signals it") {
  fifo_place place;
  launched run{probe(place, {}, {"flood"})};
  CHECK_FALSE(run.start_error());
  CHECK(run.exit_code() == 0);
}

TEST_CASE("launch: an absent FIFO is made for the owner alone") {
  fifo_place place;
  launched run{probe(place, {}, {"report"})};
  CHECK(run.exit_code() == 0);
  auto status = fs::status(place.fifo());
  CHECK(status.type() == fs::file_type::fifo);
  CHECK(status.permissions() ==
        (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("launch: the output has to be a FIFO itself") {
  fifo_place place;
  std::ofstream{place.fifo()} << "kept";
  check_refused(probe(place, {}, {"report"}), launch_stage::output, EINVAL);
  CHECK(fs::file_size(place.fifo()) == 4);
  auto fifo = place.directory() / "real";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  fs::remove(place.fifo());
  fs::create_symlink(fifo, place.fifo());
  check_refused(probe(place, {}, {"report"}), launch_stage::output, ELOOP);
  check_refused({"--output", "/nowhere/output", "--", LH_PROBE},
                launch_stage::output, ENOENT);
}

TEST_CASE("launch: a program that cannot be executed is told by errno") {
  fifo_place place;
  words start{"--output", place.fifo(), "--"};
  auto with = [&](std::string program) {
    auto all = start;
    all.push_back(std::move(program));
    return all;
  };
  check_refused(with("/nowhere/udhcpc"), launch_stage::execution, ENOENT);
  check_refused(with("sh"), launch_stage::execution, ENOENT);
  check_refused(with("/"), launch_stage::execution, EACCES);
  auto text = place.directory() / "text";
  std::ofstream{text} << "neither a script nor a program";
  check_refused(with(text), launch_stage::execution, EACCES);
  fs::permissions(text, fs::perms::owner_all);
  check_refused(with(text), launch_stage::execution, ENOEXEC);
}

TEST_CASE("launch: a user has one capability and no way to another") {
  fifo_place place;
  int output = open_as_daemon(place.fifo());
  launched run{probe(place, {"--user", "65534:65533"}, {"privileges"})};
  CHECK_FALSE(run.start_error());
  CHECK(run.exit_code() == 0);
  CHECK(read_to_end(output) == "Uid:\t65534\t65534\t65534\t65534\n"
                               "Gid:\t65533\t65533\t65533\t65533\n"
                               "Groups:\t \n"
                               "CapInh:\t0000000000000400\n"
                               "CapPrm:\t0000000000000400\n"
                               "CapEff:\t0000000000000400\n"
                               "CapBnd:\t0000000000000400\n"
                               "CapAmb:\t0000000000000400\n"
                               "NoNewPrivs:\t1\n");
  ::close(output);
}

TEST_CASE("launch: raw packets are a second capability and nothing else") {
  fifo_place place;
  int output = open_as_daemon(place.fifo());
  launched run{probe(place, {"--user", "65534:65533", "--raw-packets", "yes"},
                     {"privileges"})};
  CHECK_FALSE(run.start_error());
  CHECK(run.exit_code() == 0);
  auto text = read_to_end(output);
  for (auto* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"})
    CHECK(text.find(set + std::string{":\t0000000000002400\n"}) !=
          std::string::npos);
  CHECK(text.find("NoNewPrivs:\t1\n") != std::string::npos);
  ::close(output);
}

TEST_CASE("launch: without a user nothing is given up") {
  fifo_place place;
  int output = open_as_daemon(place.fifo());
  launched run{probe(place, {}, {"privileges"})};
  CHECK(run.exit_code() == 0);
  auto text = read_to_end(output);
  CHECK(text.find("Uid:\t0\t0\t0\t0\n") != std::string::npos);
  CHECK(text.find("NoNewPrivs:\t0\n") != std::string::npos);
  ::close(output);
}

TEST_CASE("launch: a lent program runs though its directory is closed") {
  fifo_place place;
  int output = open_as_daemon(place.fifo());
  auto hidden = place.directory() / "hidden";
  fs::create_directory(hidden);
  fs::permissions(hidden, fs::perms::owner_all);
  fs::copy_file(LH_PROBE, hidden / "probe");
  fs::permissions(place.directory(), fs::perms::all);
  auto link = place.directory() / "link";
  fs::create_symlink(lh::ipc::lent_program_path, link);
  launched run{
      {"--output", place.fifo(), "--user", "65534:65534", "--lend",
       hidden / "probe", "--directory", place.directory(), "--", "/bin/sh",
       "-c", (hidden / "probe").string() + " report; ./link report; exit 3"}};
  CHECK_FALSE(run.start_error());
  CHECK(run.exit_code() == 3);
  auto text = read_to_end(output);
  CHECK(text.find("Permission denied\n") != std::string::npos);
  CHECK(text.find("descriptors 4 ") != std::string::npos);
  ::close(output);
}

TEST_CASE("launch: a missing directory, program or descriptor is told") {
  fifo_place place;
  check_refused(probe(place, {"--lend", "/nowhere/plugin"}, {"report"}),
                launch_stage::lent_program, ENOENT);
  check_refused(probe(place, {"--directory", "/nowhere"}, {"report"}),
                launch_stage::directory, ENOENT);
  check_refused(probe(place, {"--stdin-fd", "900"}, {"report"}),
                launch_stage::standard_input, EBADF);
}

TEST_CASE("launch: only its own options are taken") {
  fifo_place place;
  auto refuse = [](const words& arguments) {
    check_refused(arguments, launch_stage::arguments, EINVAL);
  };
  refuse({});
  refuse({"--"});
  refuse({"--output"});
  refuse({"--output", place.fifo()});
  refuse({"--output", place.fifo(), "--"});
  refuse({"--", LH_PROBE, "report"});
  refuse(probe(place, {"--uid", "0"}, {"report"}));
  for (auto* user : {"0:1", "1:0", "1", "1:", ":1", "1:2:3", "-1:1", "1:-1",
                     "4294967295:1", "1:4294967295", "nobody:nogroup"})
    refuse(probe(place, {"--user", user}, {"report"}));
  refuse(probe(place, {"--stdin-fd", "1x"}, {"report"}));
  refuse(probe(place, {"--stdin-fd", "-1"}, {"report"}));
  refuse(probe(place, {"--raw-packets", "no"}, {"report"}));
}
