"""Laws that hold whatever is done with orders, in whatever sequence.

One shop lives through all examples; at the end its whole database is proven.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posdesk import settings as shop_settings
from posdesk import verify
from posdesk.cart.cart import Cart, Discount
from posdesk.cart.operations import set_discount
from posdesk.clock import ManualClock
from posdesk.db import open_database
from posdesk.derived import REBUILDS
from posdesk.errors import Refusal
from posdesk.orders import summary
from posdesk.orders.changes import Added, NewWay
from posdesk.orders.charges import ChargeRule, save_rule
from posdesk.orders.opening import snapshot
from posdesk.orders.plan import Deposit, OrderPlan, Part, Slot, split_evenly
from posdesk.orders.slots import SlotRule, save_slot, taken
from posdesk.payments.cancelling import expire_due
from posdesk.payments.placing import quote
from posdesk.payments.settle import Tendered
from tests.conftest import MORNING
from tests.orders.shipping import collect, pack, send, take_back
from tests.ordertaking import DAY_MS, HOME, XIAOYU, Desk, add_member, card, cash
from tests.selling import ZHAO_LEI, furnish

GOODS = ("water", "noodles", "shirt", "apples", "mug")
SUMMARY = "SELECT * FROM order_summary WHERE order_id = ?"
CAPACITY = 3


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A shop with a rule for charges, slots for three, and cash that is rounded to a jiao."""
    db = open_database(tmp_path_factory.mktemp("laws") / "shop", ManualClock(MORNING))
    furnish(db)
    add_member(db)
    verify.rebuild(db, REBUILDS)
    desk = Desk(db)
    desk.give_credit(10**9)
    shop_settings.save(db, ZHAO_LEI, {"rounding.unit": "jiao", "rounding.when": "cash"})
    rule = ChargeRule(
        "courier", base=600, free_from=9900, first_weight=1000, step_weight=500, step=150
    )
    save_rule(db, ZHAO_LEI, rule)
    save_slot(db, ZHAO_LEI, SlotRule("local", 600, 720, capacity=CAPACITY))
    yield desk
    assert verify.verify(db, REBUILDS).problems == ()
    db.close()


things = st.lists(st.tuples(st.sampled_from(GOODS), st.integers(1, 5)), min_size=1, max_size=4).map(
    lambda drawn: [(name, n * (437 if name == "apples" else 1000)) for name, n in drawn]
)
steps = st.lists(
    st.tuples(
        st.sampled_from(
            ("pay", "pay", "less", "less", "more", "way", "ship", "unpack", "cancel", "collect")
        ),
        st.integers(0, 10**6),
    ),
    max_size=7,
)


