"""Each rule catches a violation planted in a small tree that keeps them all."""

import os
import tempfile
import unittest

import check

GOOD_TREE = {
    "CMakeLists.txt": "project(x)\n",
    "README.md": "# x\n",
    ".gitignore": "/build*/\n",
    "messages/net/README.md": "# net\n",
    "messages/net/hex.hpp": "#pragma once\n#include <string>\n",
    "messages/log/README.md": "# log\n",
    "messages/log/catalogue.hpp":
        'inline constexpr event_id a{level::info, "daemon-started", "x"};\n'
        'LH_EVENT(b, info, "daemon-stopped",\n         "x");\n',
    "messages/proto/README.md": "# proto\n",
    "messages/proto/plugin.proto":
        "package lh.plugin;\nmessage Event {\n"
        "  map<uint32, bytes> options = 8;  // no bytes json = 1\n}\n",
    "persistence/README.md": "# persistence\n",
    "persistence/files.cpp":
        '#include "messages/net/hex.hpp"\n#include <fcntl.h>\n'
        "int file() { return ::open(path, flags); }\n",
    "actors/client/README.md": "# client\n",
    "actors/client/plan.cpp":
        '#include "messages/net/hex.hpp"\n'
        "// fork() and socket() in a comment, system(x) too\n"
        'auto text = "popen(x) ::open(y) \\" fork()";\n'
        'auto raw = R"(execve("x", y) " socket(z))";\n'
        "void f() { book.open(path); book->fork(); mine::socket(1); }\n",
    "actors/client/client_actor.cpp":
        "#include <caf/all.hpp>\n"
        "auto f() { self->system(); system().spawn(); clock::now(); }\n"
        "world::world() : config(), system(config), a(system) {}\n",
    "bus_adapters/netlink/README.md": "# netlink\n",
    "bus_adapters/netlink/netlink_adapter.cpp":
        "#include <caf/all.hpp>\nint f() { return ::socket(1, 2, 3); }\n",
    "deploy/gatewayd/README.md": "# gatewayd\n",
    "deploy/gatewayd/wiring.cpp":
        '#include "actors/client/plan.hpp"\n'
        '#include "bus_adapters/netlink/link.hpp"\n#include <caf/all.hpp>\n',
    "tests/actors/README.md": "# tests\n",
    "tests/actors/plan_test.cpp":
        '#include "deploy/gatewayd/wiring.hpp"\n#include <caf/all.hpp>\n',
    "tests/net/README.md": "# net\n",
    "tests/net/hex_test.cpp":
        'TEST_CASE("hex: read") {}\n'
        'TEST_CASE_FIXTURE(world, "hex: written "\n    "again") {}\n',
    "tests/system/README.md": "# system\n",
    "tests/system/test_link.py":
        "class Link(SystemTest):\n    def test_up(self):\n        pass\n",
    "tests/REGRESSIONS.md":
        "Of `no` table.\n\n| defect | tests |\n|--|--|\n"
        "| a | `hex: read` `hex: written again` |\n"
        "| b | `test_link.Link.test_up` |\n",
}


def function_of(lines):
    return "int f(int a)\n    noexcept {\n" + "  ++a;\n" * (lines - 3) + "}\n"


def constructor_of(lines):
    return ("struct s {\npublic:\n  s(int a) : a_{a}, b_(a) {\n"
            + "    ++a;\n" * (lines - 2) + "  }\n};\n")


