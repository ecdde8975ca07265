#pragma once

#include "tests/support/fake_files.hpp"

#include <functional>

namespace lh::test {

/// Calls `fn` with every kind of disk that a cut at every step can leave: each
/// count of steps without a sync; each one of the later steps that overtook
/// them, and all of these; each end where the next write may be torn, with
/// nothing, zeros or rubbish behind it.
void for_each_power_cut(
    const fake_files& disk,
    const std::function<void(fake_files& left, const power_cut& cut)>& fn);

} // namespace lh::test
