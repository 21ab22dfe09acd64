"""Rows altered behind the program's back are found by reading them, and put right from the hub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from posdesk import linked
from posdesk.catalog import commands as catalog
from posdesk.clock import ManualClock
from posdesk.db import Database
from posdesk.digest import tables_of
from posdesk.models import Stream
from posdesk.sync.engine import direct
from posdesk.sync.protocol import RowsAnswer
from posdesk.sync.repair import Repaired, repair
from tests.ordertaking import add_member
from tests.selling import ZHAO_LEI, Shop, furnish
from tests.sync.acts import stock_up
from tests.sync.exchanging import Feed, digests, link, problems, till


@dataclass
class Rows:
    """The hub's rows: those of another till that holds the same."""

    source: Database
    page: int = 7
    asked: list[str] = field(default_factory=list)

    def rows(self, stream: str, tables: Sequence[str] = (), after: str = "") -> RowsAnswer:
        self.asked.append(after)
        found: list[Any] = []
        for table in sorted(tables):
            assert table in tables_of(Stream(stream))
            for (key,) in self.source.rows(_keys(table)):
                columns = linked.stored_row(self.source, table, key)
                clocks = {
                    name: [hlc, device]
                    for name, hlc, device in self.source.rows(_CLOCKS, table, key)
                }
                found.append([table, key, columns, clocks])
        start = int(after or 0)
        part = found[start : start + self.page]
        more = start + self.page < len(found)
        return RowsAnswer(part, str(start + self.page) if more else "", 1)


_CLOCKS = "SELECT column_name, hlc, device FROM column_clock WHERE table_name = ? AND row_key = ?"


def _keys(table: str) -> str:
    return f'SELECT "{linked.SYNCED[table].key_column()}" FROM "{table}" ORDER BY 1'


@pytest.fixture
def feed(tmp_path: Path, clock: ManualClock) -> Iterator[Feed]:
    """Two tills of one shop with a few sales; the first stands for the hub."""
    first, second = till(tmp_path / "a", clock, "T1"), till(tmp_path / "b", clock, "T2")
    furnish(first)
    add_member(first)
    stock_up(first)
    link(first)
    link(second, "T2")
    for _sale in range(3):
        clock.advance(1_000)
        Shop(first).sell_for_cash(20_000, ("water", 1000), ("shirt", 2000))
    catalog.set_price(first, ZHAO_LEI, "mug", 2_600)
    made = Feed([first, second])
    made.settle()
    yield made
    for each in made.tills:
        each.close()


def altered(db: Database, *statements: str) -> None:
    """Written by something that is not this program: no digest moves."""
    connection = db._connection()
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.config(1003, 0)  # SQLITE_DBCONFIG_ENABLE_TRIGGER
    for statement in statements:
        connection.execute(statement)
    connection.config(1003, 1)
    connection.execute("PRAGMA foreign_keys = ON")


def mended(feed: Feed, stream: Stream, *tables: str) -> Repaired:
    db = feed.tills[1]
    found = repair(db, direct(db), Rows(feed.tills[0]), stream, tables)
    with db.local() as tx:
        linked.rebuild(tx)
    return found


def test_an_altered_register_is_the_hubs_again_with_its_clocks(feed: Feed) -> None:
    first, second = feed.tills
    altered(second, "UPDATE variant SET price = 1, sku = 'X' WHERE id = 'mug'",
            "DELETE FROM column_clock")  # fmt: skip
    assert linked.scanned(second, Stream.TENANT) != linked.digest(second, Stream.TENANT)
    found = mended(feed, Stream.TENANT, "variant", "product")
    assert (found.altered, found.missing, found.extra) == ([("variant", "mug")], [], [])
    assert second.row("SELECT price, sku FROM variant WHERE id = 'mug'") == (2_600, "MUG")
    assert second.rows(_CLOCKS, "variant", "mug") == first.rows(_CLOCKS, "variant", "mug")
    assert digests(first) == digests(second)
    assert problems(second) == []


def test_altered_and_missing_facts_are_counted_anew(feed: Feed) -> None:
    first, second = feed.tills
    order = first.value("SELECT min(id) FROM orders")
    move = first.value("SELECT max(id) FROM stock_move WHERE reason = 'sale'")
    altered(
        second,
        f"UPDATE orders SET total = 1, gross = 1 WHERE id = '{order}'",
        f"UPDATE stock_move SET quantity = -500000 WHERE id = '{move}'",
        "DELETE FROM payment WHERE id = (SELECT max(id) FROM payment)",
    )
    assert problems(second) != []
    found = mended(feed, Stream.STORE, "orders", "stock_move", "payment")
    assert sorted(found.altered) == [("orders", order), ("stock_move", move)]
    assert [table for table, _key in found.missing] == ["payment"]
    assert digests(first) == digests(second)
    assert problems(second) == []


def test_what_waits_to_be_handed_in_is_left_alone(feed: Feed, clock: ManualClock) -> None:
    first, second = feed.tills
    with second.local() as tx:
        tx.execute(
            "UPDATE hub_link SET (pushed_epoch, pushed_dseq) = (SELECT epoch, dseq FROM device)"
        )
    clock.advance(1_000)
    catalog.set_price(second, ZHAO_LEI, "mug", 4_400)
    sale = Shop(second).sell_for_cash(500, ("water", 1000))
    altered(second, "UPDATE variant SET label = 'fake' WHERE id = 'mug'")
    found = mended(feed, Stream.TENANT, "variant")
    assert found.altered == [("variant", "mug")]
    assert second.row("SELECT price, label FROM variant WHERE id = 'mug'") == (4_400, "")
    assert mended(feed, Stream.STORE, "orders").extra == []
    assert second.value("SELECT 1 FROM orders WHERE id = ?", sale.order_id) == 1
    feed.settle()
    assert digests(first) == digests(second)


def test_without_looking_at_the_outbox_the_own_price_would_be_gone(
    feed: Feed, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = feed.tills[1]
    clock.advance(1_000)
    catalog.set_price(second, ZHAO_LEI, "mug", 4_400)
    monkeypatch.setattr("posdesk.sync.repair._pending", lambda _db: {})
    mended(feed, Stream.TENANT, "variant")
    assert second.value("SELECT price FROM variant WHERE id = 'mug'") == 2_600


def test_what_the_hub_does_not_have_is_named_and_kept(feed: Feed) -> None:
    second = feed.tills[1]
    altered(second, "INSERT INTO brand (id, name) VALUES ('b9', 'nobody told')")
    found = mended(feed, Stream.TENANT, "brand")
    assert found.extra == [("brand", "b9")]
    assert second.value("SELECT name FROM brand WHERE id = 'b9'") == "nobody told"


def test_a_page_that_is_put_right_twice_changes_nothing_more(feed: Feed) -> None:
    assert mended(feed, Stream.TENANT, *tables_of(Stream.TENANT)) == Repaired()
    assert mended(feed, Stream.STORE, *tables_of(Stream.STORE)) == Repaired()