# Rule, file, what is added to it, the line that is told.
PLANTED = [
    ("floors", "actors/client/plan.cpp",
     '#include "bus_adapters/netlink/link.hpp"\n', 6),
    ("floors", "bus_adapters/netlink/netlink_adapter.cpp",
     '#include "actors/client/plan.hpp"\n', 3),
    ("floors", "bus_adapters/netlink/netlink_adapter.cpp",
     '#include "persistence/files.hpp"\n', 3),
    ("floors", "messages/log/catalogue.hpp",
     '#include "deploy/config/gateway_config.hpp"\n', 4),
    ("floors", "actors/client/plan.cpp", '#include "tests/support/x.hpp"\n', 6),
    ("strangers", "actors/client/plan.cpp",
     '#include "actors/server4/engine.hpp"\n', 6),
    ("pure-rooms", "messages/net/hex.hpp", '#include "settings.pb.h"\n', 3),
    ("pure-rooms", "persistence/files.cpp",
     '#include "messages/log/catalogue.hpp"\n', 4),
    ("caf", "actors/client/plan.cpp", "#include <caf/actor.hpp>\n", 6),
    ("caf", "messages/net/hex.hpp", "# include <caf/all.hpp>\n", 3),
    ("processes", "actors/client/plan.cpp", "int p = fork();\n", 6),
    ("processes", "persistence/files.cpp", "auto p = ::execve(a, b, c);\n", 4),
    ("processes", "deploy/gatewayd/wiring.cpp", "auto p = posix_spawn(a);\n",
     4),
    ("sockets", "actors/client/plan.cpp", "int s = ::socket(1, 2, 3);\n", 6),
    ("sockets", "deploy/gatewayd/wiring.cpp", "\nint s = socket (1, 2, 3);\n",
     5),
    ("data-files", "actors/client/plan.cpp", "std::ofstream out{path};\n", 6),
    ("data-files", "actors/client/plan.cpp", "auto f = std::fopen(a, b);\n",
     6),
    ("data-files", "deploy/gatewayd/wiring.cpp", "int f = ::open(a, b);\n", 4),
    ("data-files", "bus_adapters/netlink/netlink_adapter.cpp",
     "int f = ::openat(a, b);\n", 3),
    ("shells", "tests/actors/plan_test.cpp", 'int s = std::system("ls");\n',
     3),
    ("shells", "bus_adapters/netlink/netlink_adapter.cpp",
     "auto* s = popen(command, mode);\n", 3),
    ("shells", "actors/client/plan.cpp", 'int s = system("ls");\n', 6),
    ("clocks", "actors/client/plan.cpp",
     "auto t = std::chrono::steady_clock::now();\n", 6),
    ("clocks", "persistence/files.cpp", "clock_gettime(CLOCK_BOOTTIME, &t);\n",
     4),
    ("clocks", "messages/net/hex.hpp", "auto t = std::time(nullptr);\n", 3),
    ("file-size", "actors/client/plan.cpp", "int x;\n" * 396, 401),
    ("function-size", "actors/client/plan.cpp", function_of(61), 6),
    ("function-size", "actors/client/plan.cpp", constructor_of(61), 8),
    ("columns", "actors/client/plan.cpp", "//" + " x" * 40 + "\n", 6),
    ("proto-opaque", "messages/proto/plugin.proto",
     'import "google/protobuf/any.proto";\n', 5),
    ("proto-opaque", "messages/proto/plugin.proto",
     "message A { google.protobuf.Struct s = 1; }\n", 5),
    ("proto-json", "messages/proto/plugin.proto",
     "message A {\n  repeated string event_json = 1;\n}\n", 6),
    ("proto-bytes", "messages/proto/plugin.proto",
     "message A {\n  oneof b {\n    bytes options = 1;\n  }\n}\n", 7),
    ("proto-bytes", "messages/proto/plugin.proto",
     "message A { message Event { map<uint32, bytes> options = 1; } }\n", 5),
    ("log-id", "messages/log/catalogue.hpp",
     'LH_EVENT(c, info, "daemon-started", "x");\n', 4),
    ("log-id", "messages/log/catalogue.hpp",
     'LH_EVENT(c, info, "Daemon_Failed", "x");\n', 4),
    ("log-id", "actors/client/plan.cpp",
     'constexpr log::event_id c{log::level::info, "c-d", "x"};\n', 6),
    ("top-level", "notes.txt", "x\n", 1),
    ("readmes", "actors/tr181/tree.cpp", "int x;\n", 1),
    ("named-tests", "tests/REGRESSIONS.md", "| c | none |\n", 7),
    ("named-tests", "tests/REGRESSIONS.md", "| c | `hex: gone` |\n", 7),
    ("named-tests", "tests/REGRESSIONS.md", "| `test_link.Link.test_x` |\n",
     7),
    ("workplaces", "README.md", "See /wo" "rk/here.\n", 2),
    ("workplaces", "deploy/gatewayd/README.md", "In /tmp/" "build-f.\n", 2),
]


def make_tree(root, files):
    for path, text in files.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)


def findings_of(files):
    with tempfile.TemporaryDirectory() as root:
        make_tree(root, files)
        return check.check(root)


class Rules(unittest.TestCase):
    def test_a_good_tree_has_no_findings(self):
        self.assertEqual(findings_of(GOOD_TREE), [])

    def test_each_planted_violation_is_found_with_its_line(self):
        for rule, path, text, line in PLANTED:
            with self.subTest(rule=rule, text=text[:60]):
                files = dict(GOOD_TREE)
                files[path] = files.get(path, "") + text
                told = {(f.rule, f.line) for f in findings_of(files)}
                self.assertEqual(told, {(rule, line)})

    def test_every_rule_has_a_planted_violation(self):
        told = {rule for rule, _, _, _ in PLANTED}
        self.assertGreaterEqual(len(told), len(check.RULES))

    def test_what_just_fits_is_no_finding(self):
        for text in (function_of(60), constructor_of(60), "int x;\n" * 395,
                     "//" + "x" * 78 + "\n"):
            files = dict(GOOD_TREE)
            files["actors/client/plan.cpp"] += text
            self.assertEqual(findings_of(files), [])

    def test_build_folders_are_left_out(self):
        files = dict(GOOD_TREE)
        files["build-asan/x.cpp"] = "#include <caf/all.hpp>\n"
        self.assertEqual(findings_of(files), [])

    def test_bytes_that_are_no_text_are_read(self):
        with tempfile.TemporaryDirectory() as root:
            make_tree(root, GOOD_TREE)
            with open(os.path.join(root, "tests/actors/x.bin"), "wb") as file:
                file.write(bytes(range(256)))
            self.assertEqual(check.check(root), [])


if __name__ == "__main__":
    unittest.main()
