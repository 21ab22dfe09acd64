"""Orders that are to be delivered or collected, written as facts: the small shop's other half."""

from __future__ import annotations

from dataclasses import dataclass, replace

from posdesk.clock import business_day, local
from posdesk.db import Command, Database
from posdesk.models import (
    Consignee,
    Fulfilment,
    FulfilmentLine,
    FulfilmentTerms,
    Order,
    OrderEvent,
    OrderLine,
    Payment,
    PickupCode,
)
from posdesk.money import included_tax, line_amount
from posdesk.orders import summary
from posdesk.orders.queries import order_number
from posdesk.orders.rollup import add_figures
from tests.selling import LI_MIN

DAY = 24 * 3_600_000


@dataclass(frozen=True)
class Wanted:
    """An order as a customer wants it: (variant, thousandths) by one method under some terms;
    ``paid`` minor units, None for all of it.
    """

    lines: tuple[tuple[str, int], ...]
    method: str = "courier"
    terms: str = "now"
    paid: int | None = None
    accepted: bool = True
    name: str = "王小雨"
    phone: str = "13800001234"
    slot: tuple[str, int, int] = ("", 0, 0)
    slot_at: int | None = None
    charge: int = 0
    code: str = "483920"

    def but(self, **other: object) -> Wanted:
        """The same with something else."""
        return replace(self, **other)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Placed:
    """An order that was placed."""

    id: str
    number: str
    fulfilment_id: str
    lines: tuple[str, ...]
    total: int


def place(db: Database, wanted: Wanted) -> Placed:
    """Write the order with everything that belongs to it in one command."""
    with db.command("test.place", LI_MIN) as tx:
        placed = _order(tx, wanted)
        _way(tx, wanted, placed)
        paid = placed.total if wanted.paid is None else wanted.paid
        if paid:
            pay(tx, placed.id, paid)
        summary.refresh(tx, placed.id)
    return placed


def _order(tx: Command, wanted: Wanted) -> Placed:
    goods = [_goods(tx, variant, quantity) for variant, quantity in wanted.lines]
    charge = (
        [("", "Delivery", wanted.charge, 1000, wanted.charge, 600, 0, "charge")]
        if wanted.charge
        else []
    )
    lines = [*goods, *charge]
    nets = [line[4] for line in lines]
    taxes = [included_tax(line[4], line[5]) for line in lines]
    till = tx.setting("till.code")
    number = order_number(tx.setting("shop.store_code"), till, tx.next_number("order"))
    placed = Placed(
        tx.new_id(), number, tx.new_id(), tuple(tx.new_id() for _line in lines), sum(nets)
    )
    tx.insert(
        Order,
        id=placed.id,
        number=number,
        cart_id=tx.new_id(),
        currency="CNY",
        lines=len(lines),
        pieces=sum(line[3] for line in goods),
        gross=sum(nets),
        total=placed.total,
        tax=sum(taxes),
        staff_id=tx.actor,
        till=till,
        business_day=business_day(tx.now, tx.zone),
        hour=local(tx.now, tx.zone).hour,
        occurred_at=tx.now,
        terms=wanted.terms,
    )
    for position, (id_, line, tax) in enumerate(zip(placed.lines, lines, taxes, strict=True), 1):
        variant, name, price, quantity, net, rate, weighed, kind = line
        tx.insert(
            OrderLine,
            id=id_,
            order_id=placed.id,
            position=position,
            variant_id=variant or None,
            name=name,
            quantity=quantity,
            weighed=weighed,
            list_price=price,
            unit_price=price,
            gross=net,
            net=net,
            tax_rate=rate,
            tax=tax,
            kind_of=kind,
        )
    return placed


Line = tuple[str, str, int, int, int, int, int, str]


def _goods(tx: Command, variant: str, quantity: int) -> Line:
    row = tx.row(
        "SELECT product.name, price, tax_rate, weighed FROM variant"
        " JOIN product ON product.id = product_id WHERE variant.id = ?",
        variant,
    )
    assert row is not None
    name, price, rate, weighed = row
    return variant, name, price, quantity, line_amount(price, quantity), rate, weighed, "goods"


def _way(tx: Command, wanted: Wanted, placed: Placed) -> None:
    consignee = tx.new_id()
    tx.insert(
        Consignee,
        id=consignee,
        name=wanted.name,
        phone=wanted.phone,
        phone_tail=wanted.phone[-4:],
        region="上海市/徐汇区",
        street="衡山路 200 号",
        occurred_at=tx.now,
    )
    tx.insert(Fulfilment, id=placed.fulfilment_id, order_id=placed.id, occurred_at=tx.now)
    for line_id, (_variant, quantity) in zip(placed.lines, wanted.lines, strict=False):
        tx.insert(
            FulfilmentLine,
            id=tx.new_id(),
            fulfilment_id=placed.fulfilment_id,
            order_line_id=line_id,
            quantity=quantity,
        )
    day, begins, ends = wanted.slot
    tx.insert(
        FulfilmentTerms,
        id=tx.new_id(),
        fulfilment_id=placed.fulfilment_id,
        version=1,
        method=wanted.method,
        consignee_id=consignee,
        slot_day=day,
        slot_from=begins,
        slot_until=ends,
        due_at=wanted.slot_at,
        occurred_at=tx.now,
    )
    if wanted.method == "pickup":
        tx.insert(
            PickupCode,
            id=tx.new_id(),
            fulfilment_id=placed.fulfilment_id,
            code=wanted.code,
            expires_at=tx.now + 30 * DAY,
            occurred_at=tx.now,
        )
    if wanted.accepted:
        tx.insert(
            OrderEvent,
            id=tx.new_id(),
            order_id=placed.id,
            event="accepted",
            staff_id=tx.actor,
            till="T1",
            occurred_at=tx.now,
        )


def pay(tx: Command, order_id: str, amount: int) -> None:
    """A cash payment, inside a command."""
    day, till = business_day(tx.now, tx.zone), tx.setting("till.code")
    place_ = tx.value("SELECT count(*) + 1 FROM payment WHERE order_id = ?", order_id)
    tx.insert(
        Payment,
        id=tx.new_id(),
        order_id=order_id,
        position=place_,
        tender="cash",
        amount=amount,
        tendered=amount,
        staff_id=tx.actor,
        till=till,
        business_day=day,
        occurred_at=tx.now,
    )
    add_figures(tx, day, till, [("tender", "cash", 1, amount)])
