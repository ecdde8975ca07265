#pragma once

#include "tests/simulation/dice.hpp"
#include "tests/support/fake_files.hpp"

#include <memory>

namespace lh::simulation {

/// The file systems of the box: the disk with the state, and /run, which a
/// reboot empties.
class mounts final : public persistence::file_port {
public:
  mounts() { reboot(); }

  static constexpr auto state = "/state";
  static constexpr auto run = "/run";

  test::fake_files& disk() { return disk_; }

  /// As a daemon's successor finds them.
  std::unique_ptr<mounts> copy() const {
    auto left = std::make_unique<mounts>();
    left->disk_ = whole(disk_);
    left->ram_ = whole(ram_);
    return left;
  }

  /// What a power cut leaves: what no sync covers may be there up to any of
  /// the last steps, and that one in part.
  std::unique_ptr<mounts> cut_power(dice& luck) const {
    auto all = disk_.trace().size();
    auto last = [&] {
      return all - luck.below(static_cast<uint32_t>(std::min(all, most) + 1));
    };
    constexpr test::tail tails[] = {test::tail::nothing, test::tail::zeros,
                                    test::tail::rubbish};
    test::power_cut cut{all, last(), last()};
    cut.rest = luck.one_of(tails);
    if (cut.contents < all)
      cut.torn = luck.below(
          static_cast<uint32_t>(disk_.trace()[cut.contents].bytes.size() + 1));
    auto left = std::make_unique<mounts>();
    left->disk_ = disk_.after(cut);
    return left;
  }

  void reboot() {
    ram_ = {};
    [[maybe_unused]] auto made = ram_.make_directory(run);
  }

  result<std::unique_ptr<persistence::open_file>>
  open(const std::string& path, persistence::open_mode mode) override {
    return at(path).open(path, mode);
  }
  result<void> rename(const std::string& from, const std::string& to) override {
    return at(from).rename(from, to);
  }
  result<void> remove(const std::string& path) override {
    return at(path).remove(path);
  }
  result<void> sync_directory(const std::string& path) override {
    return at(path).sync_directory(path);
  }
  result<void> make_directory(const std::string& path) override {
    return at(path).make_directory(path);
  }
  result<std::vector<std::string>> list(const std::string& path) override {
    return at(path).list(path);
  }

private:
  static constexpr size_t most = 20;

  static test::fake_files whole(const test::fake_files& files) {
    auto all = files.trace().size();
    return files.after({all, all, all});
  }

  test::fake_files& at(const std::string& path) {
    return path.rfind(run, 0) == 0 ? ram_ : disk_;
  }

  test::fake_files disk_;
  test::fake_files ram_;
};

} // namespace lh::simulation
