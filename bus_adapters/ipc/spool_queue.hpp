#pragma once

#include "messages/ipc/spool.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace lh::bus {

/// Which file of the spool is read next: of each client a few are under way,
/// so that who has many waits for himself and nobody else does.
class spool_queue {
public:
  /// So many of one client.
  static constexpr size_t at_once = 4;

  /// Files are there, and it is not known whose they are. Those that it has
  /// already are passed over.
  void found(const std::vector<ipc::spool_name>& files);

  /// The oldest of them, to look at: it is then of() somebody or done().
  std::optional<ipc::spool_name> unknown();

  /// Whose it is: the client's, by the user who speaks for it. Beyond
  /// spool_limit of one its oldest waiting one is given back, as done.
  std::optional<ipc::spool_name> of(const std::string& client,
                                    ipc::spool_name file);

  /// A file to read, the oldest of a client in turn, which is then done().
  std::optional<ipc::spool_name> next();

  void done(ipc::spool_name file);

  bool empty() const { return all_.empty(); }

  /// Whether unknown() or next() has a file.
  bool is_ready() const;

private:
  struct share {
    std::set<ipc::spool_name> waiting;
    std::set<ipc::spool_name> under_way;

    bool may_go_on() const {
      return !waiting.empty() && under_way.size() < at_once;
    }
  };

  std::set<ipc::spool_name> all_;
  std::set<ipc::spool_name> unknown_;
  std::map<std::string, share> clients_;
  std::string last_; // whose turn it was
};

} // namespace lh::bus
