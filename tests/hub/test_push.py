"""What a till hands in is taken once, all or nothing, whatever comes instead of it."""

from __future__ import annotations

import random
import threading
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from posdesk.clock import ManualClock
from posdesk.hub import storing, taking
from posdesk.hub.errors import HubRefusal
from posdesk.hub.hub import Hub
from posdesk.hub.ledger import Context
from posdesk.journal import RowChange
from posdesk.models import Stream
from posdesk.sync import protocol
from posdesk.sync.protocol import Entry, Push
from tests.hub.chains import (
    STORE,
    Chain,
    all_pulled,
    enrol,
    move,
    price,
    pulled,
    pushed,
    setting,
    variant,
)

pytestmark = pytest.mark.usefixtures("unjudged")

_ALL = ("entry", "entry_key", "ledger_row", "feed", "stream", "device_epoch", "quarantine")


@pytest.fixture
def chain(clock: ManualClock) -> Chain:
    """A till of which only its chain is there."""
    return Chain("till-a", clock)


@pytest.fixture
def context(hub: Hub) -> Context:
    """The till, enrolled."""
    return enrol(hub, "till-a")


def counts(hub: Hub) -> dict[str, int]:
    """How many rows the hub has of everything."""
    return {table: rows(hub, f"SELECT count(*) FROM {table}")[0][0] for table in _ALL}


def rows(hub: Hub, query: str) -> list[tuple[Any, ...]]:
    """What a query of the hub's database gives."""
    with hub.database.transaction() as cursor:
        return cursor.execute(query.encode()).fetchall()


def code_of(refused: pytest.ExceptionInfo[HubRefusal]) -> str:
    """The code of a refusal."""
    return refused.value.answer.code


# --- twice ----------------------------------------------------------------------------------------


def test_a_batch_is_taken_and_given_to_others(hub: Hub, context: Context, chain: Chain) -> None:
    chain.seal(variant("mug", 2500))
    chain.seal(move("m1"), price("mug", 2600))
    answer = pushed(hub, context, chain.entries)
    assert (answer.last_seq, answer.quarantined) == (2, [])
    got = pulled(hub, context)
    assert [(tenant, store) for tenant, store, *_entry in got.entries] == [(1, None), (2, 1)]
    assert [Entry.unpacked(entry) for _t, _s, entry, _at in got.entries] == chain.entries
    assert (got.pushed_epoch, got.pushed_seq) == (1, 2)
    assert rows(hub, "SELECT columns::text FROM ledger_row WHERE key = 'mug'") == [
        ('{"price":2600,"sku":"mug"}',)
    ]


def test_the_same_batch_again_changes_nothing(hub: Hub, context: Context, chain: Chain) -> None:
    for number in range(5):
        chain.seal(move(f"m{number}"))
    pushed(hub, context, chain.entries)
    before = counts(hub), hub.digest(context, Stream.STORE)
    assert pushed(hub, context, chain.entries).last_seq == 5
    assert pushed(hub, context, chain.entries[2:]).last_seq == 5
    assert (counts(hub), hub.digest(context, Stream.STORE)) == before


def test_a_batch_that_overlaps_is_taken_from_where_it_is_new(
    hub: Hub, context: Context, chain: Chain
) -> None:
    for number in range(6):
        chain.seal(move(f"m{number}"))
    pushed(hub, context, chain.entries[:4])
    assert pushed(hub, context, chain.entries[2:]).last_seq == 6
    assert counts(hub)["entry"] == counts(hub)["feed"] == 6


def _at_once(work: Callable[[], object], many: int = 8) -> None:
    start = threading.Barrier(many)

    def run() -> None:
        start.wait()
        work()

    with ThreadPoolExecutor(many) as pool:
        for done in [pool.submit(run) for _each in range(many)]:
            done.result()


def test_the_same_batch_at_once_is_applied_once(hub: Hub, context: Context, chain: Chain) -> None:
    for number in range(20):
        chain.seal(move(f"m{number}"), price("mug", number))
    _at_once(lambda: pushed(hub, context, chain.entries))
    assert counts(hub)["entry"] == 20
    assert pulled(hub, context).store_head == 20


