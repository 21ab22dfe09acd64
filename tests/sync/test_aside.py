"""What has no place here yet is kept aside, counted as the hub counts it, and tried again."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from posdesk import journal, linked
from posdesk.clock import ManualClock
from posdesk.db import Database
from posdesk.digest import Digest, row_digest
from posdesk.models import Brand, Stream
from posdesk.sync import aside, placing
from posdesk.sync.merge import Merged, merge, replay
from posdesk.sync.protocol import Entry
from tests.conftest import MORNING
from tests.sync.exchanging import answer, digests, link, problems, till

BRAND = {"name": "三只松鼠"}


@pytest.fixture
def here(tmp_path: Path, clock: ManualClock) -> Iterator[Database]:
    """A till with a hub and no goods."""
    db = till(tmp_path / "a", clock, "T1")
    link(db)
    yield db
    db.close()


def told(number: int, *changes: tuple[str, str, str, dict[str, Any]], device: str = "d2") -> Entry:
    """An entry of another till that says this: (table, operation, key, columns)."""
    rows = [[table, operation, key, new, {}] for table, operation, key, new in changes]
    header = journal.Header(
        f"e{number}", device, 1, number, "test.tell", None, MORNING, (MORNING + number) << 16, 3
    )
    body = zlib.compress(journal.canonical(rows), 1)
    return Entry(header, body, None, None, None, b"", b"")


def hear(db: Database, *entries: Entry, own_store: bool = True) -> Merged:
    return merge(db, answer(entries, MORNING, own_store=own_store)).value


def reasons(db: Database) -> list[tuple[Any, ...]]:
    return db.rows("SELECT table_name, reason FROM aside_row ORDER BY id")


def total(*rows: tuple[str, str, dict[str, Any]]) -> Digest:
    """What the hub's digest moved by for these rows."""
    found = Digest()
    for row in rows:
        found += row_digest(*row)
    return found


def moved(db: Database, before: Digest, stream: Stream = Stream.TENANT) -> Digest:
    return linked.digest(db, stream) - before


def test_a_table_that_is_not_known_is_kept_and_counted(here: Database) -> None:
    before = linked.digest(here, Stream.STORE)
    hear(here, told(1, ("loyalty", "insert", "l1", {"points": 5, "why": ""})))
    assert reasons(here) == [("loyalty", "unknown_table")]
    assert moved(here, before, Stream.STORE) == row_digest("loyalty", "l1", {"points": 5})
    hear(here, told(2, ("loyalty", "update", "l1", {"points": 7})))
    assert moved(here, before, Stream.STORE) == row_digest("loyalty", "l1", {"points": 7})
    digests(here)


def test_what_is_told_twice_is_kept_once(here: Database) -> None:
    entry = told(1, ("loyalty", "insert", "l1", {"points": 5}))
    hear(here, entry)
    before = digests(here)
    hear(here, entry)
    assert len(reasons(here)) == 1
    assert digests(here) == before


def test_a_table_of_the_owners_counts_in_the_owners_stream(here: Database) -> None:
    before = linked.digest(here, Stream.TENANT)
    hear(
        here,
        told(1, ("brand", "insert", "b1", BRAND), ("loyalty", "insert", "l1", {"points": 5})),
        own_store=False,
    )
    wanted = row_digest("brand", "b1", BRAND) + row_digest("loyalty", "l1", {"points": 5})
    assert moved(here, before) == wanted
    digests(here)


def test_columns_that_are_not_known_stay_beside_their_row(here: Database) -> None:
    before = linked.digest(here, Stream.TENANT)
    hear(here, told(1, ("brand", "insert", "b1", {**BRAND, "country": "CN"})))
    assert here.value("SELECT name FROM brand WHERE id = 'b1'") == "三只松鼠"
    assert reasons(here) == [("brand", "unknown_column")]
    assert moved(here, before) == row_digest("brand", "b1", {**BRAND, "country": "CN"})
    hear(here, told(2, ("brand", "update", "b1", {"country": "JP", "name": "松鼠"})))
    now = {"name": "松鼠", "country": "JP"}
    assert moved(here, before) == row_digest("brand", "b1", now)
    hear(here, told(3, ("brand", "update", "b1", {"name": "鼠"})))
    assert moved(here, before) == row_digest("brand", "b1", {**now, "name": "鼠"})
    digests(here)
    assert problems(here) == []


def test_a_command_of_ones_own_on_such_a_row_keeps_the_sum(here: Database) -> None:
    hear(here, told(1, ("brand", "insert", "b1", {**BRAND, "country": "CN"})))
    with here.command("test.rename", None) as tx:
        tx.update(Brand, "b1", name="改名")
    digests(here)


PRODUCT = {"name": "坚果", "brand_id": "b1", "created_at": 1}
VARIANT = {"product_id": "p1", "price": 100, "created_at": 1}


def test_a_row_comes_before_what_it_points_at(here: Database) -> None:
    before = linked.digest(here, Stream.TENANT)
    hear(here, told(1, ("product", "insert", "p1", PRODUCT)))
    assert reasons(here) == [("product", "refused")]
    assert moved(here, before) == row_digest("product", "p1", PRODUCT)
    assert hear(here, told(2, ("variant", "insert", "v1", VARIANT))).aside == 2
    merged = hear(here, told(3, ("brand", "insert", "b1", BRAND)))
    assert (merged.rows, merged.aside) == (3, 0)
    assert here.value("SELECT count(*) FROM search_item") == 1
    wanted = [("product", "p1", PRODUCT), ("variant", "v1", VARIANT), ("brand", "b1", BRAND)]
    assert moved(here, before) == total(*wanted)
    digests(here)
    assert problems(here) == []


