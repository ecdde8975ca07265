#pragma once

#include "control.pb.h"

#include <string>

namespace lh::leasectl_test {

/// A control socket in a directory of its own that the test serves by hand.
class fake_daemon {
public:
  fake_daemon();
  fake_daemon(const fake_daemon&) = delete;
  fake_daemon& operator=(const fake_daemon&) = delete;
  ~fake_daemon();

  const std::string& socket() const { return path_; }

  /// Takes the next client and its request; throws after ten seconds.
  control::Request accept();

  /// Takes the next packet of the same client.
  control::Request receive();

  /// Answers the last request.
  void answer(control::Response response, bool more = false);

  /// Sends bytes as they are.
  void answer_raw(const std::string& packet);

  /// Ends the connection.
  void hang_up();

private:
  std::string directory_;
  std::string path_;
  int listener_ = -1;
  int peer_ = -1;
  uint32_t id_ = 0;
};

} // namespace lh::leasectl_test
