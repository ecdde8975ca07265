#include "messages/ipc/frame.hpp"
#include "messages/ipc/spool.hpp"

#include <cstdlib>

namespace {

void require(bool promise) {
  if (!promise)
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes{reinterpret_cast<const char*>(data), size};
  if (auto event = lh::ipc::decode_frame(bytes)) {
    require(!event->client().empty() && event->pid() != 0);
    require(lh::ipc::encode_frame(*event).has_value() || size > 60 * 1024);
  }
  (void)lh::ipc::unseal_frame(bytes);
  require(*lh::ipc::unseal_frame(lh::ipc::seal_frame(bytes)) == bytes);
  if (auto name = lh::ipc::parse_spool_name(bytes))
    require(to_string(*name) == bytes);
  return 0;
}
