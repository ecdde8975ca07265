#include "deploy/leasectl/plain.hpp"
#include "deploy/leasectl/render.hpp"
#include "messages/convert/json.hpp"

#include <fmt/format.h>

#include <vector>

namespace lh::leasectl {

outcome
render_faults(const google::protobuf::RepeatedPtrField<pb::Fault>& faults,
              bool json) {
  if (json) {
    std::vector<std::string> items;
    for (const auto& fault : faults)
      items.push_back(convert::to_json(fault));
    return {exit_code::refused,
            fmt::format("{{\"faults\":[{}]}}\n", fmt::join(items, ",")),
            {}};
  }
  outcome refused{exit_code::refused, {}, {}};
  for (const auto& fault : faults)
    refused.err += fmt::format("{}: {} {}\n", plain(fault.path()), fault.code(),
                               plain(fault.text()));
  return refused;
}

outcome render_fault(const std::string& path, uint32_t code,
                     const std::string& text, bool json) {
  pb::ChangeResult result;
  auto& fault = *result.add_faults();
  fault.set_path(path);
  fault.set_code(code);
  fault.set_text(text);
  return render_faults(result.faults(), json);
}

outcome render_change(const pb::ChangeResult& change, bool json) {
  if (change.faults_size() > 0)
    return render_faults(change.faults(), json);
  const auto& path = change.path();
  outcome done;
  if (!change.warning().empty())
    done.err = fmt::format("leasectl: {}\n", plain(change.warning()));
  if (json)
    done.out = path.empty() ? "{}\n"
                            : fmt::format("{{\"path\":{}}}\n",
                                          convert::json_string(path));
  else if (!path.empty())
    done.out = path + '\n';
  return done;
}

} // namespace lh::leasectl
