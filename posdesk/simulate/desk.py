"""Random but valid orders that are delivered or collected, beside the sales of a simulated day.

Every decision comes from the day's random numbers and from what the orders say, never from ids or
times, so that the same seed makes the same orders.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from posdesk.cart.cart import Cart
from posdesk.db import Database
from posdesk.deliveries import handing, packing, pickup, waybills
from posdesk.deliveries.carriers import carrier_id, seed_carriers
from posdesk.errors import Refusal
from posdesk.i18n import N_
from posdesk.orders.changes import Added, Edits, propose
from posdesk.orders.errors import RegionNotServed
from posdesk.orders.opening import snapshot
from posdesk.orders.plan import ConsigneeDraft, Deposit, OrderPlan, Slot, whole
from posdesk.orders.slots import next_slots
from posdesk.orders.standing import Standing, standing
from posdesk.orders.states import COD, COURIER, DEPOSIT, LATER, LOCAL, NOW, PICKUP
from posdesk.payments.balance import pay_order
from posdesk.payments.cancelling import cancel_order
from posdesk.payments.changing import apply_change
from posdesk.payments.placing import Placed, place_order, quote
from posdesk.payments.settle import Paid, Tendered
from posdesk.payments.tenders import CARD, CASH

CONSIGNEES = (
    ConsigneeDraft("王小雨", "13800006621", "上海市/徐汇区", "衡山路 200 号"),
    ConsigneeDraft("陈立", "13912345678", "上海市/徐汇区", "漕溪北路 398 号", hours="18:00 以后"),
    ConsigneeDraft("周敏", "13655550102", "上海市/徐汇区", "天平路 137 号", note="放门卫"),
)
CHANGED_MINDS = ("不要了", "买多了", "换别家")
EVENTS = {
    "orders": N_("orders taken"),
    "orders paid later": N_("payments on orders"),
    "orders changed": N_("orders changed"),
    "orders cancelled": N_("orders cancelled"),
    "orders shipped": N_("orders shipped"),
    "orders delivered": N_("orders delivered or collected"),
}
SHARE = 0.05
"""How many of the carts become orders."""
_CARRIER = carrier_id("SF")


@dataclass(slots=True)
class OrderDesk:
    """Takes orders and works on them. ``paid`` and ``refunded`` are minor units per tender."""

    db: Database
    random: Random
    clerk: str
    events: Counter[str]
    open: list[str] = field(default_factory=list)
    tenders: Counter[str] = field(default_factory=Counter)

    def take(self, actor: str, cart: Cart) -> Placed | None:
        """An order of the cart; None where the shop does not bring it anywhere."""
        plan = self._plan(cart)
        try:
            asked = quote(self.db, cart, plan)
        except RegionNotServed:
            return None
        first = asked.due_now if plan.terms != LATER else 0
        tenders = self._tenders(first) if first else ()
        placed = place_order(self.db, actor, cart, plan, tenders).value
        self.events["orders"] += 1
        self._count(placed.paid)
        self.open.append(placed.order_id)
        return placed

    def _plan(self, cart: Cart) -> OrderPlan:
        method = self.random.choice((COURIER, COURIER, LOCAL, PICKUP))
        consignee = self.random.choice(CONSIGNEES)
        slot = self._slot() if method == LOCAL else None
        terms = self.random.choice((NOW, NOW, LATER, DEPOSIT, COD))
        deposit = Deposit(percent=self.random.randrange(1000, 5001, 500))
        part = whole(cart, method, consignee, slot)
        return OrderPlan((part,), terms, deposit=deposit if terms == DEPOSIT else None)

    def _slot(self) -> Slot | None:
        free = [each.slot for each in next_slots(self.db, LOCAL) if each.left]
        return self.random.choice(free) if free else None

    def _tenders(self, amount: int) -> tuple[Tendered, ...]:
        if self.random.random() < 0.5:
            return (Tendered(CARD, amount, f"{self.random.randrange(10**6):06}"),)
        return (Tendered(CASH, amount),)

    def _count(self, paid: tuple[Paid, ...]) -> None:
        for each in paid:
            self.tenders[each.tender] += each.amount

    def work(self) -> None:
        """Somebody does the next thing that one of the open orders waits for."""
        if not self.open:
            return
        order = standing(self.db, self.random.choice(self.open))
        luck = self.random.random()
        if luck < 0.10:
            self._cancel(order)
        elif luck < 0.25:
            self._change(order)
        else:
            self._next_step(order)
        if standing(self.db, order.order_id).status in ("completed", "cancelled"):
            self.open.remove(order.order_id)

    def _next_step(self, order: Standing) -> None:
        if order.outstanding and order.terms != COD:
            self._pay(order)
        elif any(line.to_go for line in order.lines if not line.is_charge):
            self._try(lambda: self._ship(order))
        elif not self._sign(order) and order.outstanding:
            self._pay(order)

    def _pay(self, order: Standing) -> None:
        paid = pay_order(self.db, self.clerk, order.order_id, self._tenders(order.outstanding))
        self.events["orders paid later"] += 1
        self._count(paid.value.paid)

    def _ship(self, order: Standing) -> None:
        started = packing.start_packing(self.db, self.clerk, order.order_id).value
        query = "SELECT order_line_id, quantity FROM shipment_line WHERE shipment_id = ?"
        for line, quantity in self.db.rows(query, started.shipment_id):
            packing.check_line(self.db, self.clerk, started.shipment_id, line, quantity)
        packing.pack(self.db, self.clerk, started.shipment_id, ())
        if self._method(started.shipment_id) == PICKUP:
            pickup.make_ready(self.db, self.clerk, started.shipment_id)
        else:
            self._hand_over(started.shipment_id)
        self.events["orders shipped"] += 1

    def _hand_over(self, shipment_id: str) -> None:
        if not self.db.value("SELECT 1 FROM carrier WHERE id = ?", _CARRIER):
            seed_carriers(self.db, None)
        query = "SELECT id FROM parcel WHERE shipment_id = ? ORDER BY position"
        for (parcel,) in self.db.rows(query, shipment_id):
            number = f"SF{self.random.randrange(10**13):013}"
            waybills.give_waybill(self.db, self.clerk, parcel, _CARRIER, number)
        handing.hand_over(self.db, self.clerk, _CARRIER, [shipment_id])

    def _method(self, shipment_id: str) -> str:
        return str(self.db.value("SELECT method FROM shipment WHERE id = ?", shipment_id))

    def _sign(self, order: Standing) -> bool:
        """The goods arrive, or are fetched; False where none are under way."""
        shipment = self.db.value(
            "SELECT shipment_id FROM shipment_summary WHERE order_id = ?"
            " AND state IN ('ready', 'handed_over') ORDER BY number",
            order.order_id,
        )
        if shipment is None:
            return False
        if self._method(shipment) == PICKUP:
            pickup.collect(self.db, self.clerk, order.number)
        else:
            handing.note_event(self.db, self.clerk, shipment, "signed", person="王小雨")
        self.events["orders delivered"] += 1
        return True

    def _change(self, order: Standing) -> None:
        """One more of something, or a line less."""
        goods = [line for line in order.lines if not line.is_charge and line.to_go]
        if not goods:
            return
        line = self.random.choice(goods)
        if self.random.random() < 0.5 and line.variant_id:
            added = (Added(snapshot(self.db, line.variant_id), line.to_go),)
            edits = Edits(added=added)
        else:
            edits = Edits(quantities=((line.id, line.wanted - line.to_go),), reason="顾客要求")
        self._try(lambda: self._apply(order.order_id, edits))

    def _apply(self, order_id: str, edits: Edits) -> None:
        changed = apply_change(self.db, self.clerk, propose(self.db, order_id, edits)).value
        self.events["orders changed"] += 1
        for refund in changed.refunded:
            self.tenders[refund.tender] -= refund.amount

    def _cancel(self, order: Standing) -> None:
        self._try(lambda: self._end(order.order_id))

    def _end(self, order_id: str) -> None:
        why = self.random.choice(CHANGED_MINDS)
        cancelled = cancel_order(self.db, self.clerk, order_id, why).value
        self.events["orders cancelled"] += 1
        for refund in cancelled.refunded:
            self.tenders[refund.tender] -= refund.amount

    @staticmethod
    def _try(act: Callable[[], None]) -> None:
        """What a clerk finds refused (it left, nothing would stay, …) is simply not done."""
        try:
            act()
        except Refusal:
            return
