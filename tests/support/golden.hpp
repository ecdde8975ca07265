#pragma once

#include "tests/support/fake_files.hpp"

namespace lh::test {

/// Puts the files of tests/persistence/golden/FORM into a directory of a disk.
void place_golden(fake_files& disk, const std::string& form,
                  const std::string& directory);

} // namespace lh::test
