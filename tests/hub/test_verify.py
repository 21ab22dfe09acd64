"""The proof of a hub's ledger finds whatever was altered behind its back, and nothing else."""

from __future__ import annotations

import pytest

from posdesk.clock import ManualClock
from posdesk.hub.hub import Hub
from posdesk.hub.verify import Proof, verify
from tests.hub.chains import Chain, enrol, move, price, pushed, setting, variant


@pytest.fixture
def full(hub: Hub, clock: ManualClock) -> Hub:
    """A hub with entries of two tills of two stores, some of them handed in twice."""
    for store, device in (("s1", "till-a"), ("s2", "till-b")):
        context = enrol(hub, device, store=store)
        chain = Chain(device, clock)
        chain.seal(variant(f"mug-{device}"))
        chain.seal(move(f"m-{device}"), setting("shop.name", device))
        chain.seal(price(f"mug-{device}", 250))
        pushed(hub, context, chain.entries)
        pushed(hub, context, chain.entries)
        pushed(hub, context, chain.again(2).entries, first_seq=1)
    return hub


def proof(hub: Hub) -> Proof:
    return verify(hub.database)


def alter(hub: Hub, statement: str) -> None:
    with hub.database.transaction() as cursor:
        cursor.execute(statement.encode())
        assert cursor.rowcount > 0


def test_a_whole_ledger_is_proven(full: Hub) -> None:
    assert proof(full) == Proof(6, 6, 3, ())


def test_the_proof_leaves_nothing_behind(full: Hub) -> None:
    assert proof(full) == proof(full)
    with full.database.transaction() as cursor:
        cursor.execute("SELECT count(DISTINCT tenant) FROM ledger_row")
        assert cursor.fetchone() == (1,)


ALTERED = {
    "an entry's time": (
        "UPDATE entry SET occurred_at = occurred_at + 1 WHERE id = 'till-a-1-2'",
        "changed after it was sealed",
    ),
    "an entry's place": (
        "UPDATE entry SET prev_hash = 'x' WHERE id = 'till-a-1-2'",
        "changed after it was sealed",
    ),
    "a number of a till": (
        "DELETE FROM entry_key WHERE id = 'till-a-1-2'",
        "not all entries",
    ),
    "a place in a stream": (
        "DELETE FROM feed WHERE entry_id = 'till-b-1-2'",
        "not numbered without a gap",
    ),
    "an entry in a stream": ("DELETE FROM entry WHERE id = 'till-b-1-2'", "is missing"),
    "a row": (
        """UPDATE ledger_row SET columns = '{"value": "x"}' WHERE key = 'shop.name'""",
        "not what its hash says",
    ),
    "a row that is gone": ("DELETE FROM ledger_row WHERE key = 'm-till-a'", "is not that of"),
    "a digest": ("UPDATE stream SET rows = rows + 1 WHERE store = 's1'", "is not that of"),
    "what is on hand": ("UPDATE stock SET on_hand = on_hand + 1", "not the sum of the rows"),
}


@pytest.mark.parametrize("what", ALTERED)
def test_whatever_was_altered_is_named(full: Hub, what: str) -> None:
    statement, words = ALTERED[what]
    alter(full, statement)
    assert any(words in problem.text for problem in proof(full).problems), proof(full)


def test_a_row_that_was_altered_with_its_hash_and_digests_does_not_follow_from_the_entries(
    full: Hub,
) -> None:
    """Whoever alters all that is derived must alter the sealed entries, too."""
    from posdesk.digest import row_digest

    before = row_digest("setting", "shop.name", {"value": "till-a"})
    after = row_digest("setting", "shop.name", {"value": "x"})
    with full.database.transaction() as cursor:
        cursor.execute(
            """UPDATE ledger_row SET columns = '{"value": "x"}', hash = %s"""
            " WHERE key = 'shop.name' AND store = 's1'",
            (after.packed,),
        )
        for table in ("stream", "stream_table"):
            where = "name" if table == "stream" else "table_name = 'setting' AND stream"
            cursor.execute(f"SELECT digest FROM {table} WHERE {where} = 'store/t1/s1'".encode())
            row = cursor.fetchone()
            assert row is not None
            total = (int.from_bytes(row[0]) - before.sum + after.sum) % (1 << 128)
            cursor.execute(
                f"UPDATE {table} SET digest = %s WHERE {where} = 'store/t1/s1'".encode(),
                (total.to_bytes(16),),
            )
    problems = proof(full).problems
    assert [problem.place for problem in problems] == ["setting"]
    assert "not what the entries make it" in problems[0].text
