"""Codes come into being: once for every unit of every line that is sold as a code, when the order
is paid.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from posdesk.clock import business_day
from posdesk.db import Command, Database, Row
from posdesk.failpoints import failpoint
from posdesk.models import PrintEvent, PrintJob, Voucher
from posdesk.money import THOUSAND
from posdesk.vouchers.codes import new_code
from posdesk.vouchers.errors import NotWhole, SoldOut
from posdesk.vouchers.plans import Terms, plan_of

DOCUMENT = "voucher"


@dataclass(frozen=True, slots=True)
class Issued:
    """A code that was just issued for a line of an order."""

    id: str
    code: str
    order_line_id: str
    variant_id: str
    seat: int | None


# Lines of an order that are sold as a code: units in thousandths without what was cancelled, and
# how many codes they have.
_LINES = """
SELECT line.id, line.variant_id, line.name, line.quantity
       - (SELECT coalesce(sum(quantity), 0) FROM line_cancel WHERE order_line_id = line.id),
       (SELECT count(*) FROM voucher WHERE order_line_id = line.id AND NOT EXISTS (SELECT 1
        FROM voucher_end WHERE voucher_id = voucher.id AND how = 'taken_back'))
FROM order_line AS line JOIN voucher_plan AS plan ON plan.variant_id = line.variant_id
WHERE line.order_id = ? AND plan.active = 1 AND plan.deleted_at IS NULL ORDER BY line.position
"""
_TAKEN_BACK = (
    "SELECT count(*) FROM voucher JOIN voucher_end ON voucher_id = voucher.id"
    " WHERE order_line_id = ? AND return_line_id IS NOT NULL AND how = 'taken_back'"
)


def issue(tx: Command, order_id: str) -> tuple[Issued, ...]:
    """Issue the codes that a paid order does not have yet, and put their print on the queue.

    To be called inside the command that takes the last of the money. An order without such goods
    costs one look-up; a second call issues nothing.

    Raises:
        SoldOut, NotWhole: nothing is issued; the command must not commit.
    """
    issued: list[Issued] = []
    for row in tx.rows(_LINES, order_id):
        issued += _issue_line(tx, order_id, row)
    if issued:
        failpoint("vouchers.issued")
        _print(tx, order_id)
        tx.changed("vouchers", "orders")
    return tuple(issued)


def _issue_line(tx: Command, order_id: str, row: Row) -> Iterable[Issued]:
    line_id, variant_id, name, quantity, live = row
    if quantity % THOUSAND:
        raise NotWhole(name)
    came_back = tx.value(_TAKEN_BACK, line_id)
    missing = quantity // THOUSAND - live - came_back
    plan = plan_of(tx, variant_id)
    if missing <= 0 or plan is None:
        return ()
    if plan.capacity:
        free = plan.capacity - taken(tx, variant_id, besides=order_id)
        if free < missing:
            raise SoldOut(name, missing, max(0, free))
    plan = _from_today(plan, business_day(tx.now, tx.zone))
    seats = _free_seats(tx, variant_id, plan, missing) if plan.numbered else [None] * missing
    return [_insert(tx, line_id, variant_id, plan, seat) for seat in seats]


def _from_today(plan: Terms, today: str) -> Terms:
    """The terms with their last day in `day`, counted from today where the plan counts days."""
    if plan.day or not plan.valid_days:
        return plan
    last = date.fromisoformat(today) + timedelta(days=plan.valid_days - 1)
    return replace(plan, day=last.isoformat())


def taken(reader: Command | Database, variant_id: str, besides: str = "") -> int:
    """How many places are gone: codes that were not taken back, and what open orders (but one)
    have reserved without codes yet.
    """
    live = reader.value(
        "SELECT count(*) FROM voucher WHERE variant_id = ? AND NOT EXISTS (SELECT 1"
        " FROM voucher_end WHERE voucher_id = voucher.id AND how = 'taken_back')",
        variant_id,
    )
    promised = reader.value(
        "SELECT coalesce(sum(max(0, (reserved.quantity + 999) / 1000 - (SELECT count(*)"
        " FROM voucher JOIN order_line AS line ON line.id = order_line_id"
        " WHERE line.order_id = reserved.order_id AND voucher.variant_id = reserved.variant_id))),"
        " 0) FROM order_reserved AS reserved WHERE variant_id = ? AND order_id <> ?",
        variant_id,
        besides,
    )
    return int(live) + int(promised)


def left(reader: Command | Database, variant_id: str) -> int | None:
    """How many can still be sold; None for what is not sold as a code, or without a limit."""
    plan = plan_of(reader, variant_id)
    if plan is None or not plan.capacity:
        return None
    return max(0, plan.capacity - taken(reader, variant_id))


def check_places(
    reader: Command | Database, wanted: Iterable[tuple[str, str, int]], besides: str = ""
) -> None:
    """Refuse goods (variant, name, thousandths) of which fewer places are left than are wanted: to
    be asked before money is taken that would have to be given back.

    Raises:
        SoldOut
    """
    for variant_id, name, quantity in wanted:
        plan = plan_of(reader, variant_id)
        if plan is None or not plan.capacity:
            continue
        free = plan.capacity - taken(reader, variant_id, besides)
        if free * THOUSAND < quantity:
            raise SoldOut(name, -(-quantity // THOUSAND), max(0, free))


def _free_seats(tx: Command, variant_id: str, plan: Terms, wanted: int) -> list[int | None]:
    """The lowest numbers that are free."""
    gone = {
        seat
        for (seat,) in tx.rows(
            "SELECT seat FROM voucher WHERE variant_id = ? AND seat IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM voucher_end WHERE voucher_id = voucher.id AND how = 'taken_back')",
            variant_id,
        )
    }
    free: list[int | None] = [n for n in range(1, plan.capacity + 1) if n not in gone]
    return free[:wanted]


def _insert(tx: Command, line_id: str, variant_id: str, terms: Terms, seat: int | None) -> Issued:
    """One code; `terms.day` is the last day it holds, and the first too where it was fixed."""
    issued = Issued(tx.new_id(), _unused_code(tx), line_id, variant_id, seat)
    today = business_day(tx.now, tx.zone)
    tx.insert(
        Voucher,
        id=issued.id,
        code=issued.code,
        order_line_id=line_id,
        variant_id=variant_id,
        seat=seat,
        valid_from=today if terms.valid_days or not terms.day else terms.day,
        valid_until=terms.day,
        weekdays=terms.weekdays,
        opens=terms.opens,
        closes=terms.closes,
        session=terms.session,
        occurred_at=tx.now,
    )
    return issued


def _unused_code(tx: Command) -> str:
    code = new_code()
    while tx.value("SELECT 1 FROM voucher WHERE code = ?", code):
        code = new_code()
    return code


def _print(tx: Command, order_id: str) -> None:
    """The originals come out with the receipt, where the till prints vouchers by itself."""
    if not tx.setting("printing.auto_voucher"):
        return
    tx.insert(
        PrintJob,
        id=tx.new_id(),
        job=DOCUMENT,
        order_id=order_id,
        payload="{}",
        printer="",
        state="queued",
        tries=0,
        cause="",
        created_at=tx.now,
        due_at=tx.now,
    )
    copy = tx.value(
        "SELECT coalesce(max(copy_number) + 1, 0) FROM print_event"
        " WHERE order_id = ? AND document = ?",
        order_id,
        DOCUMENT,
    )
    tx.insert(
        PrintEvent,
        id=tx.new_id(),
        order_id=order_id,
        document=DOCUMENT,
        copy_number=copy,
        staff_id=tx.actor,
        till=tx.setting("till.code"),
        occurred_at=tx.now,
    )
    tx.changed("print_queue")
