#pragma once

#include "messages/net/result.hpp"
#include "messages/net/unique_fd.hpp"

#include <deque>
#include <functional>
#include <string>
#include <string_view>

namespace lh::bus {

/// The name of a file for `child`: with `%xx` for whatever is not a letter, a
/// digit or one of `-_.`, and for a dot at the start.
std::string file_name_of(std::string_view child);

/// Where the output of `child` goes: RUNTIME_DIR/output/NAME.
std::string output_path(const std::string& runtime_dir, std::string_view child);

/// Makes the FIFO anew, mode 0600, with its directory, and opens it; errno. It
/// holds 1 MiB, because nobody reads it while a child only talks.
result<net::unique_fd> make_output(const std::string& path);

/// Opens a FIFO that is there: for reading, but with a writer, so that it has
/// no end while its children come and go; errno.
result<net::unique_fd> open_output(const std::string& path);

/// Makes lines of what a child writes and keeps the last 8, each cut at 512
/// octets; whatever is not printable ASCII becomes `?`.
class output_tail {
public:
  using line_sink = std::function<void(const std::string&)>;

  /// Hands each line that ends in `bytes` to `sink`.
  void feed(std::string_view bytes, const line_sink& sink);

  /// Makes a line of what stands without a line's end.
  void finish();

  /// The newest is the last.
  const std::deque<std::string>& last() const { return last_; }

private:
  void end_line();

  std::string line_;
  std::deque<std::string> last_;
};

} // namespace lh::bus
