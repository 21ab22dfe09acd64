"""A change of an order, or its end, is written: a version of its own, with its figures.

Money that is to be given back or paid is the caller's business, and so is `summary.refresh`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from posdesk.clock import business_day
from posdesk.db import Command
from posdesk.failpoints import failpoint
from posdesk.models import LineCancel, OrderChange, OrderLine
from posdesk.orders.accepting import write_event
from posdesk.orders.agreeing import (
    dues_of,
    write_code,
    write_dues,
    write_lines,
    write_terms,
)
from posdesk.orders.changes import LineOff, NewWay, Proposal, line_off, part_of
from posdesk.orders.record import line_figures, line_row
from posdesk.orders.rollup import Figure, add_figures, add_sold, take_off_sold
from posdesk.orders.schedule import rescheduled
from posdesk.orders.standing import Standing
from posdesk.orders.states import PICKUP

CHANGED, ROUNDED = "changed", "rounded"


def write_change(
    tx: Command, order: Standing, proposal: Proposal, approval_id: str | None = None
) -> str:
    """Write what was proposed as the next version of the order; answers the change's id."""
    change_id, version = tx.new_id(), order.version + 1
    tx.insert(
        OrderChange,
        **_change_row(tx, order, change_id, proposal.difference, proposal.rounding),
        reason=proposal.edits.reason.strip(),
        approval_id=approval_id,
    )
    failpoint("change.before_lines")
    _write_added(tx, order, proposal, version)
    _write_off(tx, order.order_id, change_id, proposal.off)
    for way in proposal.edits.ways:
        _write_way(tx, way, version)
    failpoint("change.before_dues")
    _reschedule(tx, order, version, proposal.owed)
    figures = line_figures(proposal.priced)
    figures += change_figures(CHANGED, proposal.difference, proposal.rounding, proposal.off)
    add_figures(tx, business_day(tx.now, tx.zone), tx.setting("till.code"), figures)
    tx.changed("orders", "reports")
    return change_id


def write_rounding(tx: Command, order: Standing, rounding: int) -> str:
    """Write that the last cash rounds what is owed: a version that changes nothing else."""
    change_id = tx.new_id()
    tx.insert(OrderChange, **_change_row(tx, order, change_id, rounding, rounding), reason=ROUNDED)
    _reschedule(tx, order, order.version + 1, order.owed + rounding)
    figures = change_figures(CHANGED, rounding, rounding, ())
    add_figures(tx, business_day(tx.now, tx.zone), tx.setting("till.code"), figures)
    return change_id


def write_end(
    tx: Command, order: Standing, event: str, reason: str, approval_id: str | None = None
) -> str:
    """Write that an order of which nothing has left is cancelled or has expired: nothing of it is
    owed any more. Answers the id of the change that says so.
    """
    change_id = tx.new_id()
    off = [line_off(line, line.wanted) for line in order.lines if line.wanted]
    difference = -sum(each.amount for each in off) - order.rounding
    tx.insert(
        OrderChange,
        **_change_row(tx, order, change_id, difference, -order.rounding),
        reason=reason,
        approval_id=approval_id,
    )
    failpoint("cancel.before_lines")
    _write_off(tx, order.order_id, change_id, off)
    write_event(tx, order.order_id, event, reason, approval_id)
    figures = change_figures(event, difference, -order.rounding, off)
    add_figures(tx, business_day(tx.now, tx.zone), tx.setting("till.code"), figures)
    tx.changed("orders", "reports")
    return change_id


def _change_row(
    tx: Command, order: Standing, change_id: str, difference: int, rounding: int
) -> dict[str, object]:
    return {
        "id": change_id,
        "order_id": order.order_id,
        "version": order.version + 1,
        "difference": difference,
        "rounding": rounding,
        "staff_id": tx.actor,
        "till": tx.setting("till.code"),
        "business_day": business_day(tx.now, tx.zone),
        "occurred_at": tx.now,
    }


def _write_added(tx: Command, order: Standing, proposal: Proposal, version: int) -> None:
    every = proposal.priced.every
    ids = [tx.new_id() for _line in every]
    first = max(line.position for line in order.lines) + 1
    tx.insert_many(
        OrderLine,
        (
            line_row(id_, order.order_id, position, line, version)
            for position, (id_, line) in enumerate(zip(ids, every, strict=True), first)
        ),
    )
    goods = proposal.priced.lines  # the charges come after them
    for home, id_, line in zip(proposal.homes, ids, goods, strict=False):
        write_lines(tx, home, [(id_, line.line.quantity)], version)
    add_sold(tx, [(line.line.item.variant_id, line.line.quantity) for line in goods])


def _write_off(tx: Command, order_id: str, change_id: str, off: Sequence[LineOff]) -> None:
    tx.insert_many(
        LineCancel,
        (
            {
                "id": tx.new_id(),
                "order_id": order_id,
                "order_line_id": each.line_id,
                "change_id": change_id,
                "quantity": each.quantity,
                "amount": each.amount,
                "tax": each.tax,
                "occurred_at": tx.now,
            }
            for each in off
        ),
    )
    take_off_sold(tx, [(each.variant_id, each.quantity) for each in off if each.variant_id])


def _write_way(tx: Command, way: NewWay, version: int) -> None:
    write_terms(tx, way.fulfilment_id, part_of(way), version)
    known = "SELECT 1 FROM pickup_code WHERE fulfilment_id = ?"
    if way.method == PICKUP and not tx.value(known, way.fulfilment_id):
        write_code(tx, way.fulfilment_id)


def _reschedule(tx: Command, order: Standing, version: int, owed: int) -> None:
    dues = dues_of(tx, order.order_id)
    new = rescheduled(dues, owed, order.paid - order.refunded)
    if new != dues:
        write_dues(tx, order.order_id, version, new)


def change_figures(
    key: str, difference: int, rounding: int, off: Iterable[LineOff]
) -> list[Figure]:
    """What a change adds to its day beside the lines that came."""
    figures: list[Figure] = [("change", key, 1, difference)]
    if rounding:
        figures.append(("rounding", "", 1, rounding))
    for each in off:
        rate = str(each.tax_rate)
        figures += [("tax", rate, 0, -each.tax), ("net", rate, 0, each.tax - each.amount)]
        if each.variant_id is None:
            figures.append(("charge", "", 0, -each.amount))
    return figures
