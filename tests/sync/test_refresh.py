"""Two tills that did not know of each other did what one would have refused: all of it is kept,
reads the same whoever is heard first, and somebody is to look at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from posdesk.catalog.scanning import scan
from posdesk.catalog.search.index import index_variants
from posdesk.clock import ManualClock
from posdesk.db import Database
from posdesk.deliveries import summary as shipments
from posdesk.models import (
    Barcode,
    OrderEvent,
    ReturnEvent,
    Shipment,
    ShipmentEvent,
    ShipmentLine,
)
from posdesk.orders import summary
from posdesk.orders.queries import sale_detail
from posdesk.returns import summary as returns
from posdesk.returns.requesting import Wanted, request
from tests.ordertaking import Desk, add_member, card, cash
from tests.selling import LI_MIN, ZHAO_LEI, furnish
from tests.sync.acts import People, stock_up
from tests.sync.exchanging import (
    Feed,
    contradictions_apart,
    digests,
    link,
    problems,
    till,
)

_SUMMARY = (
    "SELECT status, marks, owed, returned, paid, refunded, due_at FROM order_summary"
    " WHERE order_id = ?"
)
Told = tuple[int, int]


@pytest.fixture(params=[(0, 1), (1, 0)], ids=["first", "second"])
def told_first(request: pytest.FixtureRequest) -> Told:
    """Who hands in first."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def feed(tmp_path: Path, clock: ManualClock) -> Iterator[Feed]:
    """Two tills with the same shop."""
    first, second = till(tmp_path / "a", clock, "T1"), till(tmp_path / "b", clock, "T2")
    furnish(first)
    add_member(first)
    stock_up(first)
    link(first)
    link(second, "T2")
    made = Feed([first, second])
    made.settle()
    yield made
    for each in made.tills:
        each.close()


def agree(feed: Feed, told_first: Told) -> None:
    """Both hear of each other; what is derived is right, and both have the same."""
    for which in told_first:
        feed.push(which)
    feed.settle()
    assert digests(feed.tills[0]) == digests(feed.tills[1])
    if told_first == (1, 0):  # what was made first is heard last
        assert contradictions_apart(problems(feed.tills[0])) == []


def summaries(feed: Feed, order_id: str) -> tuple[object, ...]:
    """The order's summary, which is the same at both."""
    found = [db.row(_SUMMARY, order_id) for db in feed.tills]
    assert found[0] == found[1]
    assert found[0] is not None
    return found[0]


def desks(feed: Feed) -> tuple[Desk, Desk]:
    return Desk(feed.tills[0]), Desk(feed.tills[1])


def test_an_order_that_both_cancel(feed: Feed, told_first: Told) -> None:
    order = desks(feed)[0].order(("mug", 1000), pay=[cash(2_500)]).order_id
    feed.settle()
    for desk in desks(feed):
        desk.cancel(order)
    agree(feed, told_first)
    status, marks, owed, _returned, paid, refunded, _due = summaries(feed, order)
    assert (status, owed, paid, refunded) == ("cancelled", 0, 2_500, 5_000)
    assert str(marks).split() == ["refunded", "attention"]


def test_a_balance_that_both_take(feed: Feed, told_first: Told) -> None:
    order = desks(feed)[0].order(("mug", 1000)).order_id
    feed.settle()
    for desk, given in zip(desks(feed), (cash(2_500), card(2_500)), strict=True):
        desk.pay(order, given)
    agree(feed, told_first)
    status, marks, owed, _returned, paid, _refunded, _due = summaries(feed, order)
    assert (status, owed, paid) == ("to_fulfil", 2_500, 5_000)
    assert marks == "attention"
    tenders = [tuple(each.tender for each in sale_detail(db, order).payments) for db in feed.tills]
    assert tenders[0] == tenders[1]


def test_a_version_that_both_make(feed: Feed, told_first: Told) -> None:
    order = desks(feed)[0].order(("mug", 3000), ("water", 2000)).order_id
    feed.settle()
    for desk, variant in zip(desks(feed), ("mug", "water"), strict=True):
        line = desk.line(order, variant)
        desk.change(order, quantities={line: 1000})
    agree(feed, told_first)
    assert "attention" in str(summaries(feed, order)[1])


def test_what_a_customer_has_is_not_called_off(feed: Feed, told_first: Told) -> None:
    first, second = desks(feed)
    order = first.order(("mug", 1000), pay=[cash(2_500)]).order_id
    feed.settle()
    second.cancel(order)
    _sent(first, order)
    agree(feed, told_first)
    status, marks, *_rest = summaries(feed, order)
    assert status == "completed"
    assert "attention" in str(marks)


