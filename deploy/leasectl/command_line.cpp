#include "deploy/leasectl/command_line.hpp"

#include "deploy/leasectl/evidence.hpp"
#include "deploy/leasectl/plain.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <limits>
#include <sstream>

namespace lh::leasectl {

namespace {

/// A verb and the words it takes: none, just one, or one and more.
struct verb_row {
  const char* name;
  const char* words;
  enum { none, one, some } count;
  const char* help;
};

constexpr verb_row verbs[] = {
    {"status", "", verb_row::none, "Show the clients and their leases"},
    {"get", "PATH", verb_row::some,
     "Read parameters; a partial path ends in a dot"},
    {"watch", "PATH", verb_row::some,
     "Show parameters, then each change of them"},
    {"set", "PATH=VALUE", verb_row::some,
     "Write parameters, all of them or none"},
    {"add", "TABLE", verb_row::one, "Add a row and print its path"},
    {"del", "ROW", verb_row::one, "Delete a row"},
    {"run", "PATH()", verb_row::one, "Run a command of the data model"},
    {"actors", "", verb_row::none, "Show the tree of actors"},
    {"events", "", verb_row::none, "Show what happened to the clients"},
    {"why", "CLIENT", verb_row::one, "Show how a client came to its state"},
    {"health", "", verb_row::none,
     "Exit 0: all bound, 1: some not, 2: critical, 3: no daemon"},
    {"validate", "FILE", verb_row::one, "Check a configuration file"},
    {"shutdown", "", verb_row::none, "End the daemon"},
    {"restart-actor", "NAME", verb_row::one,
     "End an actor; its supervisor starts it again"},
};

void add_verb(CLI::App& app, const verb_row& row, command_line& line) {
  auto* verb = app.add_subcommand(row.name, row.help);
  verb->fallthrough();
  verb->callback([&line, &row] { line.verb = row.name; });
  if (row.count == verb_row::none)
    return;
  auto* words = verb->add_option(row.words, line.words)->required();
  if (row.count == verb_row::one) // without extras "[wan]" keeps its brackets
    words->expected(1)->allow_extra_args(false);
}

/// Why a text is not the number of an event, or nothing.
std::string no_event_number(const std::string& text) {
  constexpr auto most = std::numeric_limits<uint64_t>::max();
  uint64_t number = 0;
  auto* end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc{} && rest == end)
    return {};
  return '\'' + plain(text) + "' is no number from 0 to " +
         std::to_string(most);
}

void add_options(CLI::App& app, command_line& line) {
  app.add_option("--socket", line.socket, "The daemon's control socket")
      ->capture_default_str();
  app.add_flag("--json", line.json, "Print JSON");
  app.get_subcommand("status")->add_flag(
      "-v,--verbose", line.verbose,
      "With what is kept but not honoured, and how recovery goes");
  auto& events = *app.get_subcommand("events");
  events.add_flag("--follow", line.follow,
                  "Go on with each new event; alone, begin with the next one");
  events.add_option("--since", line.since, "Begin after this number")
      ->check(no_event_number);
  auto& shutdown = *app.get_subcommand("shutdown");
  auto* stop =
      shutdown.add_flag("--stop", line.stop, "Stop the clients as well");
  shutdown
      .add_flag("--release", line.release,
                "Stop the clients and give their leases back")
      ->excludes(stop);
}

void add_explain(CLI::App& app, command_line& line) {
  auto* mapt = app.add_subcommand("mapt", "About MAP-T, MAP-E and 4over6");
  mapt->fallthrough()->require_subcommand(1);
  auto* explain = mapt->add_subcommand(
      "explain", "Show what a MAP option gives a prefix; asks no daemon");
  explain->fallthrough();
  explain->callback([&line] { line.verb = "mapt explain"; });
  explain->add_option("HEX", line.words, "The content of the option")
      ->required()
      ->expected(1)
      ->allow_extra_args(false);
  auto& words = line.explain;
  explain->add_option("--prefix", words.prefix, "The end-user prefix P/LEN")
      ->required();
  explain
      ->add_option("--option", words.option,
                   "94: MAP-E, 95: MAP-T, 96: 4over6; else the content tells")
      ->check(CLI::IsMember({94, 95, 96}));
  explain->add_flag("--tolerant", words.tolerant,
                    "Read rules that are filled up with zeros");
  explain
      ->add_option("--format", words.format,
                   "Print rules for nftables or nat46")
      ->check(CLI::IsMember({"nft", "nat46"}));
}

void add_recovery(CLI::App& app, command_line& line) {
  auto* recovery = app.add_subcommand("recovery", "About faults");
  recovery->fallthrough()->require_subcommand(1);
  auto* table = recovery->add_subcommand(
      "table", "Show what is done about each fault; without a daemon as it is "
               "unless configured");
  table->fallthrough();
  table->callback([&line] { line.verb = "recovery table"; });
}

void add_evidence(CLI::App& app, command_line& line) {
  auto* evidence =
      app.add_subcommand("evidence", "Tell a client what was seen of its link");
  evidence->fallthrough();
  evidence->callback([&line] { line.verb = "evidence"; });
  evidence->add_option("CLIENT", line.words)
      ->required()
      ->expected(1)
      ->allow_extra_args(false);
  evidence->add_option("KIND", line.kind, "One of " + evidence_kinds())
      ->required();
}

outcome said_by(const CLI::App& app, const CLI::ParseError& error) {
  std::ostringstream out;
  std::ostringstream err;
  bool done = app.exit(error, out, err) == 0;
  return {done ? exit_code::done : exit_code::usage, out.str(), err.str()};
}

} // namespace

std::variant<command_line, outcome> parse_command_line(int argc, char** argv) {
  command_line line;
  CLI::App app{"The command line of Leasehold's daemons.", "leasectl"};
  app.require_subcommand(1);
  for (const auto& row : verbs)
    add_verb(app, row, line);
  add_options(app, line);
  add_explain(app, line);
  add_recovery(app, line);
  add_evidence(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return said_by(app, error);
  }
  return line;
}

} // namespace lh::leasectl
