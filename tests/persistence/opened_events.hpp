#pragma once

#include "persistence/event_book.hpp"
#include "tests/support/fake_files.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace lh::test {

using namespace persistence;

using payloads = std::vector<std::string>;

inline std::string event_text(uint64_t seq) {
  return fmt::format("event {}", seq);
}
inline std::string note_text(uint64_t seq) {
  return fmt::format("note at {}", seq);
}

inline std::vector<journal_entry> events(size_t count) {
  return std::vector<journal_entry>(count, event_entry(event_text));
}

inline std::string segment_path(uint64_t first) {
  return fmt::format("/state/store/events-{:020}.log", first);
}

/// An event book on a disk, opened, and what that set aside.
struct opened_book {
  explicit opened_book(fake_files& disk)
      : book(disk, "/state/store", "/state/quarantine", "/run"),
        report(book.open()) {}

  payloads read(uint64_t since = 0, uint64_t limit = 0) const {
    payloads texts;
    CHECK(book.read(since, limit, [&](auto& text) { texts.push_back(text); }));
    return texts;
  }

  payloads notes(const std::string& subject) const {
    payloads texts;
    CHECK(book.notes(subject, [&](auto& text) { texts.push_back(text); }));
    return texts;
  }

  void add(size_t count) {
    for (size_t i = 0; i < count; ++i)
      REQUIRE(book.append(events(1)));
  }

  event_book book;
  std::vector<set_aside> report;
};

inline payloads texts(uint64_t from, uint64_t to) {
  payloads all;
  for (auto seq = from; seq <= to; ++seq)
    all.push_back(event_text(seq));
  return all;
}

} // namespace lh::test
