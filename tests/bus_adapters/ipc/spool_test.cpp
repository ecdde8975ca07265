#include "tests/bus_adapters/ipc/ipc_world.hpp"

#include <algorithm>

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

TEST_CASE_FIXTURE(ipc_world, "spool: a file of root is read also when its "
                             "client runs no more") {
  runs = false;
  auto path = spool(ipc::seal_frame(frame()));
  listen();
  CHECK(forwarded() != 0);
  CHECK(gone(path));
}

TEST_CASE_FIXTURE(ipc_world, "spool: a file stays when the store refuses it, "
                             "and the event goes on") {
  refuses = true;
  auto path = spool(ipc::seal_frame(frame()));
  listen();
  CHECK(forwarded() != 0);
  CHECK(std::filesystem::exists(path));
  refuses = false;
  CHECK(gone(spool(ipc::seal_frame(frame()))));
  CHECK(gone(path));
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
