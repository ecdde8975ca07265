#include "tests/support/power_cuts.hpp"

namespace lh::test {

namespace {

using reported = std::function<void(const power_cut& cut)>;

/// The steps that a cut may keep or lose.
struct open_steps {
  std::vector<size_t> contents;
  std::vector<size_t> names;
};

open_steps steps_without_sync(const fake_files& disk, size_t at) {
  open_steps steps;
  for (size_t i = 0; i < at; ++i) {
    auto& step = disk.trace()[i];
    if (step.durable_at < at)
      continue;
    if (step.is_content())
      steps.contents.push_back(i);
    else if (step.is_name())
      steps.names.push_back(i);
  }
  return steps;
}

std::vector<size_t> with_end(std::vector<size_t> steps, size_t at) {
  steps.push_back(at);
  return steps;
}

/// Where a write may end: everywhere in a short one.
std::vector<size_t> torn_ends(size_t size) {
  auto stride = size < 200 ? 1 : size / 7;
  std::vector<size_t> ends;
  for (size_t end = 0; end < size; end += stride)
    ends.push_back(end);
  return ends;
}

void for_each_torn_end(const fake_files& disk, const power_cut& cut,
                       const reported& fn) {
  fn(cut);
  if (cut.contents == cut.at ||
      disk.trace()[cut.contents].what != disk_step::write)
    return;
  for (auto end : torn_ends(disk.trace()[cut.contents].bytes.size()))
    for (auto rest : {tail::nothing, tail::zeros, tail::rubbish}) {
      auto torn = cut;
      torn.torn = end;
      torn.rest = rest;
      fn(torn);
    }
}

/// What came later reaches the disk before step `missing`: one, or all.
void for_each_overtaking(const std::vector<size_t>& steps, size_t missing,
                         power_cut cut, const reported& fn) {
  std::set<size_t> all;
  for (auto step : steps) {
    if (step <= missing)
      continue;
    all.insert(step);
    cut.ahead = {step};
    fn(cut);
  }
  cut.ahead = all;
  if (all.size() > 1)
    fn(cut);
}

void for_each_cut_at(const fake_files& disk, size_t at, const reported& fn) {
  auto steps = steps_without_sync(disk, at);
  for (auto contents : with_end(steps.contents, at))
    for (auto names : with_end(steps.names, at)) {
      power_cut cut{at, contents, names};
      for_each_torn_end(disk, cut, fn);
      for_each_overtaking(steps.contents, contents, cut, fn);
      for_each_overtaking(steps.names, names, cut, fn);
    }
}

} // namespace

void for_each_power_cut(
    const fake_files& disk,
    const std::function<void(fake_files&, const power_cut&)>& fn) {
  for (size_t at = 0; at <= disk.trace().size(); ++at)
    for_each_cut_at(disk, at, [&](const power_cut& cut) {
      auto left = disk.after(cut);
      fn(left, cut);
    });
}

} // namespace lh::test
