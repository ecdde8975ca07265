#include "actors/mapt/mapt_processor_actor.hpp"
#include "tests/actors/mapt/asked.hpp"
#include "tests/messages/dhcp6/s46_bytes.hpp"
#include "tests/support/deterministic.hpp"

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;

namespace {

const auto filled_up = octets("0059 0010 00 10 18 c0000200 28 20010db800 0000"
                              "00 005b 0009 40 0064ff9b00010000");

struct processing : deterministic {
  processing() {
    spawn<mapt::mapt_processor_state>(names::mapt, pb::Settings{});
    run();
  }

  std::string answer(const std::string& container) {
    auto request = request_for({"2001:db8:12:3400::/56"});
    request.set_map_t(container);
    return show(ask<pb::MapAnswer>(named<protocol::mapt_processor>(names::mapt),
                                   request));
  }

  void tolerate(bool tolerant) {
    pb::Settings settings;
    settings.mutable_mapt()->set_tolerant_zero_padded_rule(tolerant);
    shared.directory.publish(&*self, protocol::topics::settings, settings);
    run();
  }
};

} // namespace

TEST_CASE_FIXTURE(processing, "mapt processor: a container becomes a result or "
                              "a refusal") {
  CHECK(answer(octets("0059 000d 00 10 18 c0000200 28 20010db800"
                      "005b 0009 40 0064ff9b00010000")) ==
        "192.0.2.18/32 psid 52/8 offset 6 ratio 256 "
        "2001:db8:12:3400:0:c000:212:34 dmr 64:ff9b:1::/64");
  CHECK(answer("x") == "refused 0");
}

TEST_CASE_FIXTURE(processing, "mapt processor: the newest settings say whether "
                              "zeros are tolerated") {
  CHECK(answer(filled_up) == "refused 89");
  tolerate(true);
  CHECK(answer(filled_up).ends_with(" tolerated"));
  tolerate(false);
  CHECK(answer(filled_up) == "refused 89");
}