def test_an_update_waits_for_its_row(here: Database) -> None:
    before = linked.digest(here, Stream.TENANT)
    hear(here, told(2, ("brand", "update", "b1", {"name": "新"})))
    assert moved(here, before) == row_digest("brand", "b1", {"name": "新"})
    hear(here, told(1, ("brand", "insert", "b1", {**BRAND})))
    assert here.value("SELECT name FROM brand WHERE id = 'b1'") == "新"
    assert reasons(here) == []
    assert moved(here, before) == row_digest("brand", "b1", {"name": "新"})


def test_a_value_that_a_check_refuses_waits_and_the_rest_is_taken(here: Database) -> None:
    before = linked.digest(here, Stream.TENANT)
    odd = {"product_id": "p1", "price": -5, "created_at": 1}
    hear(
        here,
        told(1, ("brand", "insert", "b1", BRAND), ("product", "insert", "p1", PRODUCT)),
        told(2, ("variant", "insert", "v1", odd)),
        told(3, ("variant", "insert", "v2", VARIANT)),
    )
    assert reasons(here) == [("variant", "refused")]
    assert here.value("SELECT id FROM variant") == "v2"
    hear(here, told(4, ("variant", "update", "v1", {"price": 7})))
    wanted = [
        ("brand", "b1", BRAND),
        ("product", "p1", PRODUCT),
        ("variant", "v1", {**odd, "price": 7}),
        ("variant", "v2", VARIANT),
    ]
    assert moved(here, before) == total(*wanted)
    digests(here)
    assert problems(here) == []


def test_columns_of_two_tills_that_do_not_go_together(here: Database) -> None:
    slot = {"slot_from": 600, "slot_until": 660}
    hear(here, told(1, ("delivery_slot", "insert", "s1", slot)))
    before = linked.digest(here, Stream.TENANT)
    hear(here, told(2, ("delivery_slot", "update", "s1", {"slot_until": 500}), device="d3"))
    assert reasons(here) == [("delivery_slot", "refused")]
    after = row_digest("delivery_slot", "s1", {**slot, "slot_until": 500})
    assert moved(here, before) == after - row_digest("delivery_slot", "s1", slot)
    hear(here, told(3, ("delivery_slot", "update", "s1", {"slot_until": 700})))
    assert reasons(here) == []
    assert here.value("SELECT slot_until FROM delivery_slot") == 700
    hear(here, told(4, ("delivery_slot", "update", "s1", {"slot_until": 500})))
    hear(here, told(5, ("delivery_slot", "update", "s1", {"slot_from": 400})))
    assert here.row("SELECT slot_from, slot_until FROM delivery_slot") == (400, 500)
    digests(here)


@pytest.mark.parametrize("by_merge", [False, True])
def test_after_an_upgrade_all_has_its_place(
    here: Database, monkeypatch: pytest.MonkeyPatch, by_merge: bool
) -> None:
    """An older program: it knows neither brands nor the shelf of a variant."""
    entries = (
        told(1, ("brand", "insert", "b1", BRAND)),
        told(2, ("product", "insert", "p1", {**PRODUCT, "brand_id": None})),
        told(3, ("variant", "insert", "v1", {**VARIANT, "shelf": "B4"})),
        told(4, ("variant", "update", "v1", {"shelf": "C1", "price": 120})),
        told(5, ("brand", "update", "b1", {"name": "松鼠"})),
    )
    with monkeypatch.context() as old:
        known = {name: model for name, model in linked.SYNCED.items() if name != "brand"}
        old.setattr(linked, "SYNCED", known)
        old.setattr("posdesk.sync.placing._columns", _without("shelf"))
        for entry in entries:
            hear(here, entry)
        assert here.value("SELECT count(*) FROM brand") == 0
        assert here.value("SELECT shelf FROM variant") == ""
    with here.local() as tx:  # the counter says which program tried it last
        tx.execute("UPDATE counter SET value = value - 1 WHERE name = 'sync.tried_by_schema'")
    if by_merge:
        hear(here)
    else:
        assert replay(here).value == 4
    assert reasons(here) == []
    assert here.value("SELECT name FROM brand") == "松鼠"
    assert here.row("SELECT shelf, price FROM variant") == ("C1", 120)
    assert problems(here) == []
    assert replay(here).value == 0


def _without(column: str) -> Callable[[str], frozenset[str]]:
    known = placing._columns
    return lambda table: known(table) - {column}


def test_without_the_place_aside_the_row_would_be_lost(
    here: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "put", lambda *_anything: False)
    before = linked.digest(here, Stream.TENANT)
    hear(here, told(1, ("product", "insert", "p1", PRODUCT)))
    hear(here, told(2, ("brand", "insert", "b1", BRAND)))
    assert moved(here, before) != total(("product", "p1", PRODUCT), ("brand", "b1", BRAND))


def test_rows_that_point_at_each_other_in_any_order_cost_no_second_try(
    here: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[bool] = []

    def counted(tx: placing.Merge, changes: Any, *, careful: bool = False) -> None:
        tries.append(careful)
        real(tx, changes, careful=careful)

    real = placing.place
    monkeypatch.setattr("posdesk.sync.merge.place", counted)
    child = ("category", "insert", "c1", {"name": "茶", "parent_id": "c2"})
    hear(here, told(1, child, ("category", "insert", "c2", {"name": "饮料"})))
    assert tries == [False]
    assert reasons(here) == []
