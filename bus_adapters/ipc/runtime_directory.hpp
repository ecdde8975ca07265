#pragma once

#include "bus_adapters/reactor/hosted.hpp"
#include "bus_adapters/reactor/required.hpp"

#include <string>
#include <vector>

namespace lh::bus {

/// Makes the directory, through which anybody may pass, unless it is there.
void make_runtime_directory(const std::string& path);

/// Whether files can be written there; the fault says why not.
result<void> check_room(const std::string& directory);

/// What an actor has made in the runtime directory. When somebody removes it
/// the actor ends, for its supervisor to start it again, with all made anew.
class runtime_watch {
public:
  /// Watches for `names`, which the owner has made.
  template <class Actor>
  runtime_watch(reactor& host, Actor* owner, std::string directory,
                std::vector<std::string> names)
      : directory_(std::move(directory)), names_(std::move(names)),
        fd_(host, owner, required(open()), EPOLLIN) {}

  uint64_t watch() const { return fd_.watch(); }

  /// Reads the news; throws when one of the names, or the directory, was
  /// removed, moved or replaced.
  void check() const;

private:
  result<net::unique_fd> open() const;
  std::string path_of(const std::string& name) const;
  bool has(const std::string& name) const;

  std::string directory_;
  std::vector<std::string> names_;
  watched_fd fd_;
};

} // namespace lh::bus
