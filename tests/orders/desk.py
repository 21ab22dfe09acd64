"""Orders in every state for what reads them: facts as the commands write them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from posdesk.clock import business_day
from posdesk.db import Command, Database
from posdesk.models import (
    Carrier,
    Consignee,
    Due,
    Fulfilment,
    FulfilmentLine,
    FulfilmentTerms,
    Member,
    MemberPhone,
    Order,
    OrderEvent,
    OrderLine,
    Parcel,
    Payment,
    PickupCode,
    ReturnEvent,
    ReturnLine,
    ReturnRequest,
    Shipment,
    ShipmentEvent,
    ShipmentLine,
    Waybill,
)
from posdesk.orders import summary
from tests.selling import LI_MIN, ZHOU_KAI

HOUR, DAY = 3_600_000, 86_400_000
XIAOYU, CHEN_LI = "wang-xiaoyu", "chen-li"
PHONES = {XIAOYU: ("王小雨", "13800006621"), CHEN_LI: ("陈立", "13912345678")}
SF = "carrier-sf"


@dataclass
class Book:
    """Writes orders into the shop."""

    db: Database
    others: dict[str, int] = field(default_factory=dict)
    """What other tills have counted."""

    def furnish(self) -> None:
        """Two customers and a carrier."""
        with self.db.command("test.people", None) as tx:
            for key, (name, phone) in PHONES.items():
                tx.insert(Member, id=key, name=name, created_at=tx.now)
                tx.insert(MemberPhone, id=f"{key}-1", member_id=key, phone=phone)
                for what, word in (("name", name), ("phone", phone), ("tail", phone[-4:])):
                    insert = "INSERT INTO member_key (member_id, what, word) VALUES (?, ?, ?)"
                    tx.execute(insert, key, what, word)
            pinyin = "INSERT INTO member_key (member_id, what, word) VALUES (?, 'pinyin', ?)"
            tx.execute(pinyin, XIAOYU, "wangxiaoyu")
            tx.execute(pinyin, XIAOYU, "wxy")
            if tx.value("SELECT 1 FROM carrier WHERE code = 'sf'") is None:
                tx.insert(Carrier, id=SF, code="sf", name="顺丰")

    def order(
        self,
        *,
        method: str = "counter",
        total: int = 2500,
        paid: int | None = None,
        terms: str = "now",
        member: str | None = None,
        due_at: int | None = None,
        to: tuple[str, str] | None = None,
        till: str = "T1",
        accepted: bool = True,
    ) -> str:
        """An order of one mug; ``paid`` (None: all of it); ``to`` is who receives it, and phone."""
        with self.db.command("test.order", LI_MIN) as tx:
            order_id = tx.new_id()
            self._order(tx, order_id, total, terms, member, till)
            if method != "counter":
                self._way(tx, order_id, method, due_at, to, member)
            if (paid := total if paid is None else paid) > 0:
                self._pay(tx, order_id, paid)
            if method != "counter" and accepted:
                self._event(tx, order_id, "accepted")
            summary.refresh(tx, order_id)
        return order_id

    def _order(
        self, tx: Command, key: str, total: int, terms: str, member: str | None, till: str
    ) -> None:
        if till == tx.setting("till.code"):
            counted = tx.next_number("order")
        else:
            counted = self.others[till] = self.others.get(till, 0) + 1
        tx.insert(
            Order, id=key, number=f"S01-{till}-{counted:06d}", cart_id=f"cart-{key}",
            currency="CNY", lines=1, pieces=1000, gross=total, total=total, tax=0,
            staff_id=LI_MIN, till=till, business_day=business_day(tx.now, tx.zone),
            occurred_at=tx.now, terms=terms, member_id=member,
        )  # fmt: skip
        tx.insert(
            OrderLine, id=f"line-{key}", order_id=key, position=1, variant_id="mug",
            name="马克杯", quantity=1000, list_price=total, unit_price=total, gross=total,
            net=total, tax_rate=0, tax=0,
        )  # fmt: skip

    def _way(
        self, tx: Command, order_id: str, method: str, due_at: int | None,
        to: tuple[str, str] | None, member: str | None,
    ) -> None:  # fmt: skip
        part, consignee = f"part-{order_id}", None
        if to:
            consignee = f"to-{order_id}"
            name, phone = to
            tx.insert(
                Consignee, id=consignee, name=name, phone=phone, phone_tail=phone[-4:],
                region="上海市/徐汇区", street="漕溪北路 398 号", member_id=member,
                occurred_at=tx.now,
            )  # fmt: skip
        tx.insert(Fulfilment, id=part, order_id=order_id, occurred_at=tx.now)
        tx.insert(
            FulfilmentLine, id=f"{part}-1", fulfilment_id=part, order_line_id=f"line-{order_id}",
            quantity=1000,
        )  # fmt: skip
        tx.insert(
            FulfilmentTerms, id=f"{part}-t", fulfilment_id=part, version=1, method=method,
            consignee_id=consignee, carrier_id=SF if method == "courier" else None, due_at=due_at,
            occurred_at=tx.now,
        )  # fmt: skip

    def _pay(self, tx: Command, order_id: str, amount: int) -> None:
        position = tx.value("SELECT count(*) + 1 FROM payment WHERE order_id = ?", order_id)
        tx.insert(
            Payment, id=tx.new_id(), order_id=order_id, position=position, tender="wechat",
            amount=amount, tendered=amount, staff_id=LI_MIN, till="T1",
            business_day=business_day(tx.now, tx.zone), occurred_at=tx.now,
        )  # fmt: skip

    def _event(self, tx: Command, order_id: str, event: str, detail: str = "") -> None:
        tx.insert(
            OrderEvent, id=tx.new_id(), order_id=order_id, event=event, detail=detail,
            staff_id=ZHOU_KAI, till="T1", occurred_at=tx.now,
        )  # fmt: skip

    def event(self, order_id: str, event: str, detail: str = "") -> None:
        """Something happened to the order as a whole."""
        with self.db.command("test.event", ZHOU_KAI) as tx:
            self._event(tx, order_id, event, detail)
            summary.refresh(tx, order_id)

    def pay(self, order_id: str, amount: int) -> None:
        """A later payment."""
        with self.db.command("test.pay", LI_MIN) as tx:
            self._pay(tx, order_id, amount)
            summary.refresh(tx, order_id)

    def owes(self, order_id: str, amount: int, due_at: int) -> None:
        """A due of the order's schedule."""
        with self.db.command("test.due", LI_MIN) as tx:
            tx.insert(
                Due, id=tx.new_id(), order_id=order_id, position=1, amount=amount, due_at=due_at,
                due_on=business_day(due_at, tx.zone), occurred_at=tx.now,
            )  # fmt: skip
            summary.refresh(tx, order_id)

    def code(self, order_id: str, code: str, expires_at: int) -> None:
        """The order's pick-up code."""
        with self.db.command("test.code", LI_MIN) as tx:
            tx.insert(
                PickupCode, id=tx.new_id(), fulfilment_id=f"part-{order_id}", code=code,
                expires_at=expires_at, occurred_at=tx.now,
            )  # fmt: skip
            summary.refresh(tx, order_id)

    def ship(self, order_id: str, *steps: str, waybill: str = "") -> str:
        """A shipment with all of the order and these steps; its id."""
        method = self.db.value("SELECT method FROM order_summary WHERE order_id = ?", order_id)
        with self.db.command("test.ship", ZHOU_KAI) as tx:
            key = tx.new_id()
            number = f"S01-T1-P{tx.next_number('shipment'):06d}"
            day = business_day(tx.now, tx.zone)
            tx.insert(
                Shipment, id=key, number=number, order_id=order_id, method=method,
                fulfilment_id=f"part-{order_id}", staff_id=ZHOU_KAI, till="T1",
                business_day=day, occurred_at=tx.now,
            )  # fmt: skip
            tx.insert(
                ShipmentLine, id=tx.new_id(), shipment_id=key, quantity=1000,
                order_line_id=f"line-{order_id}",
            )  # fmt: skip
            if waybill:
                tx.insert(Parcel, id=f"parcel-{key}", shipment_id=key, position=1,
                          occurred_at=tx.now)  # fmt: skip
                tx.insert(
                    Waybill, id=tx.new_id(), parcel_id=f"parcel-{key}", shipment_id=key,
                    carrier_id=SF, number=waybill, staff_id=ZHOU_KAI, occurred_at=tx.now,
                )  # fmt: skip
            for place, state in enumerate(steps):
                tx.insert(
                    ShipmentEvent, id=tx.new_id(), shipment_id=key, state=state, till="T1",
                    happened_at=tx.now + place, staff_id=ZHOU_KAI, occurred_at=tx.now + place,
                )  # fmt: skip
            self._summarise(tx, key, order_id, number, str(method), steps[-1], bool(waybill))
            summary.refresh(tx, order_id)
        return key

    def _summarise(
        self, tx: Command, key: str, order_id: str, number: str, method: str, state: str,
        carried: bool,
    ) -> None:  # fmt: skip
        row: dict[str, Any] = {
            "shipment_id": key, "order_id": order_id, "number": number, "method": method,
            "state": state, "state_at": tx.now, "last_event_at": tx.now,
            "carrier_id": SF if carried else None,
        }  # fmt: skip
        names = ", ".join(row)
        marks = ", ".join("?" * len(row))
        tx.execute(f"INSERT INTO shipment_summary ({names}) VALUES ({marks})", *row.values())

    def wants_back(self, order_id: str, *steps: str) -> str:
        """A return request for the mug; its id."""
        with self.db.command("test.return", LI_MIN) as tx:
            key = tx.new_id()
            number = f"S01-T1-R{tx.next_number('return'):06d}"
            day = business_day(tx.now, tx.zone)
            tx.insert(
                ReturnRequest, id=key, number=number, order_id=order_id, till="T1",
                business_day=day, staff_id=LI_MIN, occurred_at=tx.now,
            )  # fmt: skip
            tx.insert(
                ReturnLine, id=f"back-{key}", request_id=key, position=1, name="马克杯",
                order_line_id=f"line-{order_id}", variant_id="mug", quantity=1000,
                reason="mind",
            )  # fmt: skip
            for place, state in enumerate(("requested", *steps)):
                tx.insert(
                    ReturnEvent, id=tx.new_id(), request_id=key, state=state, till="T1",
                    staff_id=LI_MIN, occurred_at=tx.now + place,
                )  # fmt: skip
            tx.execute(
                "INSERT INTO return_summary (request_id, number, order_id, state, state_at,"
                " occurred_at) VALUES (?, ?, ?, ?, ?, ?)",
                key, number, order_id, (*("requested",), *steps)[-1], tx.now, tx.now,
            )  # fmt: skip
            summary.refresh(tx, order_id)
        return key
