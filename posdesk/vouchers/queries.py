"""What is asked about codes. Days as YYYY-MM-DD, times of day in minutes after midnight, moments in
UTC milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.clock import business_day, local
from posdesk.db import Command, Database
from posdesk.vouchers.codes import normal
from posdesk.vouchers.issuing import taken
from posdesk.vouchers.plans import plan_of

Reader = Database | Command


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """A code with what it is for. `how` is empty while it is unused, else used or taken_back, at
    `ended_at`, at that till, by that person.
    """

    id: str
    code: str
    order_id: str
    order_number: str
    order_line_id: str
    variant_id: str
    name: str
    label: str
    seat: int | None
    valid_from: str
    valid_until: str
    weekdays: int
    opens: int
    closes: int
    session: str
    issued_at: int
    how: str
    ended_at: int | None
    ended_till: str
    ended_by: str
    reason: str

    @property
    def title(self) -> str:
        """What it is for: the goods as they were called when they were sold."""
        return f"{self.name} {self.label}".strip()


_ROWS = """
SELECT voucher.id, voucher.code, orders.id, orders.number, line.id, voucher.variant_id, line.name,
       line.label, voucher.seat, voucher.valid_from, voucher.valid_until, voucher.weekdays,
       voucher.opens, voucher.closes, voucher.session, voucher.occurred_at,
       coalesce(ending.how, ''), ending.occurred_at, coalesce(ending.till, ''),
       coalesce(staff.name, ''), coalesce(ending.reason, '')
FROM voucher
JOIN order_line AS line ON line.id = voucher.order_line_id
JOIN orders ON orders.id = line.order_id
LEFT JOIN voucher_end AS ending ON ending.id = (
    SELECT min(id) FROM voucher_end WHERE voucher_id = voucher.id)
LEFT JOIN staff ON staff.id = ending.staff_id
"""


def voucher_by_code(reader: Reader, code: str) -> VoucherRow | None:
    """The voucher of a code in its stored form."""
    row = reader.row(f"{_ROWS} WHERE voucher.code = ? ORDER BY voucher.id", code)
    return VoucherRow(*row) if row else None


def voucher_by_id(reader: Reader, voucher_id: str) -> VoucherRow | None:
    """One voucher."""
    row = reader.row(f"{_ROWS} WHERE voucher.id = ?", voucher_id)
    return VoucherRow(*row) if row else None


def vouchers_of_order(reader: Reader, order_id: str) -> tuple[VoucherRow, ...]:
    """All codes of an order, by line and in the order in which they were issued."""
    rows = reader.rows(f"{_ROWS} WHERE orders.id = ? ORDER BY line.position, voucher.id", order_id)
    return tuple(VoucherRow(*row) for row in rows)


def look_up(reader: Reader, text: str, limit: int = 50) -> tuple[VoucherRow, ...]:
    """Vouchers by code, the end of a code (four characters or more), order number or the phone of
    the member who bought them; nothing is used up.
    """
    wanted = normal(text)
    if len(wanted) < 4:
        return ()
    found = voucher_by_code(reader, wanted)
    if found:
        return (found,)
    number = text.strip().upper()
    query = (
        f"{_ROWS} WHERE orders.number = ?1 OR voucher.code LIKE '%' || ?2"
        " OR orders.member_id IN (SELECT member_id FROM member_phone"
        " WHERE deleted_at IS NULL AND (phone = ?1 OR length(?1) = 4 AND phone LIKE '%' || ?1))"
        " ORDER BY voucher.id DESC LIMIT ?3"
    )
    return tuple(VoucherRow(*row) for row in reader.rows(query, number, wanted, limit))


@dataclass(frozen=True, slots=True)
class VariantStanding:
    """A variant's codes: `left` can still be sold (None: without limit); `unused` were sold and
    have not come yet.
    """

    sold: int
    used: int
    unused: int
    taken_back: int
    left: int | None


def variant_standing(reader: Reader, variant_id: str) -> VariantStanding:
    """How many codes of a variant were sold (and not taken back), used and are left."""
    row = reader.row(
        "SELECT count(*), coalesce(sum(how IS 'used'), 0), coalesce(sum(how IS 'taken_back'), 0)"
        " FROM voucher LEFT JOIN voucher_end AS ending ON ending.id = (SELECT min(id)"
        " FROM voucher_end WHERE voucher_id = voucher.id) WHERE variant_id = ?",
        variant_id,
    )
    assert row is not None
    issued, used, back = row
    plan = plan_of(reader, variant_id)
    left = None
    if plan and plan.capacity:
        left = max(0, plan.capacity - taken(reader, variant_id))
    return VariantStanding(issued - back, used, issued - back - used, back, left)


@dataclass(frozen=True, slots=True)
class DoorRow:
    """What one kind of code is doing at the door on a day: `used` came (on that day), `expected`
    hold on that day and have not come.
    """

    variant_id: str
    name: str
    label: str
    session: str
    opens: int
    closes: int
    fixed: bool
    used: int
    expected: int

    @property
    def title(self) -> str:
        """The goods as they were called when they were sold."""
        return f"{self.name} {self.label}".strip()


_DOOR = """
SELECT voucher.variant_id, line.name, line.label, voucher.session, voucher.opens, voucher.closes,
       voucher.valid_from = voucher.valid_until, sum(ending.how IS 'used'), sum(ending.how IS NULL)
