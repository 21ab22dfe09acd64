"""The laws of money, over any sequence of partial returns, inspections and deductions."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posdesk import schema
from posdesk.cart.pricing import price
from posdesk.cart.refunds import SoldLine
from posdesk.cart.rounding import Rounding
from posdesk.clock import ManualClock
from posdesk.db import Conflict, open_database
from posdesk.payments.settle import Tendered
from posdesk.returns import amounts, inspecting
from posdesk.returns.amounts import Account, Back
from posdesk.returns.inspecting import Found
from tests.conftest import MORNING
from tests.returns.back import ReturnsShop, card, cash
from tests.selling import ZHOU_KAI, furnish

QUANTITIES = {"water": 1000, "noodles": 1000, "shirt": 1000, "apples": 411, "mug": 1000}
ROUNDINGS = st.builds(
    Rounding,
    st.sampled_from([1, 10, 100]),
    st.sampled_from(["down", "up", "nearest"]),
    st.sampled_from(["never", "cash", "always"]),
)


@contextmanager
def a_shop() -> Iterator[ReturnsShop]:
    """A shop of its own for each example."""
    with tempfile.TemporaryDirectory() as name:
        db = open_database(Path(name) / "shop", ManualClock(MORNING))
        furnish(db)
        shop = ReturnsShop(db)
        shop.add_member()
        try:
            yield shop
        finally:
            db.close()


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    """An order: lines, 抹零 of up to a yuan, charges."""
    lines = [
        SoldLine(str(place), draw(st.integers(1, 20)) * 500, draw(st.integers(0, 20_000)))
        for place in range(draw(st.integers(1, 4)))
    ]
    charges = draw(st.sampled_from([0, 0, 800, 1_250]))
    total = sum(line.total for line in lines) + charges
    owed = max(0, total + draw(st.integers(-99, 99)))
    return Account(lines, owed, charges, {}, 0)


@given(accounts(), st.booleans(), st.data())
def test_any_settlements_give_what_is_owed_less_the_deductions(
    account: Account, charges_come: bool, data: st.DataObject
) -> None:
    returned: dict[str, int] = {}
    given_before = kept = 0
    whole = False
    while not whole:
        left = [x for x in account.lines if returned.get(x.key, 0) < x.quantity]
        line = data.draw(st.sampled_from(left))
        there = line.quantity - returned.get(line.key, 0)
        much = data.draw(st.sampled_from([there, min(there, 500), -(-there // 3)]))
        back = Back("i", line.key, much, data.draw(st.sampled_from([0, 0, 50, 10_000])))
        now = replace(account, returned=dict(returned), given=given_before)
        result = amounts.settle(now, [back], charges_come)
        whole = result.whole
        assert result.gross >= 0
        assert 0 <= result.amount <= result.gross
        assert all(0 <= each.deduction <= each.amount for each in result.lines)
        returned[line.key] = returned.get(line.key, 0) + much
        given_before += result.gross
        kept += result.deduction
        assert given_before <= account.owed
    rest = 0 if charges_come else account.charges
    assert given_before == max(0, account.owed - rest)


@settings(max_examples=15)
@given(st.data())
def test_all_money_comes_back_less_deductions_and_no_tender_gets_more_than_it_gave(
    data: st.DataObject,
) -> None:
    with a_shop() as shop:
        things = data.draw(
            st.lists(
                st.tuples(st.sampled_from(sorted(QUANTITIES)), st.integers(1, 3)),
                min_size=1,
                max_size=3,
                unique_by=lambda thing: thing[0],
            )
        )
        chosen = [(key, n * QUANTITIES[key]) for key, n in things]
        cart = replace(shop.cart(*chosen), rounding=data.draw(ROUNDINGS))
        by_card = data.draw(st.integers(0, price(cart).total))
        tenders: list[Tendered] = [card(by_card)] if by_card else []
        due = price(cart).due(by_card, cash=True)
        if due > by_card:
            tenders.append(cash(due - by_card))
        elif due < by_card:
            tenders = [card(price(cart).due(0, cash=False))]
        sale = shop.sell(cart, *tenders)
        kept = 0
        while open_lines := [line for line in shop.order(sale).lines if line.left]:
            line = data.draw(st.sampled_from(open_lines))
            step = QUANTITIES[line.variant_id or ""]
            much = step * data.draw(st.integers(1, line.left // step))
            request = shop.ask(sale, (line.position - 1, much))
            shop.arrive(request)
            back = shop.db.value("SELECT id FROM return_line WHERE request_id = ?", request)
            deduction = data.draw(st.sampled_from([0, 0, 1, 100]))
            deduction = min(deduction, line.total * much // line.bought)
            where = data.draw(st.sampled_from(["restock", "damaged", "scrap"]))
            found = Found(back, much, "intact", where, deduction, "worn" if deduction else "")
            inspecting.inspect(shop.db, ZHOU_KAI, request, [found])
            shop.settle(request)
            kept = shop.db.value("SELECT coalesce(sum(deduction), 0) FROM settlement")
            refunded = shop.db.value("SELECT coalesce(sum(amount), 0) FROM refund")
            assert refunded <= sale.total - kept
            assert not shop.db.rows(
                "SELECT 1 FROM payment JOIN refund ON payment_id = payment.id"
                " GROUP BY payment.id HAVING sum(refund.amount) > payment.amount"
            )
        assert refunded == sale.total - kept
        assert shop.problems() == ()


def test_over_return_is_impossible_also_by_raw_sql(shop: ReturnsShop) -> None:
    sale = shop.sell_for_cash(5_000, ("mug", 2000))
    shop.give_back(sale, (0, 1000))
    request = shop.ask(sale, (0, 1000))
    line = shop.line(sale)
    insert = (
        "INSERT INTO return_line (id, request_id, position, order_line_id, name, quantity, reason)"
        " VALUES ('x', ?, 9, ?, 'mug', 1000, 'mind')"
    )
    with (
        pytest.raises(Conflict, match="more returned than was bought"),
        shop.db.command("test.raw", None) as tx,
    ):
        tx.execute(insert, request, line)
    payment = shop.db.row("SELECT id, order_id FROM payment")
    assert payment is not None
    refund = (
        "INSERT INTO refund (id, order_id, payment_id, amount, till, business_day, occurred_at)"
        " VALUES ('x', ?, ?, 2501, 'T1', '2026-09-21', 1)"
    )
    with pytest.raises(Conflict, match="more given back"), shop.db.command("test.raw", None) as tx:
        tx.execute(refund, payment[1], payment[0])


def test_what_was_not_inspected_or_has_ended_is_not_settled_by_raw_sql(
    shop: ReturnsShop,
) -> None:
    sale = shop.sell_for_cash(5_000, ("mug", 2000))
    shop.give_back(sale, (0, 1000))
    ended = shop.db.row("SELECT request_id, id FROM return_line")
    settlement = shop.db.value("SELECT id FROM settlement")
    inspection = shop.db.value("SELECT id FROM inspection")
    assert ended is not None
    again = (
        "INSERT INTO inspection (id, request_id, return_line_id, quantity, disposition,"
        " occurred_at) VALUES ('x', ?, ?, 1000, 'restock', 1)"
    )
    with (
        pytest.raises(Conflict, match=r"not open|more inspected"),
        shop.db.command("test.raw", None) as tx,
    ):
        tx.execute(again, *ended)
    paid_twice = (
        "INSERT INTO settlement_line (id, settlement_id, return_line_id, inspection_id, quantity,"
        " amount) VALUES ('x', ?, ?, ?, 2000, 100)"
    )
    with (
        pytest.raises(Conflict, match=r"what was inspected|line\.inspection_id"),
        shop.db.command("test.raw", None) as tx,
    ):
        tx.execute(paid_twice, settlement, ended[1], inspection)


def test_without_its_trigger_the_same_insert_goes_through() -> None:
    """The control: it is the trigger that refuses, nothing else."""
    file = apsw.Connection(":memory:")
    for statement in schema.statements():
        if "return_line_bounded" not in statement:
            file.execute(statement)
    file.execute("PRAGMA foreign_keys = OFF")
    file.execute(
        "INSERT INTO return_line (id, request_id, position, order_line_id, name, quantity, reason)"
        " VALUES ('x', 'r', 1, 'l', 'mug', 999000, 'mind')"
    )
