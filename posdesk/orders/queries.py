"""What is asked about orders, the open cart and the parked ones. Amounts in minor units, quantities
in thousandths, times in UTC milliseconds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from posdesk.cart.cart import Cart
from posdesk.cart.codec import from_json
from posdesk.cart.errors import UnreadableCart
from posdesk.cart.priced import Stage, TaxTotal
from posdesk.db import Command, Database, Row
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.orders.numbers import order_number

Reader = Database | Command


@dataclass(frozen=True, slots=True)
class SaleSummary:
    """One row of the list of sales."""

    order_id: str
    number: str
    occurred_at: int
    total: int
    lines: int
    pieces: int
    cashier: str
    tenders: tuple[str, ...]
    refunded: int


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One line as it was sold. ``stages`` says why it cost what it cost; ``total`` is what the
    customer paid for it, with the tax.
    """

    id: str
    position: int
    variant_id: str | None
    name: str
    label: str
    sku: str
    barcode: str
    unit: str
    weighed: bool
    quantity: int
    list_price: int
    unit_price: int
    gross: int
    offer_discount: int
    line_discount: int
    order_discount: int
    net: int
    tax_rate: int
    tax: int
    total: int
    note: str
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class SalePayment:
    """One payment of a sale: ``amount`` settles it; ``tendered`` − ``change`` = ``amount``."""

    id: str
    tender: str
    amount: int
    tendered: int
    change: int
    reference: str


@dataclass(frozen=True, slots=True)
class SaleDetail:
    """A whole sale, for its screen and its documents."""

    order_id: str
    number: str
    cart_id: str
    occurred_at: int
    business_day: str
    till: str
    cashier: str
    currency: str
    tax_inclusive: bool
    pieces: int
    gross: int
    offer_discount: int
    line_discount: int
    order_discount: int
    rounding: int
    total: int
    tax: int
    note: str
    lines: tuple[SaleLine, ...]
    payments: tuple[SalePayment, ...]
    taxes: tuple[TaxTotal, ...]
    reprints: int

    @property
    def change(self) -> int:
        return sum(payment.change for payment in self.payments)


@dataclass(frozen=True, slots=True)
class ParkedSummary:
    """One parked cart; ``age`` in milliseconds, ``till`` where it can be recalled."""

    id: str
    label: str
    lines: int
    total: int
    parked_at: int
    parked_by: str
    till: str
    age: int


@dataclass(frozen=True, slots=True)
class OpenCartState:
    """What stood on the screen when the program stopped; ``unreadable`` says why it is lost."""

    cart: Cart | None
    updated_at: int
    unreadable: str = ""


_SUMMARY = """
SELECT orders.id, number, occurred_at, total, lines, pieces, coalesce(staff.name, ''),
       (SELECT group_concat(tender, ' ') FROM
           (SELECT tender FROM payment WHERE order_id = orders.id
            ORDER BY position, id)),
       (SELECT coalesce(sum(amount), 0) FROM refund WHERE order_id = orders.id)
FROM orders LEFT JOIN staff ON staff.id = orders.staff_id
"""
_NEWEST = "ORDER BY occurred_at DESC, orders.id DESC"


def recent_sales(
    reader: Reader, limit: int = 50, before: int | None = None
) -> tuple[SaleSummary, ...]:
    """The newest sales first, up to ``limit``; with ``before`` (UTC ms), those older than that."""
    if before is None:
        rows = reader.rows(f"{_SUMMARY} {_NEWEST} LIMIT ?", limit)
    else:
        rows = reader.rows(f"{_SUMMARY} WHERE occurred_at < ? {_NEWEST} LIMIT ?", before, limit)
    return tuple(_summary(row) for row in rows)


def last_sale(reader: Reader) -> SaleSummary | None:
    """This till's newest sale, if there is any."""
    order_id = last_order_id(reader)
    row = reader.row(f"{_SUMMARY} WHERE orders.id = ?", order_id) if order_id else None
    return _summary(row) if row else None


def last_order_id(reader: Reader) -> str | None:
    """The order that took this till's last number: a clock that was set back changes nothing."""
    till = reader.setting("till.code")
    taken = reader.value("SELECT value FROM counter WHERE name = 'order'")
    if not taken:
        return None
    number = order_number(reader.setting("shop.store_code"), till, taken)
    found: str | None = reader.value("SELECT id FROM orders WHERE number = ? ORDER BY id", number)
    return found or reader.value(_LATEST, till)


# For a till or store that was given another code since.
_LATEST = (
    "SELECT id FROM orders INDEXED BY orders_occurred_at WHERE till = ?"
    " ORDER BY occurred_at DESC, id DESC LIMIT 1"
)


# From one till's first number to the next till's: ':' sorts after every digit.
_PREFIXES = """
WITH RECURSIVE first (number) AS (
    SELECT min(number) FROM orders
    UNION ALL
    SELECT (SELECT min(number) FROM orders
            WHERE number > rtrim(first.number, '0123456789') || ':')
    FROM first WHERE first.number IS NOT NULL
)
SELECT rtrim(number, '0123456789') FROM first WHERE number IS NOT NULL
"""


