#include "tests/simulation/laws.hpp"

#include "messages/convert/net_values.hpp"
#include "messages/convert/plugin_event.hpp"

#include <cstdlib>

namespace lh::simulation {

namespace names = protocol::names;

namespace {

/// Whole seconds are what the kernel gets.
constexpr int64_t most_apart = 1'100'000'000;

bool is_near(moment one, moment other) {
  return std::abs(one.ns - other.ns) <= most_apart;
}

bool is_useful(const plugin::Binding6& one) {
  auto network = one.high() >> 32;
  return network == 0x20010db8 && one.valid_s() != 0 &&
         one.preferred_s() <= one.valid_s();
}

/// Whether it is a lease that is to be used, or the end of one.
bool is_news(const plugin::Event& event) {
  if (event.kind() == plugin::NAK)
    return true;
  if (event.kind() != plugin::BOUND && event.kind() != plugin::RENEW)
    return false;
  if (!event.addresses().empty() || !event.prefixes().empty())
    return std::any_of(event.addresses().begin(), event.addresses().end(),
                       is_useful) ||
           std::any_of(event.prefixes().begin(), event.prefixes().end(),
                       is_useful);
  return convert::lease_report(event, pb::MASK_32).refusal().empty();
}

/// What is told again is as old as when it was told first.
std::optional<plugin::Event>
newest_news(const std::vector<plugin::Event>& delivered) {
  auto newest = std::find_if(delivered.rbegin(), delivered.rend(), is_news);
  if (newest == delivered.rend())
    return std::nullopt;
  auto is_same = [&](auto& one) {
    return one.lease_stamp() == newest->lease_stamp();
  };
  if (newest->lease_stamp() == 0)
    return *newest;
  return *std::find_if(delivered.begin(), delivered.end(), is_same);
}

using names_of_places = std::set<std::string>;

names_of_places prefixes_in(const pb::ClientStatus& status) {
  return {status.prefixes().begin(), status.prefixes().end()};
}

/// What is withdrawn already is not shown.
names_of_places prefixes_in(const pb::Lease6& lease) {
  names_of_places all;
  for (auto& one : lease.prefixes())
    if (one.state() == "preferred")
      all.insert(net::to_string(convert::from_proto(one)));
  return all;
}

names_of_places addresses_in(const pb::ClientStatus& status) {
  return {status.addresses().begin(), status.addresses().end()};
}

/// Without a leased address the device has one of a prefix.
names_of_places addresses_in(const pb::ClientRecord& record,
                             const std::string& device) {
  names_of_places all;
  for (auto& one : record.lease6().addresses())
    all.insert(net::to_string(
        net::ipv6_prefix{convert::from_proto(one.address()), 128}));
  if (!all.empty())
    return all;
  for (auto& one : record.applied())
    if (one.device() == device)
      all.insert(net::to_string(convert::from_proto(one)));
  return all;
}

void compare(story& tale, const char* what, const names_of_places& shown,
             const names_of_places& held) {
  if (shown != held)
    tale.breach(fmt::format("TR-181 has the {} [{}], the store [{}]", what,
                            fmt::join(shown, ", "), fmt::join(held, ", ")));
}

bool has(const pb::Lease6& lease, const binding6& given) {
  auto is_it = [&](const pb::Ipv6& place) {
    return place.high() == given.high && place.low() == given.low;
  };
  auto& addresses = lease.addresses();
  auto& prefixes = lease.prefixes();
  if (given.length == 0)
    return std::any_of(addresses.begin(), addresses.end(),
                       [&](auto& one) { return is_it(one.address()); });
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](auto& one) { return is_it(one.prefix()); });
}

} // namespace

void client_row::be_at(const std::string& its_path) {
  path = its_path;
  auto number = path.substr(path.rfind('.', path.size() - 2) + 1);
  name = "dhcp4-client-" + number.substr(0, number.size() - 1);
}

