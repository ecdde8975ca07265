#include "bus_adapters/control/pages.hpp"

namespace lh::bus {

namespace {

constexpr size_t page_size = 32 * 1024;

/// Moves `items` into pages made by `list_of`, which gives a response's list.
template <class Items, class ListOf>
std::vector<control::Response> spread(const control::Response& whole,
                                      Items items, ListOf list_of) {
  std::vector<control::Response> pages;
  size_t filled = 0;
  for (auto& item : items) {
    auto size = item.ByteSizeLong() + 4;
    if (pages.empty() || filled + size > page_size) {
      if (!pages.empty())
        pages.back().set_more(true);
      pages.push_back(whole);
      list_of(pages.back())->Clear();
      filled = 0;
    }
    filled += size;
    list_of(pages.back())->Add(std::move(item));
  }
  if (pages.empty())
    pages.push_back(whole);
  else
    pages.back().set_more(whole.more());
  return pages;
}

std::vector<control::Response> spread_parameters(control::Response whole) {
  auto parameters =
      std::move(*whole.mutable_parameters()->mutable_parameters());
  auto faults = std::move(*whole.mutable_parameters()->mutable_faults());
  whole.mutable_parameters()->Clear();
  auto pages = spread(whole, std::move(parameters), [](auto& page) {
    return page.mutable_parameters()->mutable_parameters();
  });
  if (faults.empty())
    return pages;
  pages.back().set_more(true);
  for (auto& page : spread(whole, std::move(faults), [](auto& one) {
         return one.mutable_parameters()->mutable_faults();
       }))
    pages.push_back(std::move(page));
  return pages;
}

} // namespace

std::vector<control::Response> paginate(control::Response whole) {
  using control::Response;
  if (whole.ByteSizeLong() <= page_size)
    return {std::move(whole)};
  switch (whole.answer_case()) {
  case Response::kParameters:
    return spread_parameters(std::move(whole));
  case Response::kStatus: {
    auto items = std::move(*whole.mutable_status()->mutable_clients());
    return spread(whole, std::move(items), [](Response& page) {
      return page.mutable_status()->mutable_clients();
    });
  }
  case Response::kActors: {
    auto items = std::move(*whole.mutable_actors()->mutable_actors());
    return spread(whole, std::move(items), [](Response& page) {
      return page.mutable_actors()->mutable_actors();
    });
  }
  case Response::kEvents: {
    auto items = std::move(*whole.mutable_events()->mutable_events());
    return spread(whole, std::move(items), [](Response& page) {
      return page.mutable_events()->mutable_events();
    });
  }
  case Response::kTransitions: {
    auto items = std::move(*whole.mutable_transitions()->mutable_transitions());
    return spread(whole, std::move(items), [](Response& page) {
      return page.mutable_transitions()->mutable_transitions();
    });
  }
  case Response::kChanges: {
    auto items = std::move(*whole.mutable_changes()->mutable_changes());
    return spread(whole, std::move(items), [](Response& page) {
      return page.mutable_changes()->mutable_changes();
    });
  }
  case Response::kChange: {
    auto items = std::move(*whole.mutable_change()->mutable_faults());
    return spread(whole, std::move(items), [](Response& page) {
      return page.mutable_change()->mutable_faults();
    });
  }
  default:
    return {std::move(whole)};
  }
}

} // namespace lh::bus
