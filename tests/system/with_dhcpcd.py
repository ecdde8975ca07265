"""A file's tests with dhcpcd behind every row: with_dhcpcd.py test_link.py

Where dhcpcd does otherwise than the usual programs, so that one of their tests
does not hold, it stands in OTHERWISE, and nowhere else.
"""

import os
import sys
import unittest

OTHERWISE = {
    "its command line is a title, without -i, -r and -x": {
        "test_recovery.AfterKill.test_the_address_is_asked_for_with_r",
        "test_tr181.Names.test_eth1_and_eth10_are_two_clients",
        "test_tr181.Rows.test_options_written_are_sent_at_the_next_start"},
    "it renews before it releases: the kill comes before the RELEASE": {
        "test_adoption.Interrupted"
        ".test_one_that_was_told_to_release_is_replaced"},
    "the stand-in is a script for or around udhcpc": {
        "test_daemon_life.Stop.test_it_stops_while_a_client_will_not_die",
        "test_security.Forged"
        ".test_broken_frames_of_a_client_are_refused_one_by_one",
        "test_security.Forged"
        ".test_what_a_client_says_for_another_is_not_spooled_either",
        "test_stop_and_move.StopAndMove"
        ".test_restart_of_a_program_that_will_not_die"},
    "it alters and drops nothing of what a server sends": {
        "test_received_options.ReceivedOptions"
        ".test_what_udhcpc_alters_is_reported",
        "test_received_options.ReceivedOptions"
        ".test_what_udhcpc_drops_is_reported"},
    "it refuses an answer that option 90 does not authenticate": {
        "test_received_options.ReceivedOptions"
        ".test_what_udhcpc_does_not_decode_is_whole"},
    "it drops an answer with a status code cut short": {
        "test_v6_bad_input.HostileServer.test_options_of_the_wrong_length"},
    "it takes 200 addresses at once and does not ask again": {
        "test_v6_bad_input.HostileServer.test_two_hundred_addresses"},
    "it hears no answer to all while it renews from its own address": {
        "test_stats.Stats.test_a_life_is_counted_as_on_the_wire",
        "test_stats.Stats.test_they_survive_the_daemon"},
}


def cases(suite):
    """The tests of a suite, one after the other."""
    for one in suite:
        if isinstance(one, unittest.TestSuite):
            yield from cases(one)
        else:
            yield one


def main(name):
    os.environ["LEASEHOLD_BACKEND"] = "dhcpcd"
    module = name.removesuffix(".py")
    tests = list(cases(unittest.defaultTestLoader.loadTestsFromName(module)))
    left_out = {test for tests in OTHERWISE.values() for test in tests
                if test.startswith(module + ".")}
    unknown = left_out - {test.id() for test in tests}
    if unknown:
        sys.exit(f"OTHERWISE names what is no test: {sorted(unknown)}")
    suite = unittest.TestSuite(test for test in tests
                               if test.id() not in left_out)
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    sys.exit(not result.wasSuccessful() or not result.testsRun)


if __name__ == "__main__":
    main(*sys.argv[1:])
