"""What the hub gives is what was committed: each entry once, in order, after what it builds on."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posdesk.clock import ManualClock
from posdesk.db import Database
from posdesk.digest import Digest, sum_rows
from posdesk.hub import pulling
from posdesk.hub.errors import HubRefusal
from posdesk.hub.hub import Hub
from posdesk.hub.ledger import Context, opened
from posdesk.hub.partitions import month_of
from posdesk.hub.pulling import Item, merged
from posdesk.hub.streams import Turn, settle
from posdesk.journal import SCHEMA_VERSION, RowChange
from posdesk.linked import scanned
from posdesk.models import Stream
from posdesk.sync import protocol
from posdesk.sync.protocol import Entry, PullAnswer, PullAsk
from tests.hub.chains import (
    Chain,
    all_pulled,
    enrol,
    journal_entries,
    move,
    price,
    pulled,
    pushed,
    setting,
    variant,
)
from tests.selling import Shop, furnish

synthetic = pytest.mark.usefixtures("unjudged")
MONTH = month_of(1_790_000_000_000)


def ids(entries: object) -> list[str]:
    """The ids of pulled entries."""
    return [Entry.unpacked(entry).header.id for _t, _s, entry, _at in entries]  # type: ignore[attr-defined]


def numbers(entries: object) -> list[tuple[int | None, int | None]]:
    """Their places in the tenant's and in the store's stream."""
    return [(tenant, store) for tenant, store, *_entry in entries]  # type: ignore[attr-defined]


# --- order ----------------------------------------------------------------------------------------


@synthetic
def test_the_tenants_stream_comes_first_and_what_is_in_both_parts_them(
    hub: Hub, clock: ManualClock
) -> None:
    context = enrol(hub, "till-a")
    chain = Chain("till-a", clock)
    for changes in (
        [move("m1")], [variant("a")], [move("m2"), price("a", 1)], [move("m3")], [variant("b")]
    ):  # fmt: skip
        chain.seal(*changes)
    pushed(hub, context, chain.entries)
    wanted = [(1, None), (None, 1), (2, 2), (3, None), (None, 3)]
    assert numbers(pulled(hub, context).entries) == wanted
    for many in (1, 2, 3, 4):
        assert numbers(all_pulled(hub, context, many)) == wanted


@synthetic
def test_a_till_of_another_store_gets_the_tenants_entries_without_the_store_s_number(
    hub: Hub, clock: ManualClock
) -> None:
    here, there = enrol(hub, "till-a"), enrol(hub, "till-b", "s2", "T1")
    chain = Chain("till-a", clock)
    chain.seal(move("m1"))
    chain.seal(variant("a"), move("m2"))
    pushed(hub, here, chain.entries)
    assert numbers(all_pulled(hub, there)) == [(1, None)]
    assert numbers(all_pulled(hub, here)) == [(None, 1), (1, 2)]


@given(st.lists(st.sampled_from("tsb"), max_size=30), st.integers(1, 6), st.data())
def test_pages_give_every_entry_once_and_after_what_was_there_before(
    kinds: list[str], many: int, data: st.DataObject
) -> None:
    """`t`, `s`, `b`: an entry of the tenant's stream, of the store's, of both, in the order
    in which the hub took them, which it does while pages are read. An entry may build on all
    of the tenant's before it, and a store's on all of the store's too.
    """
    tenants: list[Item] = []
    stores: list[Item] = []
    at, got, taken = (0, 0), [], 0
    while len(got) < len(kinds):
        come = data.draw(st.integers(0 if len(got) < taken else 1, len(kinds) - taken))
        for place in range(taken, taken + come):
            _number(kinds[place], place, tenants, stores)
        taken += come
        page = merged(tenants[at[0] : at[0] + many], stores[at[1] : at[1] + many], "s1", at, many)
        assert page, "it never stands still"
        for each in page:
            got.append(int(each.item.entry_id))
            at = (each.tenant_seq or at[0], each.store_seq or at[1])
    assert sorted(got) == list(range(len(kinds)))
    for place, number in enumerate(got):
        before = {each for each in range(number) if kinds[each] != "s" or kinds[number] != "t"}
        assert before <= set(got[:place])


def _number(kind: str, place: int, tenants: list[Item], stores: list[Item]) -> None:
    numbers_now = len(tenants) + 1, len(stores) + 1
    both = kind == "b"
    if kind in "tb":
        pair = numbers_now[1] if both else None
        tenants.append(Item(numbers_now[0], "s1", MONTH, str(place), pair, 1))
    if kind in "sb":
        pair = numbers_now[0] if both else None
        stores.append(Item(numbers_now[1], "s1", MONTH, str(place), pair, 1))


def test_an_answer_is_not_larger_than_it_may_be() -> None:
    stores = [Item(seq, "s1", MONTH, str(seq), None, 3 << 20) for seq in range(1, 5)]
    assert len(merged([], stores, "s1", (0, 0), 500)) == 1


@synthetic
def test_another_history_of_the_hub_is_read_from_the_beginning(
    hub: Hub, clock: ManualClock
) -> None:
    context = enrol(hub, "till-a")
    chain = Chain("till-a", clock)
    for number in range(3):
        chain.seal(move(f"m{number}"))
    pushed(hub, context, chain.entries)
    assert len(pulled(hub, context, 0, 2).entries) == 1
    assert len(pulled(hub, context, 0, 9).entries) == 3, "a place that the hub has not reached"
    ask = PullAsk("till-a", "an older hub", 0, 2, clock.now(), SCHEMA_VERSION)
    assert len(hub.pull(context, ask).entries) == 3


def test_a_till_that_is_too_old_gets_no_news(hub: Hub) -> None:
    context = enrol(hub, "till-a")
    with pytest.raises(HubRefusal) as refused:
        hub.pull(context, PullAsk("till-a", context.hub_epoch, 0, 0, 0, schema=2))
    assert refused.value.answer.code == protocol.TOO_OLD


def test_what_a_till_says_of_itself_is_noted(hub: Hub, clock: ManualClock) -> None:
    context = enrol(hub, "till-a")
    ask = PullAsk(
        "till-a", context.hub_epoch, 0, 0, clock.now() + 900, SCHEMA_VERSION, waiting=3, proven_at=5
    )
    hub.pull(context, ask)
    with hub.database.transaction() as cursor:
        found = cursor.execute("SELECT seen_at, waiting, skew, proven_at FROM device").fetchall()
        assert found == [(clock.now(), 3, 900, 5)]
        cursor.execute(
            "INSERT INTO ask VALUES ('t1', 's1', 'cart', 'T1', 'T2', %(now)s),"
            " ('t1', 's1', 'x', 'T2', 'T1', %(now)s)",
            {"now": clock.now()},
        )
    assert pulled(hub, context).asked == [{"id": "cart", "till": "T2"}]


# --- nothing is passed over -----------------------------------------------------------------------

WRITERS, BATCHES = 16, 6


@contextmanager
def idle_transaction(dsn: str) -> Iterator[None]:
    """A connection that looked at everything and then sits there with its transaction open."""
    with psycopg.connect(dsn) as connection:
        connection.execute("SELECT count(*) FROM feed, stream")
        yield


class Reader(threading.Thread):
    """A till that pulls all the time, a few entries at once, until it is told to come to an end."""

    def __init__(self, hub: Hub, context: Context) -> None:
        super().__init__()
        self._hub, self._context = hub, context
        self.stopping = threading.Event()
        self.got: list[object] = []

    def run(self) -> None:
        at = (0, 0)
        while True:
            last = self.stopping.is_set()
            answer: PullAnswer = pulled(self._hub, self._context, *at, max_entries=50)
            self.got += answer.entries
            if not answer.entries and last:
                return
            at = (answer.tenant_seq, answer.store_seq)


def _write(hub: Hub, context: Context, chain: Chain) -> list[str]:
    """Hand in batches; now and then a transaction is rolled back with its numbers taken."""
    chance = random.Random(context.device)
    for number in range(BATCHES):
        first = len(chain.entries)
        for row in range(3):
            key = f"{context.device}-{number}-{row}"
            chain.seal(move(key), *([variant(key)] if chance.random() < 0.3 else []))
        if chance.random() < 0.4:
            _roll_back(hub, context)
        pushed(hub, context, chain.entries[first:])
    return [entry.header.id for entry in chain.entries]


def _roll_back(hub: Hub, context: Context) -> None:
    turn = Turn()
    chain = Chain("nobody", hub.clock)
    chain.seal(move("x"), variant("y"))
    turn.feed([opened(chain.entries[0])])
    with pytest.raises(ZeroDivisionError), hub.database.transaction() as cursor:
        settle(cursor, context, turn)
        raise ZeroDivisionError


@synthetic
def test_readers_get_all_that_many_writers_commit_and_the_numbers_have_no_gap(
    hub: Hub, clock: ManualClock, dsn: str
) -> None:
    hub.prepare()
    contexts = [enrol(hub, f"till-{each:02}", till=f"T{each}") for each in range(WRITERS)]
    readers = [Reader(hub, context) for context in contexts[:2]]
    with idle_transaction(dsn), ThreadPoolExecutor(WRITERS) as pool:
        for reader in readers:
            reader.start()
        work = [
            pool.submit(_write, hub, context, Chain(context.device, clock)) for context in contexts
        ]
        committed = {each: job.result() for each, job in enumerate(work)}
        for reader in readers:
            reader.stopping.set()
            reader.join(60)
    everything = sorted(id_ for job in committed.values() for id_ in job)
    for reader in readers:
        got = ids(reader.got)
        assert sorted(got) == everything, "delivered is what was committed"
        tenant = [place for place, _store in numbers(reader.got) if place]
        store = [place for _tenant, place in numbers(reader.got) if place]
        assert store == list(range(1, len(everything) + 1))
        assert tenant == list(range(1, len(tenant) + 1))


def test_without_a_counter_row_a_reader_misses_what_is_committed_late(hub: Hub, dsn: str) -> None:
    """The control: numbers of a sequence, followed in their order."""
    with hub.database.transaction() as cursor:
        cursor.execute("CREATE TABLE naive (seq bigserial, id text)")

    def write(writer: int) -> None:
        for number in range(BATCHES):
            with hub.database.transaction() as cursor:
                cursor.execute("INSERT INTO naive (id) VALUES (%s)", (f"{writer}-{number}",))
                time.sleep(random.uniform(0, 0.01))

    got, at, done = 0, 0, threading.Event()

    def read() -> None:
        nonlocal got, at
        while True:
            last = done.is_set()
            with hub.database.transaction() as cursor:
                found = cursor.execute("SELECT seq FROM naive WHERE seq > %s", (at,)).fetchall()
            got += len(found)
            at = max([at, *(seq for (seq,) in found)])
            if last and not found:
                return

    reader = threading.Thread(target=read)
    reader.start()
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    done.set()
    reader.join(60)
    assert got < WRITERS * BATCHES


# --- equal whatever the order ---------------------------------------------------------------------


def _change(chance: random.Random) -> RowChange:
    key, value = chance.choice("abc"), chance.choice("xyz")
    kind = chance.choice(["made", "written", "named", "setting", "moved", "newer"])
    changes = {
        "made": variant(key, chance.randrange(4)),
        "written": price(key, chance.randrange(4)),
        "named": setting(key, value),
        "setting": RowChange("setting", "update", key, {"value": value}, {}),
        "moved": move(key),
        "newer": RowChange("newer", "update", key, {value: value}, {}),
    }
    return changes[kind]


def _sealed(chance: random.Random, clock: ManualClock) -> list[Chain]:
    """Entries of three tills, which write the same rows."""
    chains = [Chain(f"till-{name}", clock) for name in "abc"]
    for chain in chains:
        for _each in range(chance.randint(1, 5)):
            clock.advance(chance.choice([0, 1, 1000]))
            changes = [_change(chance) for _row in range(chance.randint(1, 3))]
            chain.seal(*{(change.table, change.key): change for change in changes}.values())
    return chains


@synthetic
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1 << 32))
def test_the_same_entries_give_equal_digests_in_whatever_order_they_come(
    seed: int, hub: Hub, clock: ManualClock
) -> None:
    """Each till's entries come in its order, but those of different tills in any."""
    chance = random.Random(seed)
    chains = _sealed(chance, clock)
    found = set()
    for order in range(3):
        tenant = f"t{hub.ids.new()}{order}"
        contexts = [
            replace(enrol(hub, f"{tenant}{chain.device}", tenant=tenant), device=chain.device)
            for chain in chains
        ]
        left = [list(chain.entries) for chain in chains]
        while any(left):
            place = chance.choice([n for n, entries in enumerate(left) if entries])
            pushed(hub, contexts[place], [left[place].pop(0)])
        found.add(tuple(hub.digest(contexts[0], stream).digest for stream in Stream))
        _check_rows(hub, contexts[0])
        with hub.database.transaction() as cursor:
            cursor.execute("DELETE FROM device_epoch")
    assert len(found) == 1