void laws::look(daemon& now, bool fresh) {
  auto all = statuses(now);
  for (auto& row : rows_)
    if (row.deleted)
      require(all.count(row.path) == 0 && box_.table.pids(row.name).empty() &&
                  box_.devices.addresses4(row.device).empty(),
              row, "nothing is left of a row that is deleted");
    else
      look_at(row, {all[row.path], record_of(now, row.name)}, fresh);
  look_at_kernel6(now);
}

std::map<std::string, pb::ClientStatus> laws::statuses(daemon& now) {
  std::map<std::string, pb::ClientStatus> found;
  auto all = now.ask<pb::Status, protocol::tr181_bridge>(names::bridge,
                                                         pb::StatusQuery{});
  box_.tale.require(all.has_value(), "the bridge answers");
  if (all)
    for (auto& one : all->clients())
      found[one.path() + '.'] = one;
  return found;
}

pb::ClientRecord laws::record_of(daemon& now, const std::string& client) {
  pb::ClientRecordQuery query;
  query.set_client(client);
  auto record =
      now.ask<pb::ClientRecord, protocol::recovery_store>(names::store, query);
  box_.tale.require(record.has_value(), "the store answers");
  return record.value_or(pb::ClientRecord{});
}

bool laws::is_there(const client_row& row) const {
  return box_.devices.is_running(row.device);
}

void laws::look_at(const client_row& row, const shown& told, bool fresh) {
  require(told.status.enable() == row.enabled, row, "Enable as written");
  look_at_processes(row);
  look_at_delivered(row, told.record);
  if (row.v6)
    look_at6(row, told, fresh);
  else
    look_at4(row, told, fresh);
  if (!row.enabled)
    require(told.status.state() == "disabled", row, "disabled, not {}",
            told.status.state());
  else if (fresh && is_there(row))
    require(told.status.state() == "bound", row, "bound, not {}: {}",
            told.status.state(), told.status.last_error());
}

void laws::look_at_processes(const client_row& row) {
  auto pids = box_.table.pids(row.name);
  size_t wanted = row.enabled && is_there(row) ? 1 : 0;
  require(pids.size() == wanted, row, "{} processes, not {}", pids.size(),
          wanted);
}

/// What a plugin has delivered is heeded, whatever became of the daemon; a
/// part of a DHCPv6 lease that ends begins a new count.
void laws::look_at_delivered(const client_row& row,
                             const pb::ClientRecord& kept) {
  auto newest = newest_news(box_.table.delivered[row.name]);
  bool held = kept.has_lease() || kept.has_lease6();
  if (!newest || !row.enabled || !held || newest->kind() == plugin::NAK)
    return;
  auto apart = newest->boottime_ns() - kept.clock().obtained_boot_ns();
  require(apart <= most_apart && (row.v6 || apart == 0), row,
          "the newest lease was delivered {} ms after the one that is held",
          apart / 1'000'000);
}

void laws::look_at4(const client_row& row, const shown& told, bool fresh) {
  auto& in_kernel = box_.devices.addresses4(row.device);
  auto& record = told.record;
  std::string held;
  if (record.has_lease())
    held = net::to_string(
        net::ipv4_prefix{{record.lease().address().value()},
                         static_cast<uint8_t>(record.lease().prefix_len())});
  require(told.status.address() == held, row, "TR-181 has {}, the store {}",
          told.status.address(), held);
  require(in_kernel.size() == (held.empty() ? 0 : 1), row,
          "{} addresses in the kernel, and the lease is {}", in_kernel.size(),
          held);
  auto& server = box_.line_of(row.device).server4;
  for (auto& [address, end] : in_kernel) {
    auto value = net::parse_ipv4_prefix(address)->address.value;
    require(address == held, row, "the kernel has {}, the lease is {}", address,
            held);
    look_at_end(row, address, end, server.promised(value));
  }
  auto& truth = server.granted();
  if (!fresh || !row.enabled || !is_there(row) || !truth || in_kernel.empty())
    return;
  auto& [address, end] = *in_kernel.begin();
  auto given = net::to_string(net::ipv4_prefix{{truth->address}, 24});
  require(address == given, row, "the kernel has {}, {} was given", address,
          given);
  require(is_near(end, truth->end()), row, "the address ends with the lease");
  require(box_.devices.mtu(row.device) == (truth->mtu == 0 ? 1500 : truth->mtu),
          row, "the MTU of the lease");
}

