"""A priced cart becomes an order: its facts, its stock moves and its figures, inside a command."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from posdesk.cart.cart import CartLine
from posdesk.cart.priced import Priced, PricedLine
from posdesk.clock import local
from posdesk.db import Command
from posdesk.failpoints import failpoint
from posdesk.models import Order, OrderLine
from posdesk.orders.numbers import order_number
from posdesk.orders.rollup import Figure, add_figures, add_sold
from posdesk.orders.states import NOW
from posdesk.orders.summary import add_sale
from posdesk.stock.moves import Move, record


@dataclass(frozen=True, slots=True)
class Recorded:
    """The order that was just written, before its commit."""

    order_id: str
    number: str
    till: str
    business_day: str
    hour: int
    line_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed beside the goods: where the order came from, whose it is, when it is paid.

    ``leaves`` are the thousandths per line number of the cart that leave the stock at once; None:
    all of them, as over the counter.
    """

    channel: str = "counter"
    terms: str = NOW
    member_id: str | None = None
    leaves: Mapping[int, int] | None = None

    def gone(self, line: CartLine) -> int:
        """Thousandths of a line that leave at once."""
        return line.quantity if self.leaves is None else self.leaves.get(line.number, 0)


def record_order(
    tx: Command, priced: Priced, rounding: int, approval_id: str | None, agreed: Agreed
) -> Recorded:
    """Write the order, its lines with every stage's figure and the stock moves of what leaves now.

    ``rounding`` is the 抹零 that how it is paid decides (minor units, negative takes away). The
    number is of this till's own counter, used up only if the command commits. ``line_ids`` of the
    answer are in the order of ``priced.every``. Whoever takes an order that is not handed over and
    paid at once writes the rest and calls ``summary.refresh``.
    """
    till = tx.setting("till.code")
    failpoint("sale.before_number")
    number = order_number(tx.setting("shop.store_code"), till, tx.next_number("order"))
    wall = local(tx.now, tx.zone)
    every = priced.every
    ids = tuple(tx.new_id() for _line in every)
    order = Recorded(tx.new_id(), number, till, f"{wall:%Y-%m-%d}", wall.hour, ids)
    failpoint("sale.before_order")
    tx.insert(Order, **_order_row(tx, order, priced, rounding, approval_id, agreed))
    failpoint("sale.before_lines")
    tx.insert_many(
        OrderLine,
        (
            line_row(id_, order.order_id, position, line)
            for position, (id_, line) in enumerate(zip(ids, every, strict=True), 1)
        ),
    )
    failpoint("sale.before_stock")
    gone = [
        (line.line, agreed.gone(line.line), id_)
        for id_, line in zip(ids, priced.lines, strict=False)
    ]  # charges come after the goods
    record(tx, [Move(line.item.variant_id, -left, id_) for line, left, id_ in gone if left], "sale")
    failpoint("sale.before_derived")
    add_sold(tx, [(line.line.item.variant_id, line.line.quantity) for line in priced.lines])
    figures = _figures(tx, order, priced, rounding, agreed.terms)
    add_figures(tx, order.business_day, till, figures)
    if agreed.leaves is None and agreed.terms == NOW:
        add_sale(tx, order.order_id, number, priced.total + rounding, agreed.member_id)
    tx.changed("orders", "reports")
    return order


def _order_row(
    tx: Command,
    order: Recorded,
    priced: Priced,
    rounding: int,
    approval_id: str | None,
    agreed: Agreed,
) -> dict[str, Any]:
    cart = priced.cart
    return {
        "id": order.order_id,
        "number": order.number,
        "cart_id": cart.id,
        "channel": agreed.channel,
        "currency": tx.setting("shop.currency"),
        "tax_inclusive": int(cart.tax_inclusive),
        "lines": len(priced.every),
        "pieces": cart.pieces,
        "gross": priced.gross,
        "offer_discount": priced.offer_discount,
        "line_discount": priced.line_discount,
        "order_discount": priced.order_discount,
        "rounding": rounding,
        "total": priced.total + rounding,
        "tax": priced.tax,
        "note": cart.note,
        "staff_id": tx.actor,
        "approval_id": approval_id,
        "till": order.till,
        "business_day": order.business_day,
        "hour": order.hour,
        "occurred_at": tx.now,
        "member_id": agreed.member_id,
        "terms": agreed.terms,
    }


def line_row(
    id_: str, order_id: str, position: int, priced: PricedLine, version: int = 1
) -> dict[str, Any]:
    """A line of an order as it is written; ``version`` is that of the order which added it."""
    line = priced.line
    item = line.item
    return {
        "id": id_,
        "order_id": order_id,
        "position": position,
        "variant_id": item.variant_id or None,
        "name": item.name,
        "label": item.label,
        "sku": item.sku,
        "barcode": item.barcode,
        "unit": item.unit,
        "weighed": int(item.weighed),
        "quantity": line.quantity,
        "list_price": item.unit_price,
        "unit_price": priced.unit_price,
        "gross": priced.gross,
        "offer_discount": priced.offer_discount,
        "line_discount": priced.line_discount,
        "order_discount": priced.order_discount,
        "net": priced.net,
        "tax_rate": item.tax_rate,
        "tax": priced.tax,
        "cost": item.cost,
        "note": line.note,
        "stages": _stages_json(priced),
        "kind_of": "charge" if line.is_charge else "goods",
        "version": version,
    }


def _stages_json(priced: PricedLine) -> str:
    if not priced.stages:
        return "[]"
    stages = [[stage.name, stage.amount, stage.label, stage.offer_id] for stage in priced.stages]
    return json.dumps(stages, ensure_ascii=False, separators=(",", ":"))


def _figures(
    tx: Command, order: Recorded, priced: Priced, rounding: int, terms: str
) -> Sequence[Figure]:
    total = priced.total + rounding
    figures: list[Figure] = [
        ("sales", "", 1, total),
        ("gross", "", 1, priced.gross),
        ("lines", "", len(priced.every), priced.cart.pieces),
        ("staff", tx.actor or "", 1, total),
        ("hour", f"{order.hour:02}", 1, total),
    ]
    taken = (("offer", priced.offer_discount), ("line", priced.line_discount))
    figures += [
        ("discount", key, 1, amount)
        for key, amount in (*taken, ("order", priced.order_discount))
        if amount
    ]
    if rounding:
        figures.append(("rounding", "", 1, rounding))
    if terms != NOW:
        figures.append(("terms", terms, 1, total))
    return figures + line_figures(priced)


def line_figures(priced: Priced) -> list[Figure]:
    """What lines add to a day: tax and net per rate, and charges."""
    counts: dict[int, int] = {}
    for line in priced.every:
        counts[line.line.item.tax_rate] = counts.get(line.line.item.tax_rate, 0) + 1
    figures: list[Figure] = []
    for each in priced.taxes():
        count, rate = counts[each.rate], str(each.rate)
        figures += [("tax", rate, count, each.tax), ("net", rate, count, each.net)]
    if priced.charges:
        figures.append(("charge", "", len(priced.charges), priced.charged))
    return figures
