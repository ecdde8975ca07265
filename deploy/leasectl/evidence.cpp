#include "deploy/leasectl/evidence.hpp"

#include "deploy/leasectl/outcome.hpp"
#include "deploy/leasectl/plain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <vector>

namespace lh::leasectl {

using pb::LinkEvidence;

std::string evidence_kinds() {
  std::vector<std::string> names;
  auto& kinds = *LinkEvidence::Kind_descriptor();
  for (int i = 0; i < kinds.value_count(); ++i)
    if (kinds.value(i)->number() != LinkEvidence::UNSPECIFIED)
      names.push_back(kinds.value(i)->name());
  return fmt::format("{}", fmt::join(names, ", "));
}

result<LinkEvidence::Kind> evidence_kind(const std::string& name) {
  auto upper = name;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return std::toupper(c); });
  auto kind = LinkEvidence::UNSPECIFIED;
  if (LinkEvidence::Kind_Parse(upper, &kind) &&
      kind != LinkEvidence::UNSPECIFIED)
    return kind;
  return fault{exit_code::usage,
               fmt::format("'{}' is no kind of evidence; there are {}",
                           plain(name), evidence_kinds())};
}

} // namespace lh::leasectl