/// Nothing outlives the server's word, as far as the wall clock tells the truth
/// over reboots.
void laws::look_at_end(const client_row& row, const std::string& place,
                       moment end, std::optional<moment> promised) {
  require(promised.has_value(), row, "{} was given", place);
  if (promised && !box_.clock.was_set_back())
    require(end.ns <= promised->ns + most_apart, row,
            "{} does not outlive its lease", place);
}

void laws::look_at6(const client_row& row, const shown& told, bool fresh) {
  auto& lease = told.record.lease6();
  compare(box_.tale, "prefixes", prefixes_in(told.status), prefixes_in(lease));
  compare(box_.tale, "addresses", addresses_in(told.status),
          addresses_in(told.record, row.device));
  auto& server = box_.line_of(row.device).server6;
  auto there = box_.devices.places6();
  for (auto& one : told.record.applied())
    if (auto place = tests::place_of(one); there.count(place) != 0)
      look_at_end(row, place, box_.devices.end_of6(place),
                  server.promised(one.address().high()));
  for (auto& one : lease.prefixes())
    require(server.promised(one.prefix().high()).has_value(), row,
            "{} was given", net::to_string(convert::from_proto(one)));
  if (!row.enabled)
    require(!told.record.has_lease6(), row, "no lease without Enable");
  if (!fresh || !row.enabled || !is_there(row))
    return;
  require(lease.has_mapt() == maps_, row, "MAP-T as configured");
  for (auto& given : server.granted()) {
    auto name = net::to_string(net::ipv6{given.high, given.low});
    require(has(lease, given), row, "{} was given and is not held", name);
    auto place = fmt::format("{} {}/128", row.device, name);
    if (given.length != 0)
      continue;
    auto end = server.granted_at() + std::chrono::seconds{given.valid_s};
    require(there.count(place) != 0 &&
                is_near(box_.devices.end_of6(place), end),
            row, "{} is in the kernel, for as long as it was given", place);
  }
}

/// Devices besides a client's own have addresses of it too.
void laws::look_at_kernel6(daemon& now) {
  tests::places6 wanted;
  for (auto& row : rows_) {
    if (!row.v6)
      continue;
    for (auto& place : tests::places_of(record_of(now, row.name)))
      wanted.insert(place);
  }
  auto is_absent = [&](const std::string& place) {
    auto device = place.substr(0, place.find(' '));
    return device != "unreachable" && !box_.devices.is_present(device);
  };
  std::erase_if(wanted, is_absent);
  auto there = box_.devices.places6();
  if (there != wanted)
    box_.tale.breach(fmt::format("the kernel has [{}], the store says [{}]",
                                 fmt::join(there, ", "),
                                 fmt::join(wanted, ", ")));
}

void laws::look_at_events(daemon& now) {
  pb::EventsQuery query;
  query.set_since(seen_);
  auto page =
      now.ask<pb::EventPage, protocol::event_journal>(names::store, query);
  box_.tale.require(page.has_value(), "the journal answers");
  if (!page)
    return;
  auto gaps = std::exchange(gaps_allowed_, 0);
  bool lost = std::exchange(newest_lost_, false);
  auto next = seen_ + 1;
  seen_ = page->newest_seq();
  if (lost)
    return;
  for (auto& event : page->events()) {
    if (event.seq() > next && gaps > 0) {
      --gaps;
      next = event.seq();
    }
    if (event.seq() != next)
      return box_.tale.breach(
          fmt::format("event {} follows {}", event.seq(), next - 1));
    ++next;
  }
  box_.tale.require(seen_ == next - 1 || gaps > 0,
                    "the newest event is the last");
}

} // namespace lh::simulation
