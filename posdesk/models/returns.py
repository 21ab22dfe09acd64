"""Goods that come back: requests, what was found, what was given for them, the shop's policy."""

from __future__ import annotations

from typing import ClassVar

import peewee as pw

from posdesk.models.base import (
    Kind,
    Once,
    Stream,
    Table,
    flag,
    integer,
    key,
    one_of,
    optional,
    text,
    to,
    zero,
)
from posdesk.models.catalog import Category, Variant
from posdesk.models.selling import Order, OrderLine
from posdesk.models.staff import Approval, Staff

_ENDED = "('rejected', 'withdrawn', 'refused', 'settled')"


class ReturnPolicy(Table):
    """What may come back of a category and those below it; the row without one is the shop's."""

    kind = Kind.REGISTER
    stream = Stream.TENANT
    once = (Once(("category_id",)),)
    id = key()
    category = to(Category, null=True)
    returnable = flag(1)
    days_no_reason = integer(7)
    days_quality = integer(15)
    evidence_for_damage = flag(1)
    shop_pays_way_back = flag()  # where the customer simply changed their mind
    deleted_at = integer(null=True)

    class Meta:
        constraints: ClassVar = [pw.Check("days_no_reason >= 0 AND days_quality >= 0")]


class ReturnRequest(Table):
    """A customer wants to give goods back; a document of its own that points at the order."""

    kind = Kind.FACT
    once = (Once(("number",)),)
    id = key()
    number = text(index=True)
    order = to(Order, null=True)  # None: without a receipt
    member_id = optional(index=True)
    channel = text(default="counter")
    wish = text(default="refund")
    risks = text(default="")  # codes with blanks between, as they stood when it was made
    staff = to(Staff, null=True, index=False)
    approval = to(Approval, null=True, index=False)
    till = text()
    business_day = text()
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [
            one_of("wish", "refund", "exchange", "credit"),
            one_of("channel", "counter", "phone", "online"),
        ]


class ReturnLine(Table):
    """Thousandths of something that shall come back, and why. `ceiling` is the most that is given
    for one unit without a receipt (minor units).
    """

    kind = Kind.FACT
    once = (Once(("request_id", "position")),)
    personal = frozenset({"note"})
    id = key()
    request = to(ReturnRequest)
    position = integer()
    order_line = to(OrderLine, null=True)
    variant = to(Variant, null=True, index=False)
    name = text()
    label = text(default="")
    unit = text(default="")
    quantity = integer()
    ceiling = integer(null=True)
    reason = text()
    condition = text(default="")
    note = text(default="")
    exchange_variant_id = optional()  # what the customer wants instead

    class Meta:
        constraints: ClassVar = [pw.Check("quantity > 0")]
        indexes: ClassVar = ((("request", "position"), False),)

    guards: ClassVar = (
        # Never more than was bought: what is asked for, or once a request has ended, what of it was
        # settled; what was cancelled before it left can't come back either.
        "CREATE TRIGGER return_line_bounded BEFORE INSERT ON return_line"
        " WHEN NEW.order_line_id IS NOT NULL AND NEW.quantity"
        " + (SELECT coalesce(sum(CASE WHEN EXISTS (SELECT 1 FROM return_event"
        f" WHERE request_id = other.request_id AND state IN {_ENDED})"
        " THEN (SELECT coalesce(sum(settled.quantity), 0) FROM settlement_line AS settled"
        " WHERE settled.return_line_id = other.id) ELSE other.quantity END), 0)"
        " FROM return_line AS other WHERE other.order_line_id = NEW.order_line_id)"
        " + (SELECT coalesce(sum(quantity), 0) FROM line_cancel"
        " WHERE order_line_id = NEW.order_line_id)"
        " > (SELECT quantity FROM order_line WHERE id = NEW.order_line_id)"
        " BEGIN SELECT RAISE(ABORT, 'more returned than was bought'); END",
    )


class ReturnEvent(Table):
    """A step of a return request."""

    kind = Kind.FACT
    once = (Once(("request_id",), f"$.state IN {_ENDED}"),)
    personal = frozenset({"reason", "note"})
    id = key()
    request = to(ReturnRequest)
    state = text()
    reason = text(default="")  # of a rejection or refusal: code or words
    note = text(default="")
    carrier_id = optional()
    waybill = text(default="")
    staff = to(Staff, null=True, index=False)
    approval = to(Approval, null=True, index=False)
    till = text()
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [
            one_of(
                "state", "requested", "asked", "answered", "approved", "rejected", "sent_back",
                "brought_in", "received", "inspected", "settled", "refused", "withdrawn",
            ),
        ]  # fmt: skip


ReturnEvent.add_index(
    pw.SQL(f"CREATE INDEX return_event_ended ON return_event (request_id) WHERE state IN {_ENDED}")
)
ReturnEvent.add_index(
    pw.SQL("CREATE INDEX return_event_waybill ON return_event (waybill) WHERE waybill <> ''")
)