def test_without_its_lock_the_same_batch_is_applied_more_than_once(
    hub: Hub, context: Context, chain: Chain
) -> None:
    """The control: what looks first and writes then, with no lock, is passed by another."""
    looked = threading.Barrier(2)

    def naive() -> None:
        with hub.database.transaction() as cursor:
            found = cursor.execute("SELECT count(*) FROM naive WHERE id = 'a'").fetchone()
            looked.wait()
            if found == (0,):
                cursor.execute("INSERT INTO naive VALUES ('a')")

    with hub.database.transaction() as cursor:
        cursor.execute("CREATE TABLE naive (id text)")
    _at_once(naive, 2)
    assert rows(hub, "SELECT count(*) FROM naive") == [(2,)]


# --- damaged --------------------------------------------------------------------------------------


def _flipped(entries: Sequence[Entry]) -> list[Entry]:
    body = bytearray(entries[2].changes)
    body[len(body) // 2] ^= 1
    return [*entries[:2], replace(entries[2], changes=bytes(body)), *entries[3:]]


def _bomb(entries: Sequence[Entry]) -> list[Entry]:
    squeezer = zlib.compressobj(1)
    zeros = b"0" * (1 << 20)
    body = b"".join(squeezer.compress(zeros) for _each in range(257)) + squeezer.flush()
    return [replace(entries[0], changes=body)]


def _oversized(entries: Sequence[Entry]) -> list[Entry]:
    large = replace(entries[0], private=bytes(600_000))
    return [large, replace(large, header=entries[1].header), *entries[2:]]


def _too_many(entries: Sequence[Entry]) -> list[Entry]:
    return [*entries] * 101


def _renamed(entries: Sequence[Entry]) -> list[Entry]:
    head = replace(entries[1].header, actor="zhao-lei")
    return [entries[0], replace(entries[1], header=head), *entries[2:]]


DAMAGES = {
    "reordered": (lambda each: [each[1], each[0], *each[2:]], protocol.BAD_CHAIN),
    "a gap": (lambda each: [*each[:2], *each[3:]], protocol.BAD_CHAIN),
    "bits flipped": (_flipped, protocol.BAD_CHAIN),
    "cut off": (
        lambda each: [replace(each[0], changes=each[0].changes[:-9]), *each[1:]],
        protocol.BAD_CHAIN,
    ),
    "a bomb": (_bomb, protocol.BAD_CHAIN),
    "another header": (_renamed, protocol.BAD_CHAIN),
    "another chain": (
        lambda each: [each[0], replace(each[1], prev_hash=bytes(32)), *each[2:]],
        protocol.BAD_CHAIN,
    ),
    "oversized": (_oversized, protocol.TOO_LARGE),
    "too many": (_too_many, protocol.TOO_LARGE),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_batch_is_refused_and_changes_nothing(
    hub: Hub, context: Context, chain: Chain, damage: str
) -> None:
    for number in range(5):
        chain.seal(move(f"m{number}"))
    before = counts(hub)
    make, code = DAMAGES[damage]
    with pytest.raises(HubRefusal) as refused:
        pushed(hub, context, make(chain.entries), first_seq=1)
    assert code_of(refused) == code
    assert counts(hub) == before
    assert pushed(hub, context, chain.entries).last_seq == 5


def test_what_is_no_entry_is_refused(hub: Hub, context: Context, chain: Chain) -> None:
    chain.seal(move("m1"))
    whole = chain.entries[0].packed()
    for wrong in ([whole[0]], [*whole, 1], "entry", [[*whole[0][:3], "x"], *whole[1:]], None):
        with pytest.raises(HubRefusal) as refused:
            hub.push(context, Push("till-a", 1, 1, [wrong], context.now, 3))
        assert code_of(refused) == protocol.BAD_REQUEST


def test_an_entry_of_another_till_is_refused(hub: Hub, context: Context, chain: Chain) -> None:
    chain.seal(move("m1"))
    other = enrol(hub, "till-b", till="T2")
    with pytest.raises(HubRefusal) as refused:
        pushed(hub, other, chain.entries)
    assert code_of(refused) == protocol.BAD_REQUEST


def test_a_gap_says_what_is_wanted(hub: Hub, context: Context, chain: Chain) -> None:
    for number in range(5):
        chain.seal(move(f"m{number}"))
    pushed(hub, context, chain.entries[:2])
    before = counts(hub)
    with pytest.raises(HubRefusal) as refused:
        pushed(hub, context, chain.entries[3:])
    assert code_of(refused) == protocol.GAP
    assert refused.value.answer.data == {"epoch": 1, "wanted": 3}
    assert counts(hub) == before


# --- forks ----------------------------------------------------------------------------------------


def test_the_same_number_with_another_body_is_a_fork(
    hub: Hub, context: Context, chain: Chain, clock: ManualClock
) -> None:
    chain.seal(move("m1"))
    chain.seal(move("m2"))
    pushed(hub, context, chain.entries)
    clone = Chain("till-a", clock, entries=chain.entries[:1])
    clone.seal(move("m3"), entry_id="another")
    digest = hub.digest(context, Stream.STORE)
    for _again in range(2):
        with pytest.raises(HubRefusal) as refused:
            pushed(hub, context, clone.entries[1:])
        assert code_of(refused) == protocol.FORK
    assert refused.value.answer.data["last_seq"] == 2
    assert hub.digest(context, Stream.STORE) == digest
    kept = rows(hub, "SELECT body FROM contested")
    assert [Entry.unpacked(protocol.unpack(body)) for (body,) in kept] == [clone.entries[1]]
    assert rows(hub, "SELECT code, subject_key FROM exception") == [("fork", "another")]
    assert pulled(hub, context).exceptions_at == 1


def test_a_forked_till_hands_in_again_in_a_new_epoch(
    hub: Hub, context: Context, chain: Chain, clock: ManualClock
) -> None:
    chain.seal(move("m1"))
    chain.seal(move("m2"))
    pushed(hub, context, chain.entries)
    clone = Chain("till-a", clock, entries=chain.entries[:1])
    clone.seal(move("m3"), entry_id="another")
    again = clone.again(epoch=2)
    answer = pushed(hub, context, again.entries)
    assert (answer.last_seq, answer.quarantined) == (2, [])
    ids = [Entry.unpacked(entry).header.id for _t, _s, entry, _at in all_pulled(hub, context)]
    assert ids == ["till-a-1-1", "till-a-1-2", "another"]
    assert rows(hub, "SELECT epoch, dseq, id FROM entry_again") == [(2, 1, "till-a-1-1")]
    assert pushed(hub, context, again.entries).last_seq == 2, "and once more, all of it known"


def test_an_end_that_does_not_follow_is_a_fork(
    hub: Hub, context: Context, chain: Chain, clock: ManualClock
) -> None:
    chain.seal(move("m1"))
    pushed(hub, context, chain.entries)
    other = Chain("till-a", clock)
    other.seal(move("x1"), entry_id="x1")
    other.seal(move("x2"), entry_id="x2")
    with pytest.raises(HubRefusal) as refused:
        pushed(hub, context, other.entries[1:])
    assert code_of(refused) == protocol.FORK


def test_the_same_id_with_other_content_raises_an_alarm_and_both_are_kept(
    hub: Hub, context: Context, chain: Chain, clock: ManualClock
) -> None:
    chain.seal(move("m1", 1000), entry_id="same")
    pushed(hub, context, chain.entries)
    other_context = enrol(hub, "till-b", till="T2")
    other = Chain("till-b", clock)
    other.seal(move("m1", 9000), entry_id="same")
    other.seal(move("m2"))
    with pytest.raises(HubRefusal) as refused:
        pushed(hub, other_context, other.entries)
    assert code_of(refused) == protocol.FORK
    assert rows(hub, "SELECT code, subject_key, till FROM exception") == [("same_id", "same", "T2")]
    assert rows(hub, "SELECT id FROM contested") == [("same",)]
    assert counts(hub)["entry"] == 1
    # Handed in again it waits for a person, and what came after it goes on.
    again = other.again(epoch=2)
    answer = pushed(hub, other_context, again.entries)
    assert (answer.last_seq, answer.quarantined) == (2, ["same"])
    assert rows(hub, "SELECT columns::text FROM ledger_row WHERE key = 'm1'")[0][0].count("1000")
    assert rows(hub, "SELECT count(*) FROM exception") == [(1,)]


def test_a_fact_of_the_same_id_with_other_content_is_kept_as_it_was_first(
    hub: Hub, context: Context, chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(
        "posdesk.hub.judging.judge", lambda _c, _x, applied, **_more: seen.extend(applied) or []
    )
    chain.seal(move("m1", 1000))
    chain.seal(move("m1", 9000))
    chain.seal(move("m1", 1000))
    pushed(hub, context, chain.entries)
    assert [row.operation for row in seen] == ["insert", "conflict", "insert"]
    assert seen[1].told["quantity"] == 9000
    assert seen[1].after["quantity"] == 1000


# --- poison ---------------------------------------------------------------------------------------


def _poisoned(chain: Chain, at: int, poison: RowChange) -> None:
    for number in range(500):
        if number == at:
            chain.seal(poison)
        else:
            chain.seal(move(f"m{number}"))


_LONG = random.Random(1).randbytes(3000).hex()
POISONS = {
    "a key that no database holds": RowChange("stock_move", "insert", "a\0b", {}, {}),
    "a text that is none": RowChange("stock_move", "insert", "x", {"note": ["list"]}, {}),
    "an operation that nobody knows": RowChange("stock_move", "delete", "x", {}, {}),
    "a key that is too long": RowChange("stock_move", "insert", _LONG, {}, {}),
}  # fmt: skip


@pytest.mark.parametrize("poison", POISONS)
def test_one_poison_entry_among_500_is_held_and_the_others_are_applied(
    hub: Hub, context: Context, chain: Chain, poison: str
) -> None:
    _poisoned(chain, 250, POISONS[poison])
    answer = pushed(hub, context, chain.entries)
    assert (answer.last_seq, answer.quarantined) == (500, ["till-a-1-251"])
    found = counts(hub)
    assert (found["entry"], found["feed"], found["quarantine"]) == (500, 499, 1)
    assert pulled(hub, context).quarantined == 1
    chain.seal(move("after"))
    assert pushed(hub, context, chain.entries[500:]).last_seq == 501


def test_what_only_the_database_refuses_is_held_with_its_reason(
    hub: Hub, context: Context, chain: Chain
) -> None:
    with hub.database.transaction() as cursor:
        cursor.execute(
            "ALTER TABLE ledger_row ADD CONSTRAINT no_13 CHECK (columns::text NOT LIKE '%:13,%')"
        )
    _poisoned(chain, 250, move("poison", 13))
    answer = pushed(hub, context, chain.entries)
    assert answer.quarantined == ["till-a-1-251"]
    assert "no_13" in rows(hub, "SELECT detail FROM quarantine")[0][0]
    assert counts(hub)["feed"] == 499


def test_without_savepoints_one_poison_entry_stops_all(
    hub: Hub, context: Context, chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    with hub.database.transaction() as cursor:
        cursor.execute(
            "ALTER TABLE ledger_row ADD CONSTRAINT no_13 CHECK (columns::text NOT LIKE '%:13,%')"
        )
    _poisoned(chain, 250, move("poison", 13))
    monkeypatch.setattr(taking, "is_passing", lambda _error: True)
    with pytest.raises(Exception, match="no_13"):
        pushed(hub, context, chain.entries)
    assert counts(hub)["entry"] == 0


def test_what_was_held_is_released_by_a_person(
    hub: Hub, context: Context, chain: Chain, clock: ManualClock
) -> None:
    with hub.database.transaction() as cursor:
        cursor.execute("ALTER TABLE ledger_row ADD CONSTRAINT no_13 CHECK (key <> 'poison')")
    chain.seal(move("poison"))
    chain.seal(move("m2"))
    pushed(hub, context, chain.entries)
    with pytest.raises(Exception, match="no_13"):
        hub.release("t1", "till-a-1-1", "zhao-lei")
    assert pulled(hub, context).quarantined == 1
    with hub.database.transaction() as cursor:
        cursor.execute("ALTER TABLE ledger_row DROP CONSTRAINT no_13")
    clock.advance(1000)
    assert hub.release("t1", "till-a-1-1", "zhao-lei")
    assert not hub.release("t1", "till-a-1-1", "zhao-lei"), "once"
    assert not hub.release("t1", "nothing", "zhao-lei")
    ids = [Entry.unpacked(entry).header.id for _t, _s, entry, _at in all_pulled(hub, context)]
    assert ids == ["till-a-1-2", "till-a-1-1"]
    assert pulled(hub, context).quarantined == 0
    assert rows(hub, "SELECT released_by FROM quarantine") == [("zhao-lei",)]


def test_what_a_revoked_till_hands_in_waits_whole(hub: Hub, context: Context, chain: Chain) -> None:
    chain.seal(move("m1"))
    pushed(hub, context, chain.entries)
    with hub.database.transaction() as cursor:
        cursor.execute("UPDATE device SET revoked_at = 1")
    chain.seal(move("m2"))
    chain.seal(move("m3"))
    answer = pushed(hub, context, chain.entries[1:])
    assert (answer.last_seq, answer.quarantined) == (3, ["till-a-1-2", "till-a-1-3"])
    assert pulled(hub, context).store_head == 1
    assert rows(hub, "SELECT DISTINCT reason FROM quarantine") == [("revoked",)]
    assert counts(hub)["entry"] == 3


# --- what is remembered ---------------------------------------------------------------------------


def test_a_clock_that_is_wrong_is_remembered_and_loses_no_order(
    hub: Hub, context: Context, chain: Chain, clock: ManualClock
) -> None:
    ahead = (clock.now() + 10 * 365 * 86_400_000) << 16
    chain.seal(setting("shop.name", "far ahead"), hlc=ahead)
    pushed(hub, context, chain.entries)
    clock.advance(protocol.HLC_AHEAD_MS + 1000)
    later = enrol(hub, "till-b", STORE, "T2")
    other = Chain("till-b", clock)
    other.seal(setting("shop.name", "later"))
    pushed(hub, later, other.entries)
    assert rows(hub, "SELECT columns::text FROM ledger_row WHERE key = 'shop.name'") == [
        ('{"value":"later"}',)
    ]


def test_the_till_s_clock_and_program_are_noted(hub: Hub, context: Context, chain: Chain) -> None:
    chain.seal(move("m1"))
    entries = [entry.packed() for entry in chain.entries]
    hub.push(context, Push("till-a", 1, 1, entries, context.now - 7_000, 3))
    assert rows(hub, "SELECT skew, seen_at FROM device") == [(-7_000, context.now)]


def test_a_new_epoch_begins_with_one(hub: Hub, context: Context, chain: Chain) -> None:
    chain.seal(move("m1"))
    chain.seal(move("m2"))
    with pytest.raises(HubRefusal) as refused:
        pushed(hub, context, chain.entries[1:])
    assert code_of(refused) == protocol.GAP
    assert counts(hub)["device_epoch"] == 0


def test_content_does_not_depend_on_the_number(chain: Chain) -> None:
    chain.seal(move("m1"))
    again = chain.again(epoch=2)
    assert again.entries[0].hash != chain.entries[0].hash
    assert storing.content(again.entries[0]) == storing.content(chain.entries[0])
