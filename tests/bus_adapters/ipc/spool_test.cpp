#include "tests/bus_adapters/ipc/ipc_world.hpp"
#include "tests/bus_adapters/reactor/descriptor_limit.hpp"

#include <algorithm>
#include <sys/stat.h>

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;

TEST_CASE_FIXTURE(ipc_world, "spool: what is there at the start is read, the "
                             "oldest first, and removed") {
  auto first = spool(ipc::seal_frame(frame()));
  auto second = spool(ipc::seal_frame(frame()));
  listen();
  auto one = forwarded();
  CHECK(one < forwarded());
  CHECK(gone(first));
  CHECK(gone(second));
  CHECK(asked == 2);
}

TEST_CASE_FIXTURE(ipc_world,
                  "spool: of a heap of one client's files the newest "
                  "are kept, and another's is read") {
  constexpr int heap = 2000;
  constexpr int most = ipc::spool_limit;
  spool(ipc::seal_frame(frame("dhcp4-client-2")));
  std::string last;
  for (int i = 0; i < heap; ++i)
    last = spool(ipc::seal_frame(frame()));
  auto begun = shared.clocks.boot();
  listen();
  CHECK(is_spool_read("dhcp4-client-2"));
  CHECK(eventually([this] { return files_left() <= most; }));
  CHECK(std::filesystem::exists(last));
  auto paused = (shared.clocks.boot() - begun) / bus::pace::pause;
  CHECK(asked <= 1 + most + paused + 1);
  bool heard = false;
  while (auto one = next<plugin::Event>(0s))
    heard |= one->client() == "dhcp4-client-2";
  CHECK(heard);
}

TEST_CASE_FIXTURE(ipc_world, "spool: what comes while the daemon runs is read "
                             "at once") {
  listen();
  auto path = spool(ipc::seal_frame(frame()));
  CHECK(forwarded() != 0);
  CHECK(gone(path));
}

