"""What a till that has a hub keeps beside its rows: digests that move with every row, and the
clocks of columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from posdesk import linked
from posdesk.catalog import commands as catalog
from posdesk.clock import ManualClock
from posdesk.db import Database
from posdesk.derived import REBUILDS
from posdesk.digest import Digest
from posdesk.members import commands as members
from posdesk.members import erasing
from posdesk.members.people import MemberDraft
from posdesk.models import Setting, Stream, Variant
from posdesk.verify import verify
from tests.ordertaking import add_member
from tests.selling import ZHAO_LEI, Shop, furnish
from tests.sync.acts import stock_up
from tests.sync.exchanging import digests, link, problems, till


@pytest.fixture
def here(tmp_path: Path, clock: ManualClock) -> Iterator[Database]:
    """The small shop, before it gets a hub."""
    db = till(tmp_path / "a", clock, "T1")
    furnish(db)
    add_member(db)
    stock_up(db)
    yield db
    db.close()


def clocks(db: Database, table: str, key: str) -> dict[str, tuple[int, str]]:
    rows = db.rows(
        "SELECT column_name, hlc, device FROM column_clock WHERE table_name = ? AND row_key = ?",
        table,
        key,
    )
    return {name: (hlc, device) for name, hlc, device in rows}


def last(db: Database) -> tuple[int, str]:
    found = db.row("SELECT hlc, device FROM journal ORDER BY epoch DESC, dseq DESC LIMIT 1")
    assert found is not None
    return found[0], found[1]


def test_a_till_alone_keeps_neither(here: Database) -> None:
    Shop(here).sell_for_cash(500, ("water", 1000))
    catalog.set_price(here, ZHAO_LEI, "mug", 3_000)
    assert here.rows("SELECT * FROM stream_digest") == []
    assert here.rows("SELECT * FROM column_clock") == []
    with pytest.raises(LookupError):
        linked.digest(here, Stream.STORE)


def test_it_begins_with_what_there_is_and_what_its_journal_tells(here: Database) -> None:
    catalog.set_price(here, ZHAO_LEI, "mug", 3_000)
    told = last(here)
    catalog.set_price(here, ZHAO_LEI, "water", 210)
    catalog.set_price(here, ZHAO_LEI, "water", 220)
    link(here)
    digests(here)
    assert clocks(here, "variant", "mug") == {"price": told}
    assert clocks(here, "variant", "water") == {"price": last(here)}
    assert clocks(here, "variant", "shirt") == {}
    assert set(clocks(here, "setting", "staff.known_rights")) == {"value"}


def test_every_command_moves_digest_and_clocks(here: Database, clock: ManualClock) -> None:
    link(here)
    before = digests(here)
    Shop(here).sell_for_cash(500, ("water", 1000))
    catalog.set_price(here, ZHAO_LEI, "mug", 3_000)
    assert clocks(here, "variant", "mug") == {"price": last(here)}
    member = members.add(here, ZHAO_LEI, MemberDraft("陈默")).value
    clock.advance(5)
    members.edit(here, ZHAO_LEI, member, MemberDraft("陈小默"))
    assert "name" in clocks(here, "member", member)
    erasing.erase(here, ZHAO_LEI, member)
    now = digests(here)  # kept and read off the rows are the same
    assert now != before
    assert problems(here) == []


def test_a_command_that_fails_moves_nothing(here: Database) -> None:
    link(here)
    before = digests(here)
    with pytest.raises(ZeroDivisionError), here.command("test.fail", None) as tx:
        tx.update(Variant, "mug", price=1)
        raise ZeroDivisionError
    assert digests(here) == before
    assert clocks(here, "variant", "mug") == {}


def test_a_row_altered_by_other_means_is_told_by_the_sum_and_by_verify(here: Database) -> None:
    link(here)
    kept = linked.digest(here, Stream.TENANT)
    here._connection().execute("UPDATE variant SET price = 1 WHERE id = 'mug'")
    assert linked.scanned(here, Stream.TENANT) != kept
    assert {each.place for each in verify(here, REBUILDS).problems} >= {"stream_digest"}


def test_verify_asks_a_linked_tills_journal_for_its_facts(here: Database) -> None:
    Shop(here).sell_for_cash(500, ("water", 1000))
    link(here)
    assert problems(here) == []
    with here.merging() as tx:
        tx.execute("UPDATE payment SET amount = amount - 1, tendered = tendered - 1")
    assert any(each.startswith("journal") for each in problems(here))


def test_books_of_which_the_hub_has_an_exception_are_no_finding(here: Database) -> None:
    sale = Shop(here).sell_for_cash(500, ("water", 1000))
    link(here)
    with here.merging() as tx:
        tx.execute(
            "INSERT INTO payment (id, order_id, position, tender, amount, tendered, till,"
            " business_day, occurred_at) VALUES ('p2', ?, 2, 'card', 100, 100, 'T2',"
            " '2026-09-21', 1)",
            sale.order_id,
        )
    assert any(each.startswith("books") for each in problems(here))
    with here.local() as tx:
        tx.execute(
            "INSERT INTO hub_exception (id, code, subject_table, subject_key, order_id, raised_at)"
            " VALUES ('x1', 'overpaid', 'orders', ?1, ?1, 1)",
            sale.order_id,
        )
    assert not any(each.startswith("books") for each in problems(here))


def test_the_later_clock_wins_then_the_device_then_the_later_word() -> None:
    assert linked.wins((1, "a"), None)
    assert linked.wins((2, "a"), (1, "b"))
    assert linked.wins((1, "b"), (1, "a"))
    assert linked.wins((1, "a"), (1, "a"))
    assert not linked.wins((1, "a"), (1, "b"))
    assert not linked.wins((1, "b"), (2, "a"))


def test_of_two_values_all_choose_the_same() -> None:
    values = [None, 0, 7, "", "a", "b", b"", b"x"]
    for one in values:
        for other in values:
            assert linked.greater(one, other) == linked.greater(other, one)
    assert linked.greater(None, "") == ""


def test_keys_that_are_names(here: Database) -> None:
    assert linked.named("setting")
    assert linked.named("notice_template")
    assert linked.named(Setting.table())
    assert not linked.named("variant")
    assert not linked.named("orders")
    assert not linked.named("nothing.known")
    assert Digest() + Digest(1, 5) - Digest(1, 5) == Digest()
