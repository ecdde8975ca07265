#include "tests/support/golden.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace lh::test {

void place_golden(fake_files& disk, const std::string& form,
                  const std::string& directory) {
  auto folder = std::string{LH_SOURCE_DIR "/tests/persistence/golden/"} + form;
  for (auto& file : std::filesystem::directory_iterator{folder}) {
    std::ostringstream bytes;
    bytes << std::ifstream{file.path(), std::ios::binary}.rdbuf();
    disk.place(directory + "/" + file.path().filename().string(), bytes.str());
  }
}

} // namespace lh::test