class Story:
    """One order and what is done with it; refusals are part of life."""

    def __init__(self, desk: Desk, draw: st.DataObject) -> None:
        self.desk = desk
        self.db = desk.db
        self.order = self._place(draw)

    def _place(self, draw: st.DataObject) -> str:
        cart = self.desk.cart(*draw.draw(things))
        if draw.draw(st.booleans()):
            cart = set_discount(cart, 1, Discount(amount=draw.draw(st.integers(1, 99))))
        method = draw.draw(st.sampled_from(("courier", "local", "pickup", "mixed")))
        terms = draw.draw(st.sampled_from(("now", "later", "deposit", "cod", "instalments")))
        how: dict[str, Any] = {"terms": terms, "member_id": XIAOYU}
        if terms == "deposit":
            how["deposit"] = Deposit(percent=draw.draw(st.integers(500, 10_000)))
        if method == "mixed":
            plan = self.desk.mixed(cart, cart.lines[0].quantity, **how)
            if len(cart.lines) == 1:
                plan = OrderPlan((Part("counter", plan.parts[0].lines),), **how)
        else:
            slot = self._slot(draw.draw(st.integers(1, 400))) if method == "local" else None
            plan = self.desk.plan(cart, method, slot=slot, **how)
        return self._agreed(cart, plan, draw)

    def _agreed(self, cart: Cart, plan: OrderPlan, draw: st.DataObject) -> str:
        if plan.terms == "cod" and all(part.method == "counter" for part in plan.parts):
            plan = replace(plan, terms="later")
        if plan.terms == "instalments":
            bare = replace(plan, terms="later")
            due = quote(self.db, cart, bare).due
            plan = replace(plan, dues=split_evenly(due, 3, "2036-01-31"))
        asked = quote(self.db, cart, plan)
        first = asked.due_now
        more = draw.draw(st.integers(0, asked.due - first)) if plan.terms != "now" else 0
        pay = first + more
        tenders = self._tenders(pay, draw.draw(st.integers(0, 3))) if pay else ()
        return self.desk.place(cart, plan, *tenders, actor=ZHAO_LEI).order_id

    def _tenders(self, amount: int, how: int) -> tuple[Tendered, ...]:
        part = amount * how // 4
        rest = amount - part
        tender = Tendered("credit", part) if how == 2 else card(part)
        last = card(rest) if how == 3 else cash(rest)
        return (tender, last) if part else (last,)

    def _slot(self, days: int) -> Slot:
        """A day on which the time is still free."""
        for on in range(days, days + 2000):
            slot = Slot((date(2026, 9, 22) + timedelta(on)).isoformat(), 600, 720)
            if taken(self.db, "local", slot) < CAPACITY:
                return slot
        raise AssertionError("all days are full")

    def do(self, what: str, by: int) -> None:
        """One step, or a refusal that leaves everything as it was."""
        before = self.db.row(SUMMARY, self.order)
        journal = self.desk.shop.count("journal")
        act: Callable[[int], object] = getattr(self, f"_{what}")
        try:
            act(by)
        except Refusal:
            if what in ("ship", "collect"):  # several commands, of which the first may be done
                return
            assert self.db.row(SUMMARY, self.order) == before
            assert self.desk.shop.count("journal") == journal

    def _pay(self, by: int) -> None:
        left = max(1, self.desk.standing(self.order).outstanding)
        amount = left if by % 3 == 0 else 1 + by % left
        self.desk.pay(self.order, *self._tenders(amount, by % 4))

    def _less(self, by: int) -> None:
        goods = [line for line in self.desk.standing(self.order).lines if not line.is_charge]
        line = goods[by % len(goods)]
        wanted = max(0, line.wanted - (line.to_go if by % 2 else min(1000, line.to_go)))
        self.desk.change(self.order, quantities=((line.id, wanted),))

    def _more(self, by: int) -> None:
        item = snapshot(self.db, GOODS[by % len(GOODS)])
        self.desk.change(self.order, added=(Added(item, 1000),))

    def _way(self, by: int) -> None:
        part = self.desk.part(self.order)
        ways = [
            NewWay(part, "courier", HOME),
            NewWay(part, "pickup"),
            NewWay(part, "local", HOME, self._slot(by % 400)),
        ]
        self.desk.change(self.order, ways=(ways[by % 3],))

    def _ship(self, _by: int) -> None:
        shipment = pack(self.desk, self.order)
        if self.db.value("SELECT method FROM shipment WHERE id = ?", shipment) == "courier":
            send(self.desk, shipment)

    def _unpack(self, _by: int) -> None:
        shipment = self.db.value(
            "SELECT shipment_id FROM shipment_summary WHERE order_id = ?"
            " AND state IN ('packing', 'packed')",
            self.order,
        )
        if shipment:
            take_back(self.desk, shipment)

    def _collect(self, _by: int) -> None:
        if self.db.value("SELECT method FROM order_summary WHERE order_id = ?", self.order) == (
            "pickup"
        ):
            collect(self.desk, self.order)

    def _cancel(self, by: int) -> None:
        self.desk.cancel(self.order, pay_out="credit" if by % 2 else "")

    # --- the laws ---------------------------------------------------------------------------------

    def laws(self) -> None:
        order = self.desk.standing(self.order)
        assert order.owed == (0 if order.ended else order.worth + order.rounding)
        assert order.outstanding >= 0
        assert 0 <= order.refunded <= order.paid
        if order.ended:
            assert order.paid == order.refunded
            assert all(line.wanted == 0 for line in order.lines)
        self._no_payment_gave_back_more()
        self._schedule_sums(order.owed, order.ended)
        self._reservations(order.ended)
        before = self.db.row(SUMMARY, self.order)
        with self.db.local() as tx:
            summary.refresh(tx, self.order)
        assert self.db.row(SUMMARY, self.order) == before

    def _no_payment_gave_back_more(self) -> None:
        assert not self.db.rows(
            "SELECT 1 FROM payment WHERE order_id = ? AND amount <"
            " (SELECT coalesce(sum(amount), 0) FROM refund WHERE payment_id = payment.id)",
            self.order,
        )

    def _schedule_sums(self, owed: int, ended: bool) -> None:
        total = self.db.value(
            "SELECT sum(amount) FROM due WHERE order_id = ?1"
            " AND version = (SELECT max(version) FROM due WHERE order_id = ?1)",
            self.order,
        )
        assert ended or not owed or total in (None, owed)

    def _reservations(self, ended: bool) -> None:
        """What is promised is what was ordered less what was cancelled and what left."""
        rows = self.db.rows(
            "SELECT variant_id, sum(line.quantity - (SELECT coalesce(sum(quantity), 0)"
            " FROM line_cancel WHERE order_line_id = line.id) + (SELECT"
            " coalesce(sum(quantity), 0) FROM stock_move WHERE order_line_id = line.id))"
            " FROM order_line AS line WHERE order_id = ? AND kind_of = 'goods' GROUP BY 1",
            self.order,
        )
        expected = {variant: left for variant, left in rows if left and not ended}
        assert self.desk.reserved(self.order) == expected


def live(desk: Desk, data: st.DataObject) -> None:
    """One order's life, its laws looked at after every step."""
    story = Story(desk, data)
    story.laws()
    for what, by in data.draw(steps):
        story.do(what, by)
        story.laws()


@pytest.fixture(scope="module")
def lived(life: Desk) -> Desk:
    """The shop after some lives, whichever tests ran here before."""

    @settings(max_examples=25, derandomize=True, database=None)
    @given(st.data())
    def some(data: st.DataObject) -> None:
        live(life, data)

    some()
    return life


@settings(max_examples=120)
@given(st.data())
def test_any_sequence_of_steps_keeps_the_laws(life: Desk, data: st.DataObject) -> None:
    live(life, data)


def test_every_day_s_figures_are_those_of_the_ledgers(lived: Desk) -> None:
    """Over all days sales + changes − returns − payments + refunds is what is still owed."""
    lived.db.clock.advance(2 * DAY_MS)  # type: ignore[attr-defined]
    expire_due(lived.db)
    measures = dict(lived.db.rows("SELECT measure, sum(amount) FROM day_total GROUP BY measure"))
    owed = lived.db.value("SELECT sum(owed - returned - paid + refunded) FROM order_summary")
    changes = measures.get("change", 0) - measures.get("returned", 0)
    moved = measures["tender"] - measures.get("refund", 0)
    assert measures["sales"] + changes - moved == owed


def test_no_slot_was_promised_too_often(lived: Desk) -> None:
    days = lived.db.rows("SELECT DISTINCT slot_day FROM fulfilment_terms WHERE slot_day <> ''")
    assert all(taken(lived.db, "local", Slot(day, 600, 720)) <= CAPACITY for (day,) in days)
