#include "actors/tr181/records.hpp"
#include "model_access.hpp"

#include <doctest/doctest.h>
#include <google/protobuf/util/message_differencer.h>

using namespace lh::tr181;
using namespace lh::tr181::test;

namespace {

lh::pb::RowRecord& record(lh::pb::RowBatch& batch, const std::string& path,
                          const values& written = {}) {
  auto& made = *batch.add_rows();
  made.set_path(path);
  for (const auto& [name, text] : written)
    (*made.mutable_written())[name] = text;
  return made;
}

} // namespace

TEST_CASE("records: a transaction changes the records of its rows only") {
  auto before = with_rows(with_clients(3), client(2, "SentOption."), 1);
  auto after = set(before, {{client(2, "SentOption.1.Tag"), "60"}}).after;
  auto changed = changed_records(before, after);
  REQUIRE(changed.rows_size() == 1);
  CHECK(changed.rows(0).path() == client(2, "SentOption.1."));
  CHECK(changed.rows(0).written().at("Tag") == "60");
  CHECK(changed.rows(0).written().at("Alias") == "cpe-1");
  CHECK(changed_records(after, after).rows().empty());
}

TEST_CASE("records: what is deleted is forgotten, with all below it") {
  auto before = with_rows(with_clients(1), client(1, "SentOption."), 2);
  auto gone = changed_records(before, del(before, client(1)).after);
  REQUIRE(gone.rows_size() == 3);
  for (const auto& row : gone.rows())
    CHECK(row.forgotten());
}

TEST_CASE("records: a row of the file leaves a mark when deleted") {
  lh::pb::Settings file;
  file.add_dhcpv4_clients()->set_alias("wan");
  auto before = merge({}, file);
  auto gone = changed_records(before, del(before, client(1)).after);
  REQUIRE(gone.rows_size() == 2);
  CHECK(gone.rows(0).forgotten());
  CHECK(gone.rows(1).deleted());
  CHECK(gone.rows(1).file_key() == "alias=wan");
}

TEST_CASE("records: what the schema does not know is skipped and named") {
  lh::pb::RowBatch batch;
  record(batch, client(2, "SentOption.1."), {{"Tag", "60"}});
  record(batch, client(2),
         {{"Enable", "true"},
          {"Alias", "7"},
          {"Interface", "too long for a device"},
          {"Status", "Enabled"},
          {"Gone", "1"}});
  record(batch, client(3, "SentOption.1."));
  record(batch, "Device.Gone.1.");
  record(batch, "Device.DHCPv4.Client.*.");
  record(batch, client(2));
  record(batch, client(9)).set_forgotten(true);
  auto made = restore(batch);
  CHECK(made.skipped.size() == 8);
  CHECK(value_at(made.value, client(2, "Enable")) == "true");
  CHECK(value_at(made.value, client(2, "Alias")) == "cpe-2");
  CHECK(value_at(made.value, client(2, "SentOption.1.Tag")) == "60");
  CHECK(value_at(made.value, "Device.DHCPv4.ClientNumberOfEntries") == "1");
  CHECK(add(made.value, "Device.DHCPv4.Client.").added == client(3));
}

TEST_CASE("records: a tree comes back as it was") {
  auto t = with_rows(with_clients(2), client(1, "ReqOption."), 3);
  t = set(t, {{client(1, "ReqOption.3.Order"), "1"},
              {client(1, "Interface"), "wan0"},
              {client(2, "Interface"), "wan1"},
              {client(1, "Enable"), "true"}})
          .after;
  t = del(t, "Device.IP.Interface.2.").after;
  auto back = restore(records(t));
  CHECK(back.skipped.empty());
  CHECK(back.value == t);
  CHECK(google::protobuf::util::MessageDifferencer::Equals(records(back.value),
                                                           records(t)));
}
