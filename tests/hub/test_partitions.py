"""The monthly parts of entries and feeds are there before they are needed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from posdesk.clock import ManualClock
from posdesk.hub.database import HubDatabase
from posdesk.hub.hub import Hub
from posdesk.hub.ledger import Context
from posdesk.hub.partitions import Partitions, make, month_of, next_month
from posdesk.hub.pushing import push
from posdesk.journal import SCHEMA_VERSION
from posdesk.sync.protocol import Push
from tests.hub.chains import Chain, all_pulled, enrol, move, pushed

DAY_MS = 86_400_000


def parts(database: HubDatabase, table: str) -> list[str]:
    """The names of a table's parts."""
    query = (
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass ORDER BY 1"
    )
    with database.transaction() as cursor:
        return [name for (name,) in cursor.execute(query, (table,))]


def test_months() -> None:
    assert month_of(1_790_000_000_000) == date(2026, 9, 1)
    assert next_month(date(2026, 9, 1)) == date(2026, 10, 1)
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)


def test_this_month_and_the_next_two_are_made(hub: Hub, database: HubDatabase) -> None:
    hub.prepare()
    months = ["2026_09", "2026_10", "2026_11"]
    assert parts(database, "entry") == [f"entry_{month}" for month in months]
    assert parts(database, "feed") == [f"feed_{month}" for month in months]


def test_what_is_keyed_by_hash_has_eight_parts(database: HubDatabase) -> None:
    for table in ("ledger_row", "private_row", "bound", "entry_key"):
        assert len(parts(database, table)) == 8


def test_several_make_the_same_parts_at_once(database: HubDatabase) -> None:
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(Partitions(database).ensure, date(2026, 12, 1)) for _each in range(4)]
        for job in jobs:
            job.result()
    assert parts(database, "feed") == ["feed_2026_12", "feed_2027_01", "feed_2027_02"]


@pytest.mark.usefixtures("unjudged")
def test_a_hub_that_slept_over_the_end_of_the_year_takes_what_comes(
    hub: Hub, clock: ManualClock, database: HubDatabase
) -> None:
    chain = Chain("till-a", clock)
    context = enrol(hub, "till-a")
    chain.seal(move("m1"))
    pushed(hub, context, chain.entries)
    clock.advance(150 * DAY_MS)
    chain.seal(move("m2"))
    later = _now(context, clock)
    pushed(hub, later, chain.entries[1:])
    assert "entry_2027_02" in parts(database, "entry")
    assert [place for _t, place, *_entry in all_pulled(hub, later)] == [1, 2], "over both parts"


@pytest.mark.usefixtures("unjudged")
def test_without_a_part_nothing_can_be_taken(hub: Hub, clock: ManualClock) -> None:
    """The control: the same without `ensure`."""
    chain = Chain("till-a", clock)
    chain.seal(move("m1"))
    context = enrol(hub, "till-a")
    entries = [entry.packed() for entry in chain.entries]
    with pytest.raises(Exception, match="no partition"):
        push(hub.database, context, Push("till-a", 1, 1, entries, 0, SCHEMA_VERSION))


def test_parts_are_made_while_others_write(database: HubDatabase) -> None:
    """Somebody's open transaction on the whole table is not in the way, nor does it wait."""
    with database.transaction() as cursor:
        make(cursor, [date(2026, 9, 1)])
    with database.transaction() as writer:
        writer.execute("INSERT INTO feed VALUES ('s', 1, '2026-09-01', 't', 's', 'e', NULL, 0)")
        with database.transaction() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            make(cursor, [date(2026, 10, 1)])
        writer.execute("INSERT INTO feed VALUES ('s', 2, '2026-10-01', 't', 's', 'e', NULL, 0)")


def _now(context: Context, clock: ManualClock) -> Context:
    from dataclasses import replace

    return replace(context, now=clock.now(), month=month_of(clock.now()))
