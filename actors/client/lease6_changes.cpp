#include "actors/client/lease6_plan.hpp"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <map>

namespace lh::client {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

bool is_lifetime(const FieldDescriptor& field) {
  return field.name() == "preferred_s" || field.name() == "valid_s";
}

bool is_message(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

/// Gathers the fields of the outermost message that something differs in. A
/// field of a version that knows more has no descriptor: at the top it has no
/// name either.
class differences final : public MessageDifferencer::Reporter {
public:
  using path = std::vector<MessageDifferencer::SpecificField>;

  void ReportAdded(const Message&, const Message&, const path& at) override {
    add(at);
  }
  void ReportDeleted(const Message&, const Message&, const path& at) override {
    add(at);
  }
  /// A binding is reported behind its fields.
  void ReportModified(const Message&, const Message&, const path& at) override {
    if (!at.back().field || !is_message(*at.back().field))
      add(at);
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    bool lifetimes = false;
    for (const auto& [number, field] : fields_)
      if (field.more_than_lifetimes)
        names.push_back(field.name);
      else
        lifetimes = true;
    if (lifetimes)
      names.emplace_back("lifetimes");
    return names;
  }

private:
  struct changed_field {
    std::string name;
    bool more_than_lifetimes = false;
  };

  void add(const path& at) {
    auto *top = at.front().field, *last = at.back().field;
    if (!top)
      return;
    auto& field = fields_[top->number()];
    field.name = top->name();
    field.more_than_lifetimes |= !last || !is_lifetime(*last);
  }

  std::map<int, changed_field> fields_; ///< by number
};

} // namespace

std::vector<std::string> changed_fields(const pb::Lease6& before,
                                        const pb::Lease6& after) {
  differences found;
  MessageDifferencer differencer;
  differencer.ReportDifferencesTo(&found);
  differencer.Compare(before, after);
  return found.names();
}

bool is_update6(const std::vector<std::string>& changed) {
  return std::any_of(changed.begin(), changed.end(),
                     [](auto& name) { return name != "lifetimes"; });
}

} // namespace lh::client
