#include "actors/client/link_evidence.hpp"

#include <doctest/doctest.h>

using namespace lh;
using namespace std::chrono_literals;
using client::evidence_step;
using client::find_rule;
using pb::LinkEvidence;

TEST_CASE("link evidence: every kind has a rule and a cause, no other has") {
  auto& kinds = *LinkEvidence::Kind_descriptor();
  for (int i = 0; i < kinds.value_count(); ++i) {
    auto kind = static_cast<LinkEvidence::Kind>(kinds.value(i)->number());
    CAPTURE(kinds.value(i)->name());
    CHECK((find_rule(kind) != nullptr) == (kind != LinkEvidence::UNSPECIFIED));
    CHECK_FALSE(client::cause_of(kind).empty());
  }
  CHECK(find_rule(static_cast<LinkEvidence::Kind>(77)) == nullptr);
}

TEST_CASE("link evidence: 802.1X has IPv4 renew and IPv6 confirm") {
  auto* rule = find_rule(LinkEvidence::AUTH_8021X);
  REQUIRE(rule);
  CHECK(rule->step("v4") == evidence_step::renew);
  CHECK(rule->step("v6") == evidence_step::ask_anew);
}

TEST_CASE("link evidence: only OAM waits, for 1 to 30 s") {
  constexpr net::boot_time now{5'000'000'000};
  auto* oam = find_rule(LinkEvidence::OAM);
  REQUIRE(oam);
  CHECK(due(*oam, now, -1) == now + 1s);
  CHECK(due(*oam, now, 0) == now + 15500ms);
  CHECK(due(*oam, now, 1) == now + 30s);
  for (auto kind : {LinkEvidence::CARRIER, LinkEvidence::BFD_DOWN,
                    LinkEvidence::AUTH_8021X, LinkEvidence::OPERATOR})
    CHECK(due(*find_rule(kind), now, 1) == now);
}

TEST_CASE("link evidence: of one kind each is followed later than the one "
          "before, up to a minute") {
  client::evidence_damper damper;
  auto& bfd = *find_rule(LinkEvidence::BFD_DOWN);
  net::boot_time now{5'000'000'000};
  for (auto pause : {0s, 1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
    CHECK(damper.seen(bfd, now) == now + pause);
    CHECK(damper.seen(bfd, now) == now + pause);
    now = now + pause;
    CHECK(damper.acted(bfd, now, 0) == 2);
  }
}

TEST_CASE("link evidence: pauses differ by a tenth, kinds have their own") {
  client::evidence_damper damper;
  auto& bfd = *find_rule(LinkEvidence::BFD_DOWN);
  auto& authenticated = *find_rule(LinkEvidence::AUTH_8021X);
  constexpr net::boot_time now{5'000'000'000};
  CHECK(damper.seen(bfd, now) == now);
  damper.acted(bfd, now, 1);
  CHECK(damper.seen(bfd, now) == now + 1100ms);
  CHECK(damper.seen(authenticated, now) == now);
}

TEST_CASE("link evidence: what was quiet for two minutes is forgotten") {
  client::evidence_damper damper;
  auto& bfd = *find_rule(LinkEvidence::BFD_DOWN);
  net::boot_time now{5'000'000'000};
  for (int n = 0; n < 9; ++n) {
    now = damper.seen(bfd, now);
    damper.acted(bfd, now, 0);
  }
  CHECK(damper.seen(bfd, now) == now + 60s);
  now = now + client::evidence_damper::quiet;
  CHECK(damper.seen(bfd, now) == now);
  CHECK(damper.acted(bfd, now, 0) == 1);
  CHECK(damper.seen(bfd, now) == now + 1s);
}

TEST_CASE("link evidence: a person is followed at once, but for what is asked "
          "already") {
  client::evidence_damper damper;
  auto& person = *find_rule(LinkEvidence::OPERATOR);
  net::boot_time now{5'000'000'000};
  for (int n = 0; n < 9; ++n) {
    CHECK(damper.seen(person, now) == now);
    damper.acted(person, now, 0);
    CHECK(damper.seen(person, now) == now + 3500ms);
    damper.answered();
  }
}
