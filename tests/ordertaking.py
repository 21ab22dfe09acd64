"""The small shop where orders are taken, for everything about orders: 王小雨 is the customer, at
home in 衡山路; the shop keeps no stock unless a test counts it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from posdesk.cart.cart import Cart
from posdesk.db import Database
from posdesk.members import keys
from posdesk.models import CreditEntry, Member
from posdesk.orders.changes import Edits, Proposal, propose
from posdesk.orders.plan import ConsigneeDraft, OrderPlan, Part, Slot, whole
from posdesk.orders.standing import Standing, standing
from posdesk.payments.balance import OrderPaid, pay_order
from posdesk.payments.cancelling import Cancelled, cancel_order
from posdesk.payments.changing import Changed, apply_change
from posdesk.payments.placing import Placed, place_order
from posdesk.payments.settle import Tendered
from posdesk.stock.commands import count_stock
from tests.selling import LI_MIN, ZHAO_LEI, ZHOU_KAI, Shop

XIAOYU = "wang-xiaoyu"
HOME = ConsigneeDraft("王小雨", "13800006621", "上海市/徐汇区", "衡山路 200 号")
CASH = "cash"
DAY_MS = 86_400_000


def cash(amount: int) -> Tendered:
    return Tendered(CASH, amount)


def card(amount: int) -> Tendered:
    return Tendered("card", amount, "004512")


def add_member(db: Database) -> None:
    """王小雨 is a customer of the shop."""
    with db.command("test.member", None) as tx:
        tx.insert(Member, id=XIAOYU, name="王小雨", created_at=tx.now)
        keys.refresh(tx, XIAOYU)


@dataclass
class Desk:
    """The short ways in which tests take and handle orders."""

    db: Database
    shop: Shop = field(init=False)

    def __post_init__(self) -> None:
        self.shop = Shop(self.db)

    def cart(self, *things: tuple[str, int]) -> Cart:
        """A new cart with (variant, thousandths)."""
        return self.shop.cart(*things)

    def plan(self, cart: Cart, method: str = "courier", **terms: Any) -> OrderPlan:
        """All of the cart in one way, to 王小雨's home."""
        slot: Slot | None = terms.pop("slot", None)
        return OrderPlan((whole(cart, method, terms.pop("to", HOME), slot),), **terms)

    def place(self, cart: Cart, plan: OrderPlan, *tenders: Tendered, actor: str = LI_MIN) -> Placed:
        return place_order(self.db, actor, cart, plan, tenders).value

    def order(
        self,
        *things: tuple[str, int],
        method: str = "courier",
        pay: Sequence[Tendered] = (),
        actor: str = LI_MIN,
        **terms: Any,
    ) -> Placed:
        """An order of these goods under these terms, paid later unless they say otherwise."""
        cart = self.cart(*things)
        plan = self.plan(cart, method, **{"terms": "now" if pay else "later", **terms})
        return self.place(cart, plan, *pay, actor=actor)

    def pay(self, order_id: str, *tenders: Tendered, **how: Any) -> OrderPaid:
        return pay_order(self.db, LI_MIN, order_id, tenders, **how).value

    def propose(self, order_id: str, **edits: Any) -> Proposal:
        return propose(self.db, order_id, Edits(**edits))

    def change(self, order_id: str, *tenders: Tendered, **edits: Any) -> Changed:
        """Propose a change and apply it at once."""
        return apply_change(self.db, ZHOU_KAI, self.propose(order_id, **edits), tenders).value

    def cancel(self, order_id: str, **how: Any) -> Cancelled:
        return cancel_order(self.db, ZHOU_KAI, order_id, "不要了", **how).value

    def standing(self, order_id: str) -> Standing:
        return standing(self.db, order_id)

    def line(self, order_id: str, variant: str) -> str:
        """The id of an order's line of a variant."""
        return next(line.id for line in self.standing(order_id).lines if line.variant_id == variant)

    def part(self, order_id: str) -> str:
        """The id of an order's first part that is not taken along."""
        query = (
            "SELECT fulfilment.id FROM fulfilment JOIN fulfilment_terms AS terms"
            " ON terms.fulfilment_id = fulfilment.id WHERE order_id = ? AND method <> 'counter'"
        )
        return str(self.db.value(query, order_id))

    def count(self, variant: str, quantity: int) -> None:
        """Somebody counted the shelf."""
        count_stock(self.db, ZHAO_LEI, variant, quantity)

    def give_credit(self, amount: int) -> None:
        """王小雨 has store credit."""
        with self.db.command("test.credit", ZHAO_LEI) as tx:
            tx.insert(
                CreditEntry, id=tx.new_id(), member_id=XIAOYU, amount=amount, reason="adjust",
                till="T1", business_day="2026-09-21", occurred_at=tx.now,
            )  # fmt: skip

    def status(self, order_id: str) -> str:
        return str(self.db.value("SELECT status FROM order_summary WHERE order_id = ?", order_id))

    def reserved(self, order_id: str) -> dict[str, int]:
        rows = self.db.rows(
            "SELECT variant_id, quantity FROM order_reserved WHERE order_id = ?", order_id
        )
        return dict(rows)

    def mixed(self, cart: Cart, taken: int, **terms: Any) -> OrderPlan:
        """So much of the first line is taken along, the rest goes by courier."""
        first, *others = ((line.number, line.quantity) for line in cart.lines)
        rest = ((first[0], first[1] - taken), *others)
        later = tuple(each for each in rest if each[1])
        return OrderPlan(
            (Part("counter", ((first[0], taken),)), Part("courier", later, HOME)), **terms
        )
