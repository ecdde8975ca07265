#include "actors/client/client_table.hpp"

#include <google/protobuf/util/message_differencer.h>

namespace lh::client {

using google::protobuf::util::MessageDifferencer;

client_table::changes client_table::update(const pb::ClientTable& table) {
  changes found;
  std::map<std::string, pb::ClientConfig> rows;
  for (auto& config : table.clients()) {
    auto before = rows_.find(config.client());
    if (before == rows_.end())
      found.start.push_back(config.client());
    if (table.refresh() ||
        (before != rows_.end() &&
         !MessageDifferencer::Equals(before->second, config)))
      found.configure.push_back(config);
    rows.emplace(config.client(), config);
  }
  for (auto& [client, config] : rows_)
    if (!rows.count(client))
      found.retire.push_back(client);
  rows_ = std::move(rows);
  return found;
}

std::optional<pb::ClientConfig>
client_table::find(const std::string& client) const {
  auto row = rows_.find(client);
  if (row == rows_.end())
    return std::nullopt;
  return row->second;
}

std::vector<std::string> client_table::clients() const {
  std::vector<std::string> names;
  for (auto& [client, config] : rows_)
    names.push_back(client);
  return names;
}

} // namespace lh::client
