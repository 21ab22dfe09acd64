"""What becomes of an order after it was agreed: how it gets to the customer, what is owed when, and
every change, each a fact of its own.
"""

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
from posdesk.models.selling import Order, OrderLine
from posdesk.models.staff import Approval, Staff

METHODS = ("counter", "courier", "local", "pickup")


class OrderChange(Table):
    """Version n of an order (its first is 1): what it did to what is owed, and why.

    Lines that were added bear its version; those taken out have a `LineCancel` that names it.
    """

    kind = Kind.FACT
    once = (Once(("order_id", "version")),)
    personal = frozenset({"reason"})
    id = key()
    order = to(Order)
    version = integer()
    difference = integer()  # minor units: what is owed now less what was owed before
    rounding = zero()  # what this change did to 抹零
    reason = text(default="")
    staff = to(Staff, null=True, index=False)
    approval = to(Approval, null=True, index=False)
    till = text()
    business_day = text()
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [pw.Check("version > 1")]
        indexes: ClassVar = ((("order", "version"), False),)


class LineCancel(Table):
    """Thousandths of a line that the customer will not get, and what is owed less for them (minor
    units, with the tax).
    """

    kind = Kind.FACT
    id = key()
    order = to(Order)
    order_line = to(OrderLine)
    change = to(OrderChange, null=True, index=False)  # None: the whole order was cancelled
    quantity = integer()
    amount = integer()
    tax = zero()
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [pw.Check("quantity > 0 AND amount >= 0")]

    guards: ClassVar = (
        "CREATE TRIGGER line_cancel_bounded BEFORE INSERT ON line_cancel WHEN NEW.quantity"
        " + (SELECT coalesce(sum(quantity), 0) FROM line_cancel"
        " WHERE order_line_id = NEW.order_line_id)"
        " > (SELECT quantity FROM order_line WHERE id = NEW.order_line_id)"
        " BEGIN SELECT RAISE(ABORT, 'more cancelled than was ordered'); END",
    )


class OrderEvent(Table):
    """Something that happened to an order as a whole."""

    kind = Kind.FACT
    once = (Once(("order_id",), "$.event IN ('cancelled', 'expired')"),)
    personal = frozenset({"detail"})
    id = key()
    order = to(Order)
    event = text()
    detail = text(default="")  # a reason in words, or the staff id of `assigned`
    staff = to(Staff, null=True, index=False)
    approval = to(Approval, null=True, index=False)
    till = text()
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [
            one_of(
                "event", "accepted", "cancelled", "expired", "assigned", "attention", "attended"
            ),
        ]


OrderEvent.add_index(
    pw.SQL(
        "CREATE INDEX order_event_ended ON order_event (order_id)"
        " WHERE event IN ('cancelled', 'expired')"
    )
)


class OrderNote(Table):
    """A note on an order: for the staff only, or also for the customer."""

    kind = Kind.FACT
    personal = frozenset({"text"})
    id = key()
    order = to(Order)
    text = text()
    for_customer = flag()
    staff = to(Staff, null=True, index=False)
    occurred_at = integer()


class Consignee(Table):
    """Who receives goods and where, as it was agreed; never edited, only erased."""

    kind = Kind.FACT
    personal = frozenset({"name", "phone", "phone_tail", "region", "street", "note", "hours"})
    id = key()
    member_id = optional(index=True)
    name = text(default="")
    phone = text(default="")
    phone_tail = text(default="")  # last four digits
    region = text(default="")
    street = text(default="")
    note = text(default="")
    hours = text(default="")
    occurred_at = integer()


Consignee.add_index(
    pw.SQL(
        "CREATE INDEX consignee_phone_tail ON consignee (phone_tail, phone) WHERE phone_tail <> ''"
    )
)


Consignee.add_index(pw.SQL("CREATE INDEX consignee_name ON consignee (name) WHERE name <> ''"))


class Fulfilment(Table):
    """A part of an order that gets to the customer in one way. An order without any was handed over
    at the counter when it was paid.
    """

    kind = Kind.FACT
    id = key()
    order = to(Order)
    occurred_at = integer()


class FulfilmentLine(Table):
    """Thousandths of an order line that go this way."""

    kind = Kind.FACT
    id = key()
    fulfilment = to(Fulfilment)
    order_line = to(OrderLine)
    version = integer(1)  # of the order that added it
    quantity = integer()

    class Meta:
        constraints: ClassVar = [pw.Check("quantity > 0")]


class FulfilmentTerms(Table):
    """How a fulfilment gets there, as of a version of the order; the highest version counts."""

    kind = Kind.FACT
    once = (Once(("fulfilment_id", "version")),)
    id = key()
    fulfilment = to(Fulfilment)
    version = integer()
    method = text()
    consignee = to(Consignee, null=True)
    carrier_id = optional()  # wished for; the shipment says which it was
    slot_day = text(default="")  # YYYY-MM-DD
    slot_from = zero()  # minutes after midnight
    slot_until = zero()
    due_at = integer(null=True)  # UTC ms of the slot's beginning, as it was in the shop's zone then
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [
            one_of("method", *METHODS),
            pw.Check("slot_from BETWEEN 0 AND 1440 AND slot_until BETWEEN slot_from AND 1440"),
        ]
        indexes: ClassVar = ((("fulfilment", "version"), False), (("slot_day", "slot_from"), False))