TEST_CASE_FIXTURE(ipc_world, "spool: a torn or forged file is dropped") {
  listen();
  auto whole = ipc::seal_frame(frame());
  auto flipped = whole;
  flipped[6] = static_cast<char>(flipped[6] ^ 1);
  for (auto& content : {whole.substr(0, whole.size() - 1), flipped,
                        std::string{}, std::string(100'000, 'L')})
    CHECK(gone(spool(content)));
  CHECK(asked == 0);
  CHECK(nothing_forwarded());
}

TEST_CASE_FIXTURE(ipc_world, "spool: a symlink is not followed") {
  auto target = file("secret");
  std::ofstream{target} << ipc::seal_frame(frame());
  listen();
  auto path = file("spool/" + ipc::to_string({++last_ns, 1}));
  std::filesystem::create_symlink(target, file("spool/temporary"));
  std::filesystem::rename(file("spool/temporary"), path);
  CHECK(gone(path));
  CHECK(std::filesystem::exists(target));
  CHECK(asked == 0);
}

TEST_CASE_FIXTURE(ipc_world, "spool: a file of another user is dropped, of the "
                             "client's user it is read") {
  listen();
  CHECK(gone(spool(ipc::seal_frame(frame()), nobody)));
  CHECK(asked == 0);
  uid = nobody;
  CHECK(gone(spool(ipc::seal_frame(frame()), nobody)));
  CHECK(asked == 1);
}

TEST_CASE_FIXTURE(ipc_world, "spool: a file of the client's user is read also "
                             "when the client runs no more") {
  runs = false;
  uid = nobody;
  auto path = spool(ipc::seal_frame(frame()), nobody);
  listen();
  CHECK(forwarded() != 0);
  CHECK(gone(path));
}

TEST_CASE_FIXTURE(ipc_world, "spool: a file whose client nobody knows yet "
                             "waits") {
  end(names::runner, caf::sec::runtime_error);
  auto path = spool(ipc::seal_frame(frame()), nobody);
  auto of_root = spool(ipc::seal_frame(frame()));
  listen();
  CHECK(gone(of_root));
  CHECK(std::filesystem::exists(path));
  uid = nobody;
  put_runner();
  CHECK(gone(path));
  CHECK(asked == 2);
}

TEST_CASE_FIXTURE(ipc_world, "spool: what comes while there are no descriptors "
                             "is read when there are") {
  listen();
  auto draft = file("spool/.draft");
  auto path = file("spool/" + ipc::to_string({++last_ns, 4711}));
  auto made = event();
  std::ofstream{draft} << ipc::seal_frame(*ipc::encode_frame(made));
  auto& handled = shared.statistics.slot(names::listener, "")->handled;
  {
    descriptor_limit none{0};
    auto before = handled.load();
    std::filesystem::rename(draft, path);
    constexpr int of_two_tries = 3;
    CHECK(eventually([&] { return handled >= before + of_two_tries; }));
    CHECK(asked == 0);
  }
  CHECK(gone(path));
  CHECK(asked == 1);
}

TEST_CASE_FIXTURE(ipc_world, "spool: what cannot be listed yet is not said to "
                             "be read") {
  listen();
  auto draft = file("spool/.draft");
  auto path = file("spool/" + ipc::to_string({++last_ns, 4711}));
  std::ofstream{draft} << ipc::seal_frame(frame());
  auto listener =
      shared.directory.find_as<protocol::ipc_listener>(names::listener);
  auto& handled = shared.statistics.slot(names::listener, "")->handled;
  pb::SpoolQuery query;
  query.set_client("dhcp4-client-1");
  auto before = handled.load();
  auto answer = [&] {
    descriptor_limit none{0};
    shared.directory.publish(self.ptr(), protocol::topics::store_health,
                             pb::StoreHealth{});
    CHECK(eventually([&] { return handled > before; }));
    std::filesystem::rename(draft, path);
    auto asking = self->request(listener, patience, query);
    CHECK(eventually([&] { return handled >= before + 3; }));
    CHECK(asked == 0);
    return asking;
  }();
  answer.receive([&](const pb::Ack&) { CHECK(asked == 1); },
                 [](const caf::error&) { CHECK_MESSAGE(false, "no answer"); });
}

TEST_CASE_FIXTURE(ipc_world, "spool: the clients' group may add files, and "
                             "nobody else") {
  listen();
  auto check_spool = [this] {
    struct stat status {};
    REQUIRE(::stat(file("spool").c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 01770);
    CHECK(status.st_uid == 0);
    CHECK(status.st_gid == clients);
  };
  check_spool();
  REQUIRE(::chmod(file("spool").c_str(), 0700) == 0);
  end(names::listener, caf::sec::runtime_error);
  listen();
  check_spool();
}

TEST_CASE_FIXTURE(ipc_world, "spool: a file of root is read also when its "
                             "client runs no more") {
  runs = false;
  auto path = spool(ipc::seal_frame(frame()));
  listen();
  CHECK(forwarded() != 0);
  CHECK(gone(path));
}

TEST_CASE_FIXTURE(ipc_world, "spool: a file stays until the store that refuses "
                             "it has room, and the event goes on") {
  refuses = true;
  auto path = spool(ipc::seal_frame(frame()));
  listen();
  CHECK(forwarded() == 1);
  CHECK(std::filesystem::exists(path));
  refuses = false;
  shared.directory.publish(self.ptr(), protocol::topics::store_health,
                           pb::StoreHealth{});
  CHECK(gone(path));
}

TEST_CASE_FIXTURE(ipc_world, "spool: a file that was refused is not asked for "
                             "again at each that comes") {
  refuses = true;
  listen();
  for (int files = 1; files <= 5; ++files) {
    auto content = ipc::seal_frame(frame());
    auto told = last_ns;
    spool(content);
    CHECK(forwarded() == told);
    CHECK(asked == files);
  }
}

TEST_CASE_FIXTURE(ipc_world, "spool: a file waits for a store that is being "
                             "started") {
  end(names::store, caf::sec::runtime_error);
  auto path = spool(ipc::seal_frame(frame()));
  listen();
  CHECK(std::filesystem::exists(path));
  put_store();
  CHECK(gone(path));
  CHECK(forwarded() != 0);
}

TEST_CASE_FIXTURE(ipc_world, "spool: files that are no events are left alone") {
  std::filesystem::create_directory(file("spool"));
  std::ofstream{file("spool/notes.txt")} << "keep";
  listen();
  CHECK(gone(spool(ipc::seal_frame(frame()))));
  CHECK(std::filesystem::exists(file("spool/notes.txt")));
}
