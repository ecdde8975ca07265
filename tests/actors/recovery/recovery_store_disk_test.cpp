#include "tests/actors/recovery/stored.hpp"

#include <cerrno>

using namespace lh;
using namespace lh::tests;
using lines = std::vector<std::string>;

TEST_CASE_FIXTURE(stored, "recovery store: an event that the disk does not "
                          "take stays with its plugin") {
  disk.fail(test::file_call::append, ENOSPC, 0, 100);
  CHECK_FALSE(put_to<pb::Ack>(event(10)).has_value());
  CHECK_FALSE(alarm().empty());
}

TEST_CASE_FIXTURE(stored, "recovery store: a full disk is an alarm, told once "
                          "each way, and the store works on") {
  get<pb::Ack>(record(1));
  healths.clear();
  disk.room = 0;
  get<pb::Ack>(record(2));
  get<pb::Ack>(record(3));
  CHECK(known().last_event_ns() == 3);
  REQUIRE(healths.size() == 1);
  CHECK_FALSE(healths[0].alarm().empty());
  disk.room = SIZE_MAX;
  get<pb::Ack>(record(4));
  CHECK(alarm().empty());
  REQUIRE(healths.size() == 2);
  CHECK(healths[1].alarm().empty());
  start_again();
  CHECK(known().last_event_ns() == 4);
}

TEST_CASE_FIXTURE(stored, "recovery store: the alarm ends when the disk has "
                          "room, without another write") {
  disk.room = 0;
  get<pb::Ack>(record(2));
  CHECK_FALSE(alarm().empty());
  advance(10s);
  CHECK_FALSE(alarm().empty());
  disk.room = SIZE_MAX;
  advance(1s);
  CHECK(alarm().empty());
  advance(1s);
  CHECK_FALSE(timers());
}

TEST_CASE_FIXTURE(stored, "recovery store: what is written after an alarm is "
                          "on the disk as soon as before it") {
  disk.room = 0;
  get<pb::Ack>(record(2));
  advance(100ms);
  disk.room = SIZE_MAX;
  get<pb::Ack>(record(3));
  REQUIRE(alarm().empty());
  advance(100ms);
  get<pb::Ack>(record(4));
  advance(20ms);
  disk = disk.after({disk.trace().size(), 0, 0});
  start_again();
  CHECK(known().last_event_ns() == 4);
}

TEST_CASE_FIXTURE(stored, "recovery store: one that begins says how it is, as "
                          "others have what it lost with its memory") {
  healths.clear();
  start_again();
  REQUIRE(healths.size() == 1);
  CHECK(healths[0].alarm().empty());
}

TEST_CASE_FIXTURE(stored, "recovery store: a read-only disk is not the end") {
  crash(names::store);
  disk.read_only = true;
  start();
  CHECK_FALSE(alarm().empty());
  get<pb::Ack>(record(2));
  CHECK(known().last_event_ns() == 2);
  CHECK(journal(pb::STARTED).events(0).seq() == 1);
}

TEST_CASE_FIXTURE(stored, "recovery store: a damaged file is set aside and "
                          "the daemon starts without it") {
  get<pb::Ack>(record(2));
  advance(1s);
  crash(names::store);
  for (auto& path : disk.paths()) {
    auto bytes = *disk.bytes_of(path);
    for (size_t i = 0; i < bytes.size(); i += 3)
      bytes[i] = static_cast<char>(~bytes[i]);
    disk.place(path, bytes);
  }
  start();
  CHECK_FALSE(known().has_last_address());
  CHECK(get<pb::StoreHealth>(pb::StoreHealthQuery{}).quarantined() > 0);
  get<pb::Ack>(record(3));
  start_again();
  CHECK(known().last_event_ns() == 3);
}

TEST_CASE_FIXTURE(stored, "recovery store: files that were taken away are an "
                          "alarm and are made again") {
  get<pb::Ack>(record(2));
  journal(pb::STARTED);
  advance(1s);
  healths.clear();
  for (auto& path : disk.paths())
    REQUIRE(disk.remove(path));
  get<pb::Ack>(record(3));
  journal(pb::LEASE_UPDATE);
  advance(1s);
  CHECK(alarm().empty());
  REQUIRE(healths.size() >= 2);
  CHECK_FALSE(healths[0].alarm().empty());
  CHECK(healths.back().alarm().empty());
  CHECK_FALSE(timers());
  start_again();
  CHECK(known().last_event_ns() == 3);
  CHECK(journal(pb::LEASE_DEL).events(0).seq() == 3);
}

