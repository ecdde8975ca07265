#include "messages/net/time.hpp"

#include <fmt/format.h>

namespace lh::net {

std::string rfc3339(int64_t wall_ns) {
  using namespace std::chrono;
  auto ms = floor<milliseconds>(sys_time<nanoseconds>{nanoseconds{wall_ns}});
  auto day = floor<days>(ms);
  year_month_day date{day};
  hh_mm_ss clock{ms - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
                     static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

} // namespace lh::net