class PickupCode(Table):
    """The six digits that fetch a pick-up; the newest of a fulfilment counts."""

    kind = Kind.FACT
    id = key()
    fulfilment = to(Fulfilment)
    code = text(index=True)
    expires_at = integer()
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [pw.Check("code GLOB '[0-9][0-9][0-9][0-9][0-9][0-9]'")]


class Due(Table):
    """What is to be paid by when: an instalment, the balance after a deposit, an account. Payments
    settle the oldest first; the rows of an order's highest version are its schedule.
    """

    kind = Kind.FACT
    once = (Once(("order_id", "version", "position")),)
    id = key()
    order = to(Order)
    version = integer(1)
    position = integer()
    due_on = text()  # YYYY-MM-DD
    due_at = integer()  # UTC ms: the end of that day, or the moment an unpaid order expires
    amount = integer()
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [pw.Check("amount > 0 AND position > 0")]
        indexes: ClassVar = ((("order", "version", "position"), False),)


class DeliveryRule(Table):
    """What a delivery costs: the first rule by position that fits method and region counts.

    Minor units and grams. Free from `free_from` of goods (0: never). `base` covers `first_weight`
    grams (0: any weight); every further `step_weight` started adds `step`.
    """

    kind = Kind.REGISTER
    stream = Stream.TENANT
    id = key()
    position = zero()
    method = text()
    region = text(default="")  # prefix of the region path; empty: everywhere
    served = flag(1)  # 0: this region is not delivered to
    base = zero()
    free_from = zero()
    first_weight = zero()
    step_weight = zero()
    step = zero()
    active = flag(1)
    deleted_at = integer(null=True)

    class Meta:
        constraints: ClassVar = [
            one_of("method", "courier", "local", "pickup"),
            pw.Check("base >= 0 AND free_from >= 0 AND first_weight >= 0 AND step >= 0"),
            pw.Check("step_weight > 0 OR step = 0"),
        ]


class DeliverySlot(Table):
    """A time of day in which local deliveries or pick-ups can be promised, and how many."""

    kind = Kind.REGISTER
    stream = Stream.TENANT
    id = key()
    method = text(default="local")
    weekdays = integer(127)  # bit 0 is Monday
    slot_from = integer()  # minutes after midnight
    slot_until = integer()
    capacity = integer(default=10)
    closes_before = zero()  # minutes before its beginning from which it can't be chosen
    active = flag(1)
    deleted_at = integer(null=True)

    class Meta:
        constraints: ClassVar = [
            one_of("method", "local", "pickup"),
            pw.Check("slot_from BETWEEN 0 AND 1440 AND slot_until BETWEEN slot_from AND 1440"),
            pw.Check("capacity >= 0 AND weekdays BETWEEN 0 AND 127"),
        ]


class OrderSummary(Table):
    """Where an order stands, read off its facts: what lists show, filter and count."""

    kind = Kind.DERIVED
    order_id = key()
    number = text(index=True)
    occurred_at = integer()
    member_id = optional()
    method = text(default="counter")  # counter, courier, local, pickup or mixed
    status = text()
    marks = text(default="")  # codes in order, with blanks between
    owed = integer()  # as agreed now; nothing once it was cancelled
    returned = zero()  # what settled returns took off it
    paid = integer()
    refunded = zero()
    due_at = integer(null=True)  # UTC ms of what is due next: slot, expiry, instalment, promise
    owner_id = optional()  # who is responsible
    accepted = flag(1)

    class Meta:
        indexes: ClassVar = (
            (("status", "occurred_at"), False),
            (("occurred_at",), False),
        )


OrderSummary.add_index(
    pw.SQL(
        "CREATE INDEX order_summary_member ON order_summary (member_id, occurred_at)"
        " WHERE member_id IS NOT NULL"
    )
)
OrderSummary.add_index(
    pw.SQL("CREATE INDEX order_summary_due ON order_summary (due_at) WHERE due_at IS NOT NULL")
)
OrderSummary.add_index(
    pw.SQL("CREATE INDEX order_summary_marked ON order_summary (occurred_at) WHERE marks <> ''")
)


OrderSummary.add_index(
    pw.SQL(
        "CREATE INDEX order_summary_method ON order_summary (method, occurred_at)"
        " WHERE method <> 'counter'"
    )
)
OrderSummary.add_index(
    pw.SQL(
        "CREATE INDEX order_summary_owner ON order_summary (owner_id, occurred_at)"
        " WHERE owner_id IS NOT NULL"
    )
)
OrderSummary.add_index(
    pw.SQL(
        "CREATE INDEX order_summary_returning ON order_summary (occurred_at)"
        " WHERE instr(marks, 'return_open') > 0"
    )
)
OrderSummary.add_index(
    pw.SQL(
        "CREATE INDEX order_summary_attention ON order_summary (occurred_at)"
        " WHERE instr(marks, 'attention') > 0"
    )
)


class OrderTally(Table):
    """How many orders stand where: counts for the chips above the list."""

    kind = Kind.DERIVED
    status = key()
    count = zero()


class OrderReserved(Table):
    """Thousandths of a variant promised to an open order that have not left yet."""

    kind = Kind.DERIVED
    order_id = text()
    variant_id = text(index=True)
    quantity = integer()

    class Meta:
        primary_key = pw.CompositeKey("order_id", "variant_id")