TEST_CASE_FIXTURE(stored, "recovery store: no number is given twice, also when "
                          "the disk refused it") {
  journal(pb::STARTED);
  advance(1s);
  disk.room = 0;
  CHECK(journal(pb::LEASE_UPDATE).events(0).seq() == 2);
  CHECK(journal(pb::LEASE_RENEW).events(0).seq() == 3);
  start_again();
  disk.room = SIZE_MAX;
  CHECK(journal(pb::LEASE_DEL).events(0).seq() == 4);
}

TEST_CASE_FIXTURE(stored, "recovery store: what it did with the disk is on it "
                          "whenever the power goes") {
  pb::RowBatch rows;
  rows.add_rows()->set_path("Device.DHCPv4.Client.1.");
  for (int written = 0; written < 20; ++written) {
    (*rows.mutable_rows(0)->mutable_written())["Alias"] =
        std::to_string(written);
    get<pb::Ack>(record(written));
    if (written == 7)
      disk.fail(test::file_call::append, ENOSPC);
    if (written == 13)
      disk.fail(test::file_call::sync, EIO);
    get<pb::Ack>(rows);
    if (!alarm().empty())
      advance(1s);
    disk = disk.after({disk.trace().size(), 0, 0});
    start_again();
    auto kept = get<pb::RowBatch>(pb::RowsQuery{});
    REQUIRE(kept.rows_size() == 1);
    CHECK(kept.rows(0).written().at("Alias") == std::to_string(written));
    CHECK(known().last_event_ns() == written);
  }
}

TEST_CASE_FIXTURE(stored, "recovery store: one file is synced at a time, so "
                          "that a plugin need not wait for two") {
  auto synced = [this](size_t from) {
    std::set<size_t> files;
    auto& trace = disk.trace();
    for (auto i = from; i < trace.size(); ++i)
      if (trace[i].what == test::disk_step::sync)
        files.insert(trace[i].file);
    return files.size();
  };
  journal(pb::STARTED);
  advance(1s);
  journal(pb::LEASE_UPDATE);
  auto before = disk.trace().size();
  pb::RowBatch rows;
  rows.add_rows()->set_path("Device.DHCPv4.Client.1.");
  get<pb::Ack>(rows);
  CHECK(synced(before) == 1);
  advance(1s);
  CHECK(synced(before) == 2);
}

TEST_CASE_FIXTURE(stored, "recovery store: the state of an earlier build is "
                          "taken over") {
  crash(names::store);
  disk = test::fake_files{};
  test::place_golden(disk, "form1", "/state/store");
  std::string boot;
  {
    persistence::recovery_book book{disk, "/state/store", "/state/quarantine"};
    CHECK(book.open().empty());
    REQUIRE(book.find("boot"));
    boot = book.find("boot")->payload;
  }
  shared.clocks.boot_id = boot;
  start();
  CHECK(alarm().empty());
  CHECK(known().lease().prefix_len() == 24);
  pb::ClientRecordQuery query;
  query.set_client("dhcp6-client-1");
  auto record6 = get<pb::ClientRecord>(query);
  CHECK(record6.lease6().prefixes_size() == 1);
  CHECK(record6.lease6().addresses_size() == 1);
  lines children;
  auto records = get<pb::ChildRecords>(pb::ChildRecordsQuery{});
  for (auto& child : records.children())
    children.push_back(child.child());
  CHECK(children == lines{client, "dhcp6-client-1"});
  lines aliases;
  auto rows = get<pb::RowBatch>(pb::RowsQuery{});
  for (auto& row : rows.rows())
    if (row.written().count("Alias"))
      aliases.push_back(row.path() + row.written().at("Alias"));
  CHECK(std::count(aliases.begin(), aliases.end(),
                   "Device.DHCPv4.Client.1.renamed") == 1);
  CHECK(std::count(aliases.begin(), aliases.end(),
                   "Device.DHCPv6.Client.1.renamed6") == 1);
  CHECK(journal(pb::LEASE_DEL).events(0).seq() == 6);
  pb::EventsQuery all;
  auto page = get<pb::EventPage>(all);
  REQUIRE(page.events_size() == 6);
  CHECK(page.events(0).type() == pb::STARTED);
  CHECK(page.events(4).type() == pb::LEASE_RENEW);
}

TEST_CASE_FIXTURE(stored, "recovery store: rows are on the disk when they are "
                          "acknowledged, and rest costs no timer") {
  advance(1s);
  CHECK_FALSE(timers());
  pb::RowBatch rows;
  rows.add_rows()->set_path("Device.DHCPv4.Client.1.");
  get<pb::Ack>(rows);
  auto& trace = disk.trace();
  size_t last_write = 0;
  for (size_t i = 0; i < trace.size(); ++i)
    if (trace[i].what == test::disk_step::write)
      last_write = i;
  CHECK(trace[last_write].durable_at != test::disk_step::never);
  advance(1s);
  CHECK_FALSE(timers());
}
