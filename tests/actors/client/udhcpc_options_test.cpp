#include "actors/client/client_identifier.hpp"
#include "actors/client/udhcpc_options.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace lh;

namespace {

constexpr size_t everything = 306 - 19;
constexpr size_t own_identifier = 2 + 7;

struct row_options {
  row_options() { row.set_path("Device.DHCPv4.Client.1"); }

  row_options& send(uint32_t tag, const std::string& value) {
    auto* option = row.add_sent();
    option->set_tag(tag);
    option->set_value(value);
    option->set_row(static_cast<uint32_t>(row.sent_size()));
    return *this;
  }

  row_options& request(uint32_t tag) {
    auto* option = row.add_requested();
    option->set_tag(tag);
    option->set_row(static_cast<uint32_t>(row.requested_size()));
    return *this;
  }

  client::udhcpc_options choose(const pb::Identity& identity = {}) {
    return client::choose_options(row, identity);
  }

  std::vector<uint32_t> sent() {
    std::vector<uint32_t> tags;
    for (auto* option : choose().sent)
      tags.push_back(option->tag());
    return tags;
  }

  std::vector<std::string> left_out() {
    std::vector<std::string> parameters;
    for (auto& one : choose().left_out)
      parameters.push_back(one.parameter());
    return parameters;
  }

  pb::ClientConfig row;
};

using tags = std::vector<uint32_t>;
using names = std::vector<std::string>;

} // namespace

TEST_CASE("udhcpc options: every other tag is sent, whatever it means") {
  const std::map<uint32_t, std::string> refused{
      {50, "udhcpc writes option 50 itself"},
      {52, "option 52 announces options where udhcpc writes none"},
      {53, "udhcpc writes option 53 itself"},
      {54, "udhcpc writes option 54 itself"},
      {55, "option 55 is made of the ReqOption rows"},
      {57, "udhcpc writes option 57 itself"},
      {80, "udhcpc ignores the short answer that option 80 asks for"}};
  for (uint32_t tag = 1; tag <= 254; ++tag) {
    CAPTURE(tag);
    row_options row;
    auto chosen = row.send(tag, "x").choose();
    auto found = refused.find(tag);
    CHECK(chosen.left_out.empty() == (found == refused.end()));
    if (found != refused.end())
      CHECK(chosen.left_out[0].reason() == found->second);
    bool sent = tag != 61 && found == refused.end();
    CHECK(chosen.sent.size() == (sent ? 1 : 0));
  }
}

TEST_CASE("udhcpc options: no option goes without content") {
  row_options row;
  row.send(60, "").send(61, "").send(77, std::string(1, '\0'));
  CHECK(row.sent() == tags{77});
  CHECK(row.left_out() == names{"SentOption.1.Value", "SentOption.2.Value"});
}

TEST_CASE("udhcpc options: what fits the longest message, to the octet") {
  auto room = everything - own_identifier - 2 - 1;
  auto rest = room - 2 - 2 - 200;
  row_options row;
  row.send(43, std::string(200, 'a')).send(125, std::string(rest, 'b'));
  CHECK(row.left_out().empty());
  row.row.mutable_sent(1)->mutable_value()->push_back('b');
  CHECK(row.left_out() == names{"SentOption.2.Value"});
  CHECK(row.sent() == tags{43});
}

TEST_CASE("udhcpc options: a row that fits comes after one that does not") {
  row_options row;
  row.send(43, std::string(200, 'a')).send(77, std::string(200, 'b'));
  CHECK(row.send(12, "gw").sent() == tags{43, 12});
  CHECK(row.left_out() == names{"SentOption.2.Value"});
}

TEST_CASE("udhcpc options: 255 octets and all 254 tags have room") {
  row_options row;
  CHECK(row.send(125, std::string(255, '\xff')).left_out().empty());
  row_options asking;
  for (uint32_t tag = 254; tag > 0; --tag)
    asking.request(tag);
  auto chosen = asking.choose();
  CHECK(chosen.left_out.empty());
  CHECK(chosen.requested.size() == 254);
  CHECK(chosen.requested.front() == '\xfe');
  CHECK(chosen.requested.back() == '\1');
}

TEST_CASE("udhcpc options: the identifier comes first, then the requests") {
  row_options row;
  row.send(60, "v").send(61, std::string(255, 'i'));
  for (uint32_t tag = 200; tag < 230; ++tag)
    row.request(tag);
  auto chosen = row.choose();
  CHECK(chosen.requested.size() == everything - 257 - 2);
  CHECK(row.left_out() == names{"ReqOption.28.Tag", "ReqOption.29.Tag",
                                "ReqOption.30.Tag", "SentOption.1.Value"});
}

TEST_CASE("udhcpc options: the identifier's room is its size") {
  row_options row;
  pb::Identity identity;
  auto size_is_right = [&] {
    std::string mac(6, '\2');
    return client::identifier_size(row.row, identity) ==
           client::client_identifier(row.row, identity, mac).size();
  };
  CHECK(size_is_right());
  identity.set_enterprise(3561);
  identity.set_id("gateway");
  CHECK(size_is_right());
  row.send(61, "\1\2\3");
  CHECK(size_is_right());
}

TEST_CASE("udhcpc options: an identity takes its room") {
  pb::Identity identity;
  identity.set_enterprise(3561);
  identity.set_id(std::string(124, 'i'));
  auto room = everything - (2 + 135) - 2 - 1;
  row_options row;
  CHECK(row.send(43, std::string(room - 2, 'a'))
            .choose(identity)
            .left_out.empty());
  row.row.mutable_sent(0)->mutable_value()->push_back('a');
  CHECK(row.choose(identity).left_out.size() == 1);
}
