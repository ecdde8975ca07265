#include "tests/support/fake_actors.hpp"

#include <fmt/format.h>

namespace lh::tests {

namespace {

caf::behavior store_behavior(caf::event_based_actor* self, fake_store* store) {
  auto held = std::make_shared<caf::typed_response_promise<pb::Ack>>();
  return {
      [store](const plugin::Event& event) -> caf::result<pb::Ack> {
        if (store->refuses)
          return caf::sec::runtime_error;
        store->taken.push_back(event);
        return pb::Ack{};
      },
      [store](const pb::PendingEventsQuery& query) {
        store->replays.push_back(query.client());
        return pb::Ack{};
      },
      [store](const pb::ClientRecord& record) {
        store->records[record.client()] = record;
        return pb::Ack{};
      },
      [store](const pb::ClientRecordQuery& query) {
        return store->records[query.client()];
      },
      [store](const pb::JournalBatch& batch) {
        store->journal.push_back(batch);
        return pb::JournalReceipt{};
      },
      [store](const pb::SettingsQuery&) -> caf::result<pb::SettingsAnswer> {
        if (store->busy)
          return caf::sec::runtime_error;
        pb::SettingsAnswer answer;
        *answer.mutable_settings() = store->settings;
        answer.set_refusal(store->refusal);
        return answer;
      },
      [store](const pb::RowsQuery&) { return store->rows; },
      [store](const pb::StoreHealthQuery&) { return store->health; },
      [self, store, held](const pb::RowBatch& batch) -> caf::result<pb::Ack> {
        store->batches.push_back(batch);
        if (!store->holds)
          return pb::Ack{};
        *held = self->make_response_promise<pb::Ack>();
        return *held;
      },
      [held](const pb::StatusQuery&) { held->deliver(pb::Ack{}); },
  };
}

caf::behavior runner_behavior(caf::event_based_actor*, fake_runner* runner) {
  auto& orders = runner->orders;
  return {
      [runner, &orders](const pb::StartChild& order) {
        runner->last_start = order;
        bool seen = order.argv_size() == 0 || runner->watched == order.argv(0);
        orders.push_back(seen ? "start" : "start unwatched");
      },
      [&orders](const pb::StopChild& order) {
        orders.push_back(
            order.forget() ? "forget" : fmt::format("stop {}", order.signal()));
      },
      [&orders](const pb::SignalChild& order) {
        orders.push_back(fmt::format("signal {}", order.signal()));
      },
      [runner](const pb::WatchProgram& order) {
        runner->watched = order.path();
      },
      [runner](const pb::ChildQuery&) { return runner->child; },
  };
}

caf::behavior links_behavior(caf::event_based_actor*, fake_links* links) {
  auto& requests = links->requests;
  return {
      [links](const pb::LinkQuery&) { return links->link; },
      [&requests](const pb::ApplyAddress& change) {
        requests.push_back(fmt::format("apply {}", change.valid_s()));
        return pb::LinkResult{};
      },
      [&requests](const pb::RemoveAddress&) {
        requests.push_back("remove");
        return pb::LinkResult{};
      },
      [&requests](const pb::SettleNeighbours&) {
        requests.push_back("settle");
        return pb::LinkResult{};
      },
  };
}

} // namespace

std::vector<std::string> fake_store::events() const {
  std::vector<std::string> all;
  for (auto& batch : journal)
    for (auto& event : batch.events())
      all.push_back(pb::EventType_Name(event.type()));
  return all;
}

caf::actor fake_store::spawn(caf::actor_system& system) {
  return system.spawn(store_behavior, this);
}

caf::actor fake_runner::spawn(caf::actor_system& system) {
  return system.spawn(runner_behavior, this);
}

caf::actor fake_links::spawn(caf::actor_system& system) {
  return system.spawn(links_behavior, this);
}

} // namespace lh::tests
