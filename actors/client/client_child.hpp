#pragma once

#include "actors/client/client_backend.hpp"

#include <string>

namespace lh::client {

/// What every client program is started with, whichever it is: its name, its
/// owner, the program as argv[0] and the environment.
pb::StartChild client_child(const start_context& with);

/// The working directory of a client program that has one.
std::string client_directory(const start_context& with);

/// A file to be there at the start.
void add_file(pb::WorkingDirectory& directory, const char* name,
              std::string content);

} // namespace lh::client
