"""What documents are made from: plain facts, already read, in minor units, thousandths and UTC
milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Shop:
    """The shop as its documents show it. `logo` is an image file (PNG or JPEG) or None."""

    name: str
    address: str = ""
    phone: str = ""
    tax_number: str = ""
    footer: str = ""
    logo: bytes | None = None


@dataclass(frozen=True, slots=True)
class Reduction:
    """What a stage took off the price; `stage` is its code (see `parts.STAGES`).

    `amount` is minor units, negative when the customer pays less; `name` is the offer's own name,
    if it has one.
    """

    stage: str
    amount: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One line: quantity in thousandths, `amount` = unit price × quantity, `net` what was paid for
    it.
    """

    name: str
    quantity: int
    unit_price: int
    amount: int
    net: int
    label: str = ""
    code: str = ""
    unit: str = ""
    weighed: bool = False
    reductions: tuple[Reduction, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class TaxLine:
    """The tax of one rate (basis points): `net` before tax, and the tax."""

    rate: int
    net: int
    tax: int


@dataclass(frozen=True, slots=True)
class TenderLine:
    """Money taken: `amount` settles the order, `tendered` was handed over, `change` given back."""

    tender: str
    amount: int
    tendered: int
    change: int = 0
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptData:
    """A finished sale. `reprint` 0 is the original, n the n-th print after it; `qr` finds the order
    again.
    """

    shop: Shop
    number: str
    issued_at: int
    zone: ZoneInfo
    cashier: str
    till: str
    lines: tuple[ReceiptLine, ...]
    pieces: int
    gross: int
    reductions: tuple[Reduction, ...]
    total: int
    taxes: tuple[TaxLine, ...]
    tenders: tuple[TenderLine, ...]
    currency: str = "CNY"
    tax_inclusive: bool = True
    note: str = ""
    qr: str = ""
    reprint: int = 0
    show_taxes: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """A counted amount of a report; `name` is a code (tender, stage) or a person's name."""

    name: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class DayReport:
    """One business day so far (X report): nothing is closed or reset by reading it."""

    shop: Shop
    business_day: str
    till: str
    issued_at: int
    zone: ZoneInfo
    issued_by: str
    sales: Figure
    gross: int
    reductions: tuple[Figure, ...] = ()
    tenders: tuple[Figure, ...] = ()
    refunds: tuple[Figure, ...] = ()
    taxes: tuple[TaxLine, ...] = ()
    voids: tuple[Figure, ...] = ()
    staff: tuple[Figure, ...] = ()
    drawer_openings: int = 0
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class PrinterFacts:
    """What a test page says about the printer it comes out of."""

    shop: Shop
    printer: str
    connection: str
    profile: str
    printed_at: int
    zone: ZoneInfo
