#include "messages/protocol/actor_shell.hpp"

namespace lh::protocol {

std::string text_of(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "an exception without a text";
  }
}

} // namespace lh::protocol
