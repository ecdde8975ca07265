#include "tests/bus_adapters/reactor/reactor_world.hpp"

#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace lh::tests {

namespace {

net::boot_time boot_now() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return {now.tv_sec * 1'000'000'000 + now.tv_nsec};
}

std::string make_directory() {
  char name[] = "/tmp/lh-reactor-XXXXXX";
  REQUIRE(::mkdtemp(name) != nullptr);
  ::chmod(name, 0755);
  return name;
}

} // namespace

reactor_world::reactor_world()
    : directory_(make_directory()), system(configured()),
      host(reinterpret_cast<bus::reactor&>(system.network_manager())),
      self(system) {
  shared.clocks.boot = boot_now;
}

caf::actor_system_config& reactor_world::configured() {
  config_.set("scheduler.policy", caf::atom("sharing"));
  config_.set("scheduler.max-threads", size_t{2});
  config_.module_factories.push_back(
      [](caf::actor_system& made) -> caf::actor_system::module* {
        return new bus::reactor_module(made);
      });
  return config_;
}

reactor_world::~reactor_world() {
  for (auto& actor : owned_) {
    auto handle = caf::actor_cast<caf::actor>(actor);
    self->send_exit(handle, caf::exit_reason::user_shutdown);
    self->wait_for(handle);
  }
  shared.directory.clear();
  owned_.clear();
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

void reactor_world::put(const std::string& name, const caf::actor& actor) {
  auto pointer = caf::actor_cast<caf::strong_actor_ptr>(actor);
  shared.directory.put(name, pointer);
  if (actor.id() != self->id())
    owned_.push_back(pointer);
}

void reactor_world::end(const std::string& name, caf::error reason) {
  auto actor = shared.directory.find(name);
  REQUIRE(actor);
  auto handle = caf::actor_cast<caf::actor>(actor);
  self->send_exit(handle, std::move(reason));
  self->wait_for(handle);
  shared.directory.drop(name, actor->id());
}

bool eventually(const std::function<bool()>& holds) {
  auto until = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < until) {
    if (holds())
      return true;
    ::poll(nullptr, 0, 1);
  }
  return false;
}

packet_peer::packet_peer(const std::string& path)
    : fd_(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  connected_ = ::connect(fd_.get(), reinterpret_cast<sockaddr*>(&address),
                         sizeof address) == 0;
  int room = 1 << 20;
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
}

bool packet_peer::send(const std::string& packet) const {
  return ::send(fd_.get(), packet.data(), packet.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(packet.size());
}

std::optional<std::string> packet_peer::receive() const {
  pollfd ready{fd_.get(), POLLIN, 0};
  constexpr auto limit = std::chrono::milliseconds{patience}.count();
  if (::poll(&ready, 1, static_cast<int>(limit)) != 1)
    return std::nullopt;
  std::string packet(256 * 1024, '\0');
  auto size = ::recv(fd_.get(), packet.data(), packet.size(), 0);
  if (size <= 0)
    return std::nullopt;
  packet.resize(static_cast<size_t>(size));
  return packet;
}

bool packet_peer::is_hung_up() const {
  while (receive()) {
  }
  pollfd ready{fd_.get(), POLLIN, 0};
  return ::poll(&ready, 1, 0) == 1;
}

} // namespace lh::tests
