#pragma once

#include "tests/support/deterministic.hpp"

#include <memory>

namespace lh::tests {

/// Stands for the recovery store: records live in `records`, what is written
/// down is kept for the test to look at.
struct fake_store {
  std::map<std::string, pb::ClientRecord> records;
  std::vector<pb::JournalBatch> journal;
  std::vector<plugin::Event> taken;
  std::vector<pb::RowBatch> batches;
  pb::RowBatch rows;
  pb::Settings settings;
  std::string refusal;
  pb::StoreHealth health;
  std::vector<std::string> replays;
  bool refuses = false; ///< takes no event
  bool busy = false;    ///< answers no settings query
  bool holds = false;   ///< answers a row batch when it gets a StatusQuery

  std::vector<std::string> events() const;
  caf::actor spawn(caf::actor_system& system);
};

/// Stands for the process runner; orders are lines like "start", "stop 15".
/// What is started has to be watched already.
struct fake_runner {
  std::vector<std::string> orders;
  std::string watched; ///< the newest program of which changes are told
  pb::ChildInfo child;
  pb::StartChild last_start;

  caf::actor spawn(caf::actor_system& system);
};

/// Stands for the link monitor; every request is done and a line.
struct fake_links {
  pb::LinkState link;
  std::vector<std::string> requests;

  caf::actor spawn(caf::actor_system& system);
};

/// An actor that writes down every `Message` that it gets.
template <class Message>
caf::actor spawn_recorder(caf::actor_system& system,
                          std::vector<Message>& heard) {
  return system.spawn([&heard](caf::event_based_actor*) -> caf::behavior {
    return {[&heard](const Message& message) { heard.push_back(message); }};
  });
}

} // namespace lh::tests
