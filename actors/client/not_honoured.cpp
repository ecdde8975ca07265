#include "actors/client/not_honoured.hpp"

namespace lh::client {

pb::NotHonoured not_honoured(std::string parameter, std::string reason) {
  pb::NotHonoured made;
  made.set_parameter(std::move(parameter));
  made.set_reason(std::move(reason));
  return made;
}

} // namespace lh::client