class Inspection(Table):
    """What was found of a line that came back, and where the goods went.

    `quantity` thousandths are taken back; `deduction` (minor units) is kept of what they cost.
    """

    kind = Kind.FACT
    personal = frozenset({"deduction_reason"})
    id = key()
    request = to(ReturnRequest)
    return_line = to(ReturnLine)
    quantity = integer()
    condition = text(default="")
    disposition = text()
    deduction = zero()
    deduction_reason = text(default="")
    staff = to(Staff, null=True, index=False)
    approval = to(Approval, null=True, index=False)
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [
            one_of("disposition", "restock", "damaged", "scrap"),
            pw.Check("quantity > 0 AND deduction >= 0"),
        ]

    guards: ClassVar = (
        "CREATE TRIGGER inspection_bounded BEFORE INSERT ON inspection WHEN NEW.quantity"
        " + (SELECT coalesce(sum(quantity), 0) FROM inspection"
        " WHERE return_line_id = NEW.return_line_id)"
        " > (SELECT quantity FROM return_line WHERE id = NEW.return_line_id)"
        " BEGIN SELECT RAISE(ABORT, 'more inspected than was to come back'); END",
        "CREATE TRIGGER inspection_open BEFORE INSERT ON inspection WHEN EXISTS (SELECT 1"
        f" FROM return_event WHERE request_id = NEW.request_id AND state IN {_ENDED})"
        " OR NEW.request_id <> (SELECT request_id FROM return_line WHERE id = NEW.return_line_id)"
        " BEGIN SELECT RAISE(ABORT, 'this return is not open'); END",
    )


class Settlement(Table):
    """What was given for goods that came back: refund, store credit or exchange; minor units.

    `amount` = lines + charges + rounding − deduction − way_back. An exchange names the order of
    what went out.
    """

    kind = Kind.FACT
    id = key()
    request = to(ReturnRequest)
    resolution = text()
    amount = integer()
    rounding = zero()
    charges = zero()  # of the delivery, where they come back too
    deduction = zero()
    way_back = zero()  # kept for bringing the goods back, where the customer pays it
    refunded = zero()  # of the amount, what was money: the rest was owed and never paid
    exchange_order = to(Order, null=True)
    staff = to(Staff, null=True, index=False)
    approval = to(Approval, null=True, index=False)
    till = text()
    business_day = text(index=True)
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [
            one_of("resolution", "refund", "credit", "exchange"),
            pw.Check("amount >= 0 AND deduction >= 0 AND charges >= 0 AND way_back >= 0"),
            pw.Check("refunded BETWEEN 0 AND amount"),
        ]


class SettlementLine(Table):
    """An inspection that a settlement paid for: once."""

    kind = Kind.FACT
    once = (Once(("inspection_id",)),)
    id = key()
    settlement = to(Settlement)
    return_line = to(ReturnLine)
    inspection = to(Inspection)
    quantity = integer()
    amount = integer()  # before its deduction
    tax = zero()
    deduction = zero()

    class Meta:
        constraints: ClassVar = [pw.Check("quantity > 0 AND amount >= 0 AND deduction <= amount")]

    guards: ClassVar = (
        "CREATE TRIGGER settlement_line_inspected BEFORE INSERT ON settlement_line WHEN NOT EXISTS"
        " (SELECT 1 FROM inspection WHERE id = NEW.inspection_id AND quantity = NEW.quantity"
        " AND return_line_id = NEW.return_line_id AND request_id ="
        " (SELECT request_id FROM settlement WHERE id = NEW.settlement_id)"
        f" AND NOT EXISTS (SELECT 1 FROM return_event WHERE state IN {_ENDED}"
        " AND request_id = inspection.request_id))"
        " BEGIN SELECT RAISE(ABORT, 'settled is what was inspected'); END",
    )


class Photo(Table):
    """A picture as evidence, without metadata, of a return, a shipment or a review."""

    kind = Kind.FACT
    personal = frozenset({"data"})
    id = key()
    owner = text()  # return, shipment, review
    owner_id = text(index=True)
    mime = text()
    data = pw.BlobField()
    width = integer()
    height = integer()
    staff = to(Staff, null=True, index=False)
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [one_of("owner", "return", "shipment", "review", "ticket")]


class ReturnSummary(Table):
    """Where a return request stands, read off its events."""

    kind = Kind.DERIVED
    request_id = key()
    number = text(index=True)
    order_id = optional(index=True)
    member_id = optional()
    state = text()
    state_at = integer()
    occurred_at = integer(index=True)
    due_at = integer(null=True)

    class Meta:
        indexes: ClassVar = ((("state", "state_at"), False),)
