#include "actors/client/lease6_bindings.hpp"
#include "actors/client/lease6_plan.hpp"

#include <google/protobuf/util/message_differencer.h>

namespace lh::client {

namespace {

using google::protobuf::util::MessageDifferencer;

bool differ(const pb::Lease6& before, const pb::Lease6& after,
            const google::protobuf::FieldDescriptor* field) {
  MessageDifferencer differencer;
  return !differencer.CompareWithFields(before, after, {field}, {field});
}

template <class Binding>
void clear_lifetimes(bindings::list<Binding>& all) {
  for (auto& binding : all) {
    binding.clear_preferred_s();
    binding.clear_valid_s();
  }
}

pb::Lease6 without_lifetimes(pb::Lease6 lease) {
  clear_lifetimes(*lease.mutable_addresses());
  clear_lifetimes(*lease.mutable_prefixes());
  return lease;
}

} // namespace

std::vector<std::string> changed_fields(const pb::Lease6& before,
                                        const pb::Lease6& after) {
  auto timeless_before = without_lifetimes(before);
  auto timeless_after = without_lifetimes(after);
  std::vector<std::string> names;
  bool lifetimes = false;
  auto* type = pb::Lease6::descriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    auto* field = type->field(i);
    if (differ(timeless_before, timeless_after, field))
      names.push_back(field->name());
    else
      lifetimes |= differ(before, after, field);
  }
  if (lifetimes)
    names.push_back("lifetimes");
  return names;
}

bool is_update6(const std::vector<std::string>& changed) {
  return std::any_of(changed.begin(), changed.end(),
                     [](auto& name) { return name != "lifetimes"; });
}

} // namespace lh::client
