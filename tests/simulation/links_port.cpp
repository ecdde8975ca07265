#include "tests/simulation/links_port.hpp"

#include <cerrno>

namespace lh::simulation {

namespace {

pb::LinkResult outcome(int error) {
  pb::LinkResult said;
  said.set_error(error);
  if (error != 0)
    said.set_text("the kernel refused it");
  return said;
}

struct links {
  caf::event_based_actor* self;
  protocol::runtime& shared;
  kernel& devices;
  std::shared_ptr<life> of;

  /// What a killed daemon still has in its mailboxes is not done.
  template <class Act>
  pb::LinkResult done(Act act) const {
    return outcome(of->alive ? act() : EBADF);
  }

  void publish(const pb::LinkState& link) const {
    shared.directory.publish(self, protocol::topics::link(link.device()), link);
  }

  void publish(const pb::AddressLost& lost) const {
    auto topic = lost.has_unreachable()
                     ? std::string{protocol::topics::routes}
                     : protocol::topics::addresses(lost.device());
    shared.directory.publish(self, topic, lost);
  }
};

caf::behavior behavior_of(caf::event_based_actor* self,
                          protocol::runtime* shared, kernel* devices,
                          const std::shared_ptr<life>& of) {
  links one{self, *shared, *devices, of};
  return {
      [one](const pb::LinkQuery& x) { return one.devices.link(x.device()); },
      [one](const pb::ApplyAddress& x) {
        return one.done([&] { return one.devices.apply(x); });
      },
      [one](const pb::RemoveAddress& x) {
        return one.done([&] { return one.devices.remove(x), 0; });
      },
      [one](const pb::ChangeAddresses6& x) {
        return one.done([&] { return one.devices.change(x); });
      },
      [one](const pb::ProbeLinkLocal& x) {
        return one.done([&] { return one.devices.probe(x.device()), 0; });
      },
      [](const pb::SettleNeighbours&) { return pb::LinkResult{}; },
      [one](const pb::LinkState& x) { one.publish(x); },
      [one](const pb::AddressLost& x) { one.publish(x); },
  };
}

} // namespace

caf::actor spawn_links(caf::actor_system& system, protocol::runtime& shared,
                       kernel& devices, std::shared_ptr<life> of) {
  return system.spawn(behavior_of, &shared, &devices, std::move(of));
}

} // namespace lh::simulation
