#include "actors/client/client_child.hpp"

namespace lh::client {

namespace {

void add_variable(pb::StartChild& child, const char* name, std::string value) {
  auto& variable = *child.add_environment();
  variable.set_name(name);
  variable.set_value(std::move(value));
}

} // namespace

pb::StartChild client_child(const start_context& with) {
  pb::StartChild child;
  child.set_child(with.config.client());
  child.set_owner(with.config.client());
  child.add_argv(with.program);
  add_variable(child, "PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
  add_variable(child, "LEASEHOLD_RUNTIME_DIR", with.where.runtime_dir);
  add_variable(child, "LEASEHOLD_CLIENT", with.config.client());
  return child;
}

std::string client_directory(const start_context& with) {
  return with.where.runtime_dir + "/clients/" + with.config.client();
}

void add_file(pb::WorkingDirectory& directory, const char* name,
              std::string content) {
  auto& file = *directory.add_files();
  file.set_name(name);
  file.set_content(std::move(content));
}

} // namespace lh::client
