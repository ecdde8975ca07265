#pragma once

#include "messages/ipc/launch_error.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

/// A directory with the name of a FIFO in it; both go with the object.
class fifo_place {
public:
  fifo_place();
  fifo_place(const fifo_place&) = delete;
  fifo_place& operator=(const fifo_place&) = delete;
  ~fifo_place();

  std::filesystem::path directory() const { return directory_; }
  std::filesystem::path fifo() const { return directory_ / "output"; }

private:
  std::filesystem::path directory_;
};

/// A run of the real launcher, started the way a careless parent would: with
/// ignored and blocked signals, an open descriptor 100 and a umask of 077.
class launched {
public:
  /// `arguments` follow `--error-fd N`.
  explicit launched(const std::vector<std::string>& arguments);
  launched(const launched&) = delete;
  launched& operator=(const launched&) = delete;
  ~launched();

  /// Waits until the program runs (nothing) or the launcher says why not.
  std::optional<lh::ipc::launch_error> start_error();

  /// Waits for the end; 128 + N after signal N.
  int exit_code();

private:
  pid_t pid_ = 0;
  int error_fd_ = -1;
  bool reaped_ = false;
};

using words = std::vector<std::string>;

/// The arguments that start the probe with the FIFO as its output.
words probe(const fifo_place& place, const words& options,
            const words& arguments);

/// The launcher has to refuse these, for this reason.
void check_refused(const words& arguments, lh::ipc::launch_stage stage,
                   int error);

/// The end that a daemon keeps: it makes the FIFO and has it open.
int open_as_daemon(const std::filesystem::path& fifo);

/// Everything that is in the FIFO or comes before its last writer goes.
std::string read_to_end(int fd);
