"""Whether what was seen of a client is what has to be."""

import processes

SETTLED = ("bound", "renewing")


def wrong(seen, line):
    """What is not as it has to be, or nothing."""
    return unsettled(seen, line, False) or wrong_kernel(seen, line)


def unsettled(seen, line, strict=True):
    """What daemon, program and server do not agree on; while it renews, a
    client is right too unless `strict`."""
    client = line.client
    row, given = seen.row(client), line.ledger.current()
    if not row:
        return "no row in status"
    if row["state"] not in (SETTLED[:1] if strict else SETTLED):
        return f"state {row['state']} ({row['last_error']})"
    if given is None:
        return f"{row['state']} without a lease of the server"
    return (wrong_process(seen, client, row)
            or wrong_lease(line, row, given))


def wrong_process(seen, client, row):
    pids = seen.children.get(client.name, [])
    if pids != [row["pid"]]:
        return f"processes {pids}, status has {row['pid']}"
    program = processes.link(row["pid"], "exe").removesuffix(" (deleted)")
    if program and program != client.executable():
        return f"process {row['pid']} is {program}"
    return ""


def wrong_lease(line, row, given):
    if row["addresses"] != [given.address]:
        return f"status has {row['addresses']}, given was {given.address}"
    prefixes = set(row["prefixes"])
    if given.prefix and given.prefix not in prefixes:
        return f"status has {prefixes}, given was {given.prefix}"
    strange = prefixes - line.ledger.valid(ago=2)[1]
    return f"status has prefixes {strange}" if strange else ""


def wrong_kernel(seen, line):
    """The kernel has exactly what was given, on a device of a settled one."""
    given, device = line.ledger.current(), line.client.device
    if given is None:
        return ""
    there = seen.addresses.get(device)
    if there != {given.address}:
        return f"{device} has {there}, given was {given.address}"
    if given.prefix and given.prefix not in seen.unreachable:
        return f"no unreachable route for {given.prefix}"
    return ""


def wrong_routes(seen, lines):
    """Unreachable routes for what no client has."""
    valid = set().union(*(line.ledger.valid(ago=2)[1] for line in lines))
    strange = seen.unreachable - valid
    return f"unreachable routes {strange}" if strange else ""


def wrong_tree(seen, line):
    """TR-181 and the store, in a full look."""
    client, given = line.client, line.ledger.current()
    if given is None:
        return ""
    host = given.address.split("/")[0]
    if client.v6:
        place = f"Device.IP.Interface.{client.number}.IPv6"
        there = {value for path, value in seen.tree.items()
                 if path.startswith(place)
                 and path.rsplit(".", 1)[1] in ("IPAddress", "Prefix")}
        missing = {host, given.prefix} - there
        if missing:
            return f"TR-181 lacks {missing} below {place}"
    elif seen.tree.get(client.path + ".IPAddress") != host:
        return (f"{client.path}.IPAddress is"
                f" {seen.tree.get(client.path + '.IPAddress')!r}, not {host}")
    return wrong_store(seen, client, given)


def wrong_store(seen, client, given):
    addresses, prefixes = seen.stored.get(client.name, (set(), set()))
    if addresses != {given.address}:
        return f"the store has {addresses}, given was {given.address}"
    if given.prefix and given.prefix not in prefixes:
        return f"the store has {prefixes}, given was {given.prefix}"
    return ""