def _check_rows(hub: Hub, context: Context) -> None:
    """The digests that are kept are those of the rows, table by table."""
    for stream in Stream:
        kept = hub.digest(context, stream)
        page = hub.rows(context, stream)
        assert page.after == ""
        total = sum_rows((table, key, columns) for table, key, columns, _clocks in page.rows)
        assert kept.digest == str(total)
        tables = sum((Digest.parse(text) for text in kept.tables.values()), Digest())
        assert str(tables) == kept.digest


@synthetic
def test_rows_come_page_by_page(
    hub: Hub, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "ROWS", 3)
    context = enrol(hub, "till-a")
    chain = Chain("till-a", clock)
    chain.seal(*(move(f"m{number}") for number in range(7)), setting("a", "b"))
    pushed(hub, context, chain.entries)
    found, after = [], ""
    while True:
        page = hub.rows(context, Stream.STORE, after=after)
        found += [(table, key) for table, key, _columns, _clocks in page.rows]
        after = page.after
        if not after:
            break
    wanted = [("setting", "a"), *(("stock_move", f"m{number}") for number in range(7))]
    assert found == wanted
    only = hub.rows(context, Stream.STORE, ["setting"])
    assert only.rows == [["setting", "a", {"value": "b"}, {"value": [chain.hlc, "till-a"]}]]


def test_a_real_till_s_digests_are_the_hub_s(hub: Hub, db: Database, clock: ManualClock) -> None:
    furnish(db)
    shop = Shop(db)
    for _each in range(5):
        clock.advance(60_000)
        shop.sell_for_cash(20_000, ("mug", 1000), ("water", 2000))
    entries = journal_entries(db)
    context = enrol(hub, entries[0].header.device)
    pushed(hub, context, entries)
    for stream in Stream:
        assert hub.digest(context, stream).digest == str(scanned(db, stream))
