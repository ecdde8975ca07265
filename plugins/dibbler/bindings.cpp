#include "plugins/dibbler/bindings.hpp"

#include "messages/net/ipv6.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace lh::dibbler {

namespace {

using plugins::variable;
using bindings = google::protobuf::RepeatedPtrField<plugin::Binding6>;

constexpr std::string_view address_prefix = "ADDR";
constexpr std::string_view prefix_prefix = "PREFIX";
constexpr ptrdiff_t most_digits = 4;

/// dibbler splits no longer prefix and so says nothing of splitting it.
constexpr uint32_t longest_split = 120;

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number = 0;
  auto last = text.data() + text.size();
  auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc{} || end != last)
    return std::nullopt;
  return number;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// What follows the number of a "ADDRn..." or "PREFIXn...", empty for the
/// address itself; nothing for another variable.
std::optional<std::string_view> part_of(std::string_view name,
                                        std::string_view prefix) {
  if (!name.starts_with(prefix))
    return std::nullopt;
  name.remove_prefix(prefix.size());
  auto digits =
      std::find_if_not(name.begin(), name.end(), is_digit) - name.begin();
  if (digits == 0 || digits > most_digits)
    return std::nullopt;
  name.remove_prefix(static_cast<size_t>(digits));
  bool known =
      name.empty() || name == "LEN" || name == "PREF" || name == "VALID";
  return known ? std::optional{name} : std::nullopt;
}

/// Reads the bindings of one kind.
class reader {
public:
  reader(plugin::Event& event, bindings& read, std::string_view prefix)
      : event_(event), read_(read), prefix_(prefix) {}

  void take(const variable& entry) {
    auto part = part_of(entry.first, prefix_);
    if (!part)
      return;
    bool understood =
        part->empty() ? begin(entry.second) : fill(*part, entry.second);
    if (!understood)
      event_.add_unreadable(std::string{entry.first});
  }

private:
  bool begin(std::string_view text) {
    auto address = net::parse_ipv6(text);
    open_ = address.has_value();
    if (!open_)
      return false;
    auto* binding = read_.Add();
    binding->set_high(address->high);
    binding->set_low(address->low);
    return true;
  }

  /// A binding that lacks a part is none.
  bool fill(std::string_view part, std::string_view text) {
    if (!open_)
      return true;
    auto number = parse_number<uint32_t>(text);
    if (!number) {
      open_ = false;
      read_.RemoveLast();
      return false;
    }
    set(read_[read_.size() - 1], part, *number);
    return true;
  }

  static void set(plugin::Binding6& binding, std::string_view part,
                  uint32_t number) {
    if (part == "LEN")
      binding.set_length(number);
    else if (part == "PREF")
      binding.set_preferred_s(number);
    else if (part == "VALID")
      binding.set_valid_s(number);
  }

  plugin::Event& event_;
  bindings& read_;
  std::string_view prefix_;
  bool open_ = false;
};

void keep_first(bindings& all, int count) {
  all.DeleteSubrange(count, all.size() - count);
}

/// dibbler says for each prefix that it got where it would have split it to.
void drop_refused_prefixes(plugin::Event& event,
                           std::span<const variable> told) {
  auto got = std::count_if(told.begin(), told.end(), [](auto& entry) {
    return entry.first == "DOWNLINK_PREFIX_IFACES";
  });
  auto& all = *event.mutable_prefixes();
  int kept = 0;
  for (; kept < all.size(); ++kept)
    if (all[kept].length() <= longest_split && got-- == 0)
      break;
  keep_first(all, kept);
}

/// Nothing of the client's stands before an option of the server's.
void drop_refused_addresses(plugin::Event& event,
                            std::span<const variable> told) {
  int addresses = 0;
  int certain = 0;
  for (auto& [name, value] : told) {
    if (part_of(name, address_prefix) == "" && net::parse_ipv6(value))
      ++addresses;
    else if (name.starts_with("SRV_OPTION"))
      certain = addresses;
  }
  auto& all = *event.mutable_addresses();
  if (certain > 0 && certain < all.size())
    keep_first(all, certain);
}

} // namespace

std::span<const variable>
told_by_server(std::span<const variable> environment) {
  auto own =
      std::find_if(environment.begin(), environment.end(), [](auto& entry) {
        return entry.first.starts_with("CLNT_OPTION");
      });
  return {environment.begin(), own};
}

void read_bindings(plugin::Event& event, std::span<const variable> told) {
  reader addresses{event, *event.mutable_addresses(), address_prefix};
  reader prefixes{event, *event.mutable_prefixes(), prefix_prefix};
  for (auto& entry : told) {
    addresses.take(entry);
    prefixes.take(entry);
  }
}

void drop_leftovers(plugin::Event& event, std::span<const variable> told) {
  drop_refused_prefixes(event, told);
  drop_refused_addresses(event, told);
}

} // namespace lh::dibbler
