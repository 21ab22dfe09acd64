"""Goods that are a code: tickets, sessions, vouchers for something."""

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
from posdesk.models.catalog import Variant
from posdesk.models.selling import OrderLine
from posdesk.models.staff import Staff

_LIVE = (
    "variant_id = NEW.variant_id AND NOT EXISTS (SELECT 1 FROM voucher_end"
    " WHERE voucher_id = voucher.id AND how = 'taken_back')"
)


class VoucherPlan(Table):
    """What a variant sold as a code is good for. Days are YYYY-MM-DD, times minutes after midnight.

    Either a fixed `day` with a session, or `valid_days` from the day of sale (0: no end).
    """

    kind = Kind.REGISTER
    stream = Stream.TENANT
    variant = to(Variant, primary_key=True)
    day = text(default="")
    valid_days = zero()
    weekdays = integer(127)  # bit 0 is Monday
    opens = zero()
    closes = integer(1440)
    session = text(default="")  # a name for the door: "19:30, hall 2"
    capacity = zero()  # codes that are sold at most; 0: no limit
    numbered = flag()
    refundable = flag(1)
    active = flag(1)
    since = integer()  # UTC ms: what was sold before that has no codes
    deleted_at = integer(null=True)

    class Meta:
        constraints: ClassVar = [
            pw.Check("valid_days >= 0 AND capacity >= 0 AND weekdays BETWEEN 0 AND 127"),
            pw.Check("opens BETWEEN 0 AND 1440 AND closes BETWEEN opens AND 1440"),
        ]


class Voucher(Table):
    """A code that was issued for a unit of a line; its terms as they were when it was sold."""

    kind = Kind.FACT
    once = (Once(("code",)),)
    id = key()
    code = text(index=True)
    order_line = to(OrderLine)
    variant_id = text(index=True)
    seat = integer(null=True)  # its number, where the goods are numbered
    valid_from = text(default="")
    valid_until = text(default="")
    weekdays = integer(127)
    opens = zero()
    closes = integer(1440)
    session = text(default="")
    occurred_at = integer()

    guards: ClassVar = (
        # A seat is sold again only after it was taken back; so is a place where they are counted.
        "CREATE TRIGGER voucher_seat_once BEFORE INSERT ON voucher WHEN NEW.seat IS NOT NULL"
        f" AND EXISTS (SELECT 1 FROM voucher WHERE {_LIVE} AND seat = NEW.seat)"
        " BEGIN SELECT RAISE(ABORT, 'this seat is sold'); END",
        "CREATE TRIGGER voucher_capacity BEFORE INSERT ON voucher WHEN EXISTS (SELECT 1"
        " FROM voucher_plan WHERE variant_id = NEW.variant_id AND capacity > 0 AND capacity"
        f" <= (SELECT count(*) FROM voucher WHERE {_LIVE}))"
        " BEGIN SELECT RAISE(ABORT, 'more sold than there are places'); END",
    )


Voucher.add_index(
    pw.SQL("CREATE INDEX voucher_seat ON voucher (variant_id, seat) WHERE seat IS NOT NULL")
)


class VoucherEnd(Table):
    """A voucher was used at the door, or taken back: whichever came first, and only once."""

    kind = Kind.FACT
    once = (Once(("voucher_id",)),)
    id = key()
    voucher = to(Voucher)
    how = text()
    return_line_id = optional(index=True)
    reason = text(default="")
    staff = to(Staff, null=True, index=False)
    till = text()
    occurred_at = integer()

    class Meta:
        constraints: ClassVar = [one_of("how", "used", "taken_back")]


class VoucherRefusal(Table):
    """A code was shown at the door and refused: for the record."""

    kind = Kind.FACT
    id = key()
    voucher = to(Voucher, null=True)
    code_tail = text(default="")
    reason = text()
    staff = to(Staff, null=True, index=False)
    till = text()
    occurred_at = integer()
