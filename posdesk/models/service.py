"""After the sale: tickets with their messages, reviews, tips."""

from __future__ import annotations

from typing import ClassVar

import peewee as pw

from posdesk.models.base import Kind, Once, Table, flag, integer, key, one_of, optional, text, to
from posdesk.models.selling import Order, OrderLine
from posdesk.models.staff import Staff


class Ticket(Table):
    """An enquiry, an expedite (催发货), a complaint or an after-sales case."""

    kind = Kind.FACT
    once = (Once(("number",)),)
    personal = frozenset({"subject", "contact"})
    id = key()
    number = text(index=True)
    matter = text()
    subject = text()
    contact = text(default="")
    member_id = optional(index=True)
    order = to(Order, null=True)
    shipment_id = optional(index=True)
    request_id = optional(index=True)
    staff = to(Staff, null=True, index=False)
    till = text()
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [
            one_of("matter", "enquiry", "expedite", "complaint", "after_sales")
        ]


class TicketMessage(Table):
    """Something said about a ticket: by the customer, to the customer, or among the staff."""

    kind = Kind.FACT
    personal = frozenset({"text"})
    id = key()
    ticket = to(Ticket)
    side = text()
    text = text()
    staff = to(Staff, null=True, index=False)
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [one_of("side", "customer", "shop", "internal")]


class TicketEvent(Table):
    """A ticket was given to somebody, got a due time, was closed or opened again."""

    kind = Kind.FACT
    personal = frozenset({"detail"})
    id = key()
    ticket = to(Ticket)
    event = text()
    owner_id = optional()
    due_at = integer(null=True)
    satisfaction = integer(null=True)  # 1 to 5, when it is closed
    detail = text(default="")
    staff = to(Staff, null=True, index=False)
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [
            one_of("event", "opened", "assigned", "due", "waiting", "closed", "reopened"),
            pw.Check("satisfaction BETWEEN 1 AND 5"),
        ]


class TicketSummary(Table):
    """Where a ticket stands: what the work list shows."""

    kind = Kind.DERIVED
    ticket_id = key()
    number = text(index=True)
    state = text()  # open, waiting, closed
    owner_id = optional()
    due_at = integer(null=True)
    occurred_at = integer()

    class Meta:
        indexes: ClassVar = ((("state", "due_at"), False),)


class Review(Table):
    """A customer's rating of a line (晒单), 1 to 5 stars."""

    kind = Kind.FACT
    once = (Once(("order_line_id",)),)
    personal = frozenset({"text"})
    id = key()
    order = to(Order)
    order_line = to(OrderLine)
    variant_id = optional(index=True)
    stars = integer()
    text = text(default="")
    staff = to(Staff, null=True, index=False)
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [pw.Check("stars BETWEEN 1 AND 5")]


class ReviewAnswer(Table):
    """What the shop says to a review, or whether it shows it."""

    kind = Kind.FACT
    personal = frozenset({"text"})
    id = key()
    review = to(Review)
    text = text(default="")
    shown = flag(1)
    staff = to(Staff, null=True, index=False)
    occurred_at = integer()


class Tip(Table):
    """Money for the staff beside what is owed, in minor units; not part of the sale. A negative one
    takes back the one that it names.
    """

    kind = Kind.FACT
    once = (Once(("reverses_id",)),)
    id = key()
    order = to(Order)
    amount = integer()
    tender = text()
    reference = text(default="")
    for_staff = to(Staff, null=True, index=False)
    staff = to(Staff, null=True, index=False)
    till = text()
    business_day = text(index=True)
    reverses = to("self", null=True)
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [pw.Check("(amount > 0) = (reverses_id IS NULL)")]

    guards: ClassVar = (
        "CREATE TRIGGER tip_reversed BEFORE INSERT ON tip WHEN NEW.reverses_id IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM tip WHERE id = NEW.reverses_id AND amount = -NEW.amount"
        " AND tender = NEW.tender AND order_id = NEW.order_id)"
        " BEGIN SELECT RAISE(ABORT, 'a tip is taken back as it was given'); END",
    )
