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
class Charge:
    """Something besides the goods that is paid for: the delivery."""

    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who receives goods, and where. `hours` and `note` are for whoever brings them."""

    name: str = ""
    phone: str = ""
    region: str = ""
    street: str = ""
    note: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A promised day (YYYY-MM-DD) and time in minutes after midnight; both 0: any time of it."""

    day: str
    starts: int = 0
    ends: int = 0


@dataclass(frozen=True, slots=True)
class PartLine:
    """Goods that go one way; quantity in thousandths."""

    name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Part:
    """What of an order comes in one way. A pick-up has its six-digit code, what its QR holds, and
    until when (UTC ms) it waits.
    """

    method: str
    lines: tuple[PartLine, ...]
    recipient: Recipient | None = None
    slot: Slot | None = None
    carrier: str = ""
    code: str = ""
    qr: str = ""
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """An amount to be paid by the end of a day; `left` is what of it is not paid yet."""

    due_on: str
    amount: int
    left: int


@dataclass(frozen=True, slots=True)
class Account:
    """How an order's money stands now: what it comes to, was paid, given back, and is owed still.

    `terms` is a key of `orders.states.TERMS`; `returned` was taken off by goods that came back.
    """

    terms: str
    owed: int
    paid: int
    refunded: int = 0
    returned: int = 0
    dues: tuple[Due, ...] = ()

    @property
    def outstanding(self) -> int:
        """What is to be paid still; negative: what is to be given back."""
        return self.owed - self.returned - self.paid + self.refunded


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an order after it was placed: goods added, or taken out (both negative)."""

    name: str
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class ReceiptData:
    """A finished sale, or an order. `reprint` 0 is the original, n the n-th print after it; `qr`
    finds the order again.

    `member` is a name that is masked already. `account` is None for a sale that was paid and handed
    over at once; `parts` are those that do not go over the counter.
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
    member: str = ""
    charges: tuple[Charge, ...] = ()
    changes: tuple[Change, ...] = ()
    parts: tuple[Part, ...] = ()
    account: Account | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class PaymentData:
    """Money that was taken for an order in one act: `amount` of it settles the order."""

    shop: Shop
    number: str
    paid_at: int
    zone: ZoneInfo
    cashier: str
    till: str
    amount: int
    tenders: tuple[TenderLine, ...]
    account: Account | None = None
    member: str = ""
    qr: str = ""
    currency: str = "CNY"
    reprint: int = 0


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What every paper of the shop needs besides what it is about."""

    shop: Shop
    zone: ZoneInfo
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class VoucherData:
    """One code as it is printed: what it is for and when it is let in.

    Days are YYYY-MM-DD (`until` empty: without end), times minutes after midnight; `code` is as it
    is stored. `ended` is empty, used or taken_back.
    """

    title: str
    code: str
    order_number: str
    issued_at: int
    first: str
    until: str
    weekdays: int = 127
    opens: int = 0
    closes: int = 1440
    session: str = ""
    seat: int | None = None
    ended: str = ""


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
    tips: tuple[Figure, ...] = ()
    changes: tuple[Figure, ...] = ()  # of orders; negative where less is owed
    returned: int = 0  # for goods that came back
    charges: Figure = Figure("", 0, 0)
    terms: tuple[Figure, ...] = ()
    taken: tuple[Figure, ...] = ()
    on_account: int = 0


@dataclass(frozen=True, slots=True)
class PrinterFacts:
    """What a test page says about the printer it comes out of."""

    shop: Shop
    printer: str
    connection: str
    profile: str
    printed_at: int
    zone: ZoneInfo