def find_by_number(reader: Reader, text: str, limit: int = 20) -> tuple[SaleSummary, ...]:
    """Sales by number: the whole one, or its last digits as people read them from a receipt.

    ``481`` finds ``S01-T2-000481`` of every till; the exact number comes alone.
    """
    wanted = text.strip().upper()
    rows = reader.rows(f"{_SUMMARY} WHERE number = ? ORDER BY orders.id", wanted)
    if not rows and wanted.isdigit() and len(wanted) <= 12:
        numbers = numbers_ending(reader, wanted)
        marks = ", ".join("?" * len(numbers))
        rows = reader.rows(
            f"{_SUMMARY} WHERE number IN ({marks}) {_NEWEST} LIMIT ?", *numbers, limit
        )
    return tuple(_summary(row) for row in rows)


def numbers_ending(reader: Reader, digits: str) -> list[str]:
    """The numbers, one of each till, that people mean by these last digits."""
    return [f"{prefix}{digits:0>6}" for (prefix,) in reader.rows(_PREFIXES)]


def _summary(row: Row) -> SaleSummary:
    return SaleSummary(*[*row[:7], tuple((row[7] or "").split()), row[8]])


_ORDER = """
SELECT orders.id, number, cart_id, occurred_at, business_day, till, coalesce(staff.name, ''),
       currency, tax_inclusive, pieces, gross, offer_discount, line_discount, order_discount,
       rounding, total, tax, note
FROM orders LEFT JOIN staff ON staff.id = orders.staff_id
"""
_LINES = """
SELECT id, position, variant_id, name, label, sku, barcode, unit, weighed, quantity, list_price,
       unit_price, gross, offer_discount, line_discount, order_discount, net, tax_rate, tax, note,
       stages
FROM order_line WHERE order_id = ? ORDER BY position, id
"""


def sale_detail(reader: Reader, order_id: str) -> SaleDetail:
    """A whole sale by its id.

    Raises:
        NotFound
    """
    return _detail(reader, reader.row(f"{_ORDER} WHERE orders.id = ?", order_id), order_id)


def sale_by_number(reader: Reader, number: str) -> SaleDetail:
    """A whole sale by its exact number.

    Raises:
        NotFound
    """
    wanted = number.strip().upper()
    return _detail(
        reader, reader.row(f"{_ORDER} WHERE number = ? ORDER BY orders.id", wanted), number
    )


def _detail(reader: Reader, row: Row | None, wanted: str) -> SaleDetail:
    if row is None:
        raise NotFound(N_("sale"), wanted)
    order_id, inclusive = row[0], bool(row[8])
    lines = tuple(_line(each, inclusive) for each in reader.rows(_LINES, order_id))
    payments = reader.rows(
        "SELECT id, tender, amount, tendered, change, reference FROM payment"
        " WHERE order_id = ? ORDER BY position, id",
        order_id,
    )
    reprints = reader.value(
        "SELECT count(*) FROM print_event WHERE order_id = ? AND document = 'receipt'", order_id
    )
    paid = tuple(SalePayment(*payment) for payment in payments)
    return SaleDetail(
        *[*row[:8], inclusive, *row[9:], lines, paid, _taxes(lines), reprints],
    )


def _line(row: Row, inclusive: bool) -> SaleLine:
    net, tax_rate, tax, note, stages = row[16:]
    total = net if inclusive else net + tax
    why = tuple(Stage(*stage) for stage in json.loads(stages))
    return SaleLine(*[*row[:8], bool(row[8]), *row[9:16], net, tax_rate, tax, total, note, why])


def _taxes(lines: tuple[SaleLine, ...]) -> tuple[TaxTotal, ...]:
    rates = sorted({line.tax_rate for line in lines}, reverse=True)
    return tuple(
        TaxTotal(
            rate,
            sum(line.total - line.tax for line in lines if line.tax_rate == rate),
            sum(line.tax for line in lines if line.tax_rate == rate),
        )
        for rate in rates
    )


_PARKED = "FROM parked_cart WHERE recalled_at IS NULL AND deleted_at IS NULL"


def parked_carts(db: Database) -> tuple[ParkedSummary, ...]:
    """The carts that wait (挂单), the longest waiting first."""
    rows = db.rows(
        "SELECT parked_cart.id, label, lines, total, parked_at, coalesce(staff.name, ''),"
        " till FROM parked_cart LEFT JOIN staff ON staff.id = parked_by_id"
        " WHERE recalled_at IS NULL AND parked_cart.deleted_at IS NULL"
        " ORDER BY parked_at, parked_cart.id"
    )
    now = db.clock.now()
    return tuple(ParkedSummary(*[*row, max(0, now - row[4])]) for row in rows)


def parked_at(reader: Reader, parked_id: str) -> str | None:
    """The till that may recall a parked cart; None once it was recalled."""
    found: str | None = reader.value(f"SELECT till {_PARKED} AND id = ?", parked_id)
    return found


def parked_count(reader: Reader) -> int:
    """How many carts wait."""
    return int(reader.value(f"SELECT count(*) {_PARKED}"))


def open_cart(reader: Reader) -> OpenCartState | None:
    """The cart that stood on the screen, None when there was none."""
    row = reader.row("SELECT cart, updated_at FROM open_cart WHERE id = 1")
    if row is None:
        return None
    try:
        return OpenCartState(from_json(row[0]), row[1])
    except UnreadableCart as error:
        return OpenCartState(None, row[1], error.cause)