def _sent(desk: Desk, order: str) -> None:
    """Packed, handed over and signed for."""
    line, part = desk.line(order, "mug"), desk.part(order)
    with desk.db.command("test.send", LI_MIN) as tx:
        key = tx.new_id()
        about = {"order_id": order, "fulfilment_id": part, "method": "courier", "till": "T1"}
        tx.insert(
            Shipment, id=key, number="S01-T1-P000001", business_day="2026-09-21",
            occurred_at=tx.now, **about,
        )  # fmt: skip
        tx.insert(ShipmentLine, id=tx.new_id(), shipment_id=key, order_line_id=line, quantity=1000)
        for state in ("packing", "packed", "handed_over", "signed"):
            tx.insert(
                ShipmentEvent, id=tx.new_id(), shipment_id=key, state=state, happened_at=tx.now,
                till="T1", occurred_at=tx.now,
            )  # fmt: skip
        shipments.refresh(tx, key)
        summary.refresh(tx, order)


def test_somebody_who_looked_at_it_ends_the_call(feed: Feed, clock: ManualClock) -> None:
    order = desks(feed)[0].order(("mug", 1000), pay=[cash(2_500)]).order_id
    feed.settle()
    for desk in desks(feed):
        desk.cancel(order)
    feed.settle()
    clock.advance(1_000)
    _attend(feed.tills[0], order)
    agree(feed, (0, 1))
    assert summaries(feed, order)[1] == "refunded"


def _attend(db: Database, order: str) -> None:
    with db.command("test.attend", ZHAO_LEI) as tx:
        tx.insert(
            OrderEvent, id=tx.new_id(), order_id=order, event="attended", till="T1",
            occurred_at=tx.now,
        )  # fmt: skip
        summary.refresh(tx, order)


def test_a_return_that_is_rejected_here_and_withdrawn_there(feed: Feed, told_first: Told) -> None:
    desk = desks(feed)[0]
    sale = desk.shop.sell_for_cash(2_500, ("mug", 1000))
    line = feed.tills[0].value("SELECT id FROM order_line WHERE order_id = ?", sale.order_id)
    request(feed.tills[0], ZHAO_LEI, "r1", sale.order_id, [Wanted(line, 1000, "mind")])
    feed.settle()
    for db, state in zip(feed.tills, ("withdrawn", "rejected"), strict=True):
        with db.command("test.end", ZHAO_LEI) as tx:
            tx.insert(
                ReturnEvent, id=tx.new_id(), request_id="r1", state=state, till="T1",
                occurred_at=tx.now,
            )  # fmt: skip
            returns.refresh(tx, "r1")
    agree(feed, told_first)
    states = [db.value("SELECT state FROM return_summary") for db in feed.tills]
    assert states == ["rejected", "rejected"]


def test_goods_that_come_back_at_both(feed: Feed, told_first: Told) -> None:
    sale = desks(feed)[0].shop.sell_for_cash(2_500, ("noodles", 1000))
    feed.settle()
    for place, db in enumerate(feed.tills):
        assert People(db, Random(place)).do("take_back")
    agree(feed, told_first)
    status, marks, *_rest = summaries(feed, sale.order_id)
    assert status == "completed"
    assert "attention" in str(marks)
    levels = [
        db.value("SELECT on_hand FROM stock_level WHERE variant_id = 'noodles'")
        for db in feed.tills
    ]
    assert levels == [6_000, 6_000]


def test_a_code_of_two_goods_scans_as_the_first_made(feed: Feed, told_first: Told) -> None:
    for db, variant in zip(feed.tills, ("water", "mug"), strict=True):
        with db.command("test.barcode", None) as tx:
            tx.insert(Barcode, id=f"b-{variant}", code="6901234567892", variant_id=variant)
            index_variants(tx, [variant])
    agree(feed, told_first)
    found = [scan(db, "6901234567892").item.variant_id for db in feed.tills]
    assert found == ["mug", "mug"]


def test_a_clock_that_was_set_back_does_not_turn_the_steps_of_a_return_round() -> None:
    steps = [("approved", 2), ("requested", 1), ("received", 4), ("brought_in", 3)]
    assert returns._last(steps) == ("received", 4)
    assert returns._last([*steps, ("withdrawn", 5), ("settled", 6)]) == ("settled", 6)
    assert returns._last([("received", 1)]) == ("received", 1)
