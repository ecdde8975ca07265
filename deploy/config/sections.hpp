#pragma once

#include "deploy/config/fields.hpp"
#include "settings.pb.h"

namespace lh::config {

/// What an empty file means.
pb::Settings default_settings();

/// Each reads the table of its name into the settings.
result<void> read_daemon(const node& table, pb::Settings& settings);
result<void> read_log(const node& table, pb::Settings& settings);
result<void> read_programs(const node& table, pb::Settings& settings);
result<void> read_restart(const node& table, pb::Settings& settings);
result<void> read_policy(const node& table, pb::Settings& settings);
result<void> read_hooks(const node& table, pb::Settings& settings);
result<void> read_identity(const node& table, pb::Settings& settings);
result<void> read_mapt(const node& table, pb::Settings& settings);

} // namespace lh::config
