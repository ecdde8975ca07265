#pragma once

namespace lh::leasectl {

/// All of leasectl: reads the words, asks, prints; returns the exit code.
int run(int argc, char** argv);

} // namespace lh::leasectl