FROM voucher JOIN order_line AS line ON line.id = voucher.order_line_id
LEFT JOIN voucher_end AS ending ON ending.id = (
    SELECT min(id) FROM voucher_end WHERE voucher_id = voucher.id)
WHERE (voucher.valid_until = '' OR voucher.valid_until >= ?1) AND voucher.valid_from <= ?1
  AND voucher.weekdays & ?2 AND (ending.how IS NULL
  OR ending.how = 'used' AND ending.occurred_at >= ?3)
GROUP BY voucher.variant_id, voucher.session, voucher.opens, voucher.closes, 7
ORDER BY voucher.opens, voucher.session, line.name, line.label
"""


def door_list(db: Database) -> tuple[DoorRow, ...]:
    """What may come to the door today, by session and goods, and what came."""
    today, begins, weekday = _today(db)
    return tuple(
        DoorRow(*[*row[:6], bool(row[6]), *row[7:]])
        for row in db.rows(_DOOR, today, 1 << weekday, begins)
    )


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check of today: let in, or refused for a reason (a key of `states.REFUSALS`)."""

    at: int
    reason: str
    code_tail: str
    title: str
    session: str
    seat: int | None
    staff: str
    till: str


_CHECKS = """
SELECT ending.id, ending.occurred_at, '' AS reason, substr(voucher.code, -4), trim(line.name || ' '
       || line.label), voucher.session, voucher.seat, coalesce(staff.name, ''), ending.till
FROM voucher_end AS ending JOIN voucher ON voucher.id = ending.voucher_id
JOIN order_line AS line ON line.id = voucher.order_line_id
LEFT JOIN staff ON staff.id = ending.staff_id
WHERE ending.how = 'used' AND ending.occurred_at >= ?1
UNION ALL
SELECT refusal.id, refusal.occurred_at, refusal.reason, refusal.code_tail,
       coalesce(trim(line.name || ' ' || line.label), ''), coalesce(voucher.session, ''),
       voucher.seat, coalesce(staff.name, ''), refusal.till
FROM voucher_refusal AS refusal LEFT JOIN voucher ON voucher.id = refusal.voucher_id
LEFT JOIN order_line AS line ON line.id = voucher.order_line_id
LEFT JOIN staff ON staff.id = refusal.staff_id
WHERE refusal.occurred_at >= ?1
ORDER BY 2 DESC, 1 DESC LIMIT ?2
"""


def checks_today(db: Database, limit: int = 200) -> tuple[CheckRow, ...]:
    """Who was let in today and who was not, the newest first."""
    _day, begins, _weekday = _today(db)
    return tuple(CheckRow(*row[1:]) for row in db.rows(_CHECKS, begins, limit))


def _today(db: Database) -> tuple[str, int, int]:
    """The shop's day, its first moment (UTC ms), and its weekday (0: Monday)."""

    now = db.clock.now()
    wall = local(now, db.clock.zone)
    start = wall.replace(hour=0, minute=0, second=0, microsecond=0)
    return business_day(now, db.clock.zone), int(start.timestamp() * 1000), wall.weekday()
