#pragma once

#include "actors/tr181/tree.hpp"

#include <span>
#include <string>
#include <string_view>

namespace lh::tr181 {

/// How a rule changes a value: `write` or `put`.
using change_value = void (*)(row&, column_id, std::string);

/// The row that a path names by numbers, there or not; root when the path is of
/// no table of this tree.
row_address named_row(std::string_view path);

/// The row of Device.IP.Interface that an Interface value names by its path,
/// there or not; root when the value is no such path.
row_address interface_row(std::string_view interface);

/// The Linux device that an Interface value names, or empty.
std::string device_of(const tree& in, std::string_view interface);

/// Whether the value is a path, but not that of a row.
bool is_dangling(const tree& in, std::string_view interface);

/// Whether an item of a reference names a row that could be in this tree, but
/// is not. Tables that are not kept here are taken at their word.
bool has_dangling_item(const tree& in, std::string_view references);

/// Gives each device that has none a row of Device.IP.Interface; one whose row
/// was deleted only with `again`. False when the table is full before the end.
bool make_interfaces(tree& in, std::span<const std::string> devices,
                     bool again);

/// The row of Device.IP.Interface of a device; root when it has none.
row_address interface_of(const tree& in, std::string_view device);

/// "Device.IP.Interface.2.Enable is false", or of the family's Enable; empty
/// when the interface's row forbids nothing.
std::string held_by(const row& interface, uint32_t instance,
                    column_id family_enable);

/// Takes a row that is to go, and what lies below it, out of all that refers to
/// it; an interface also where it is named by its device.
void empty_references(tree& in, const row_address& gone);

/// Keeps one enabled row for each device: who had it before, else the first.
/// The others are disabled and say who has it.
void settle_devices(const tree& before, tree& after, table_id in,
                    change_value change);

} // namespace lh::tr181
