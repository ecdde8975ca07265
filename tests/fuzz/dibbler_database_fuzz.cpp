#include "actors/client/dibbler_database.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string bytes{reinterpret_cast<const char*>(data), size};
  auto all = lh::client::dibbler_associations(bytes);
  if (!all)
    return 0;
  for (auto& ia : *all)
    if (ia.SerializeAsString().empty() && !ia.state().empty())
      std::abort();
  return 0;
}
