#pragma once

#include "client.pb.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace lh::client {

/// Which client actors there are, what each was told last, and what a new
/// table of rows changes about them.
class client_table {
public:
  struct changes {
    std::vector<std::string> start;
    std::vector<std::string> retire;
    std::vector<pb::ClientConfig> configure;
  };

  /// Takes the rows over; with `refresh` every client is configured again.
  changes update(const pb::ClientTable& table);

  /// The configuration of a client that has a row.
  std::optional<pb::ClientConfig> find(const std::string& client) const;

  std::vector<std::string> clients() const;

private:
  std::map<std::string, pb::ClientConfig> rows_;
};

} // namespace lh::client
