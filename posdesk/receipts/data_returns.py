"""What the papers of a return are made from. Quantities in thousandths, amounts in minor units,
times in UTC milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.receipts.data import Letterhead, ReceiptLine, TenderLine


@dataclass(frozen=True, slots=True)
class BackLine:
    """Goods that come or came back. `reason` and `condition` are codes of `returns.states`;
    `amount` is what is given for them before the `deduction`.
    """

    name: str
    quantity: int
    reason: str = ""
    condition: str = ""
    note: str = ""
    amount: int = 0
    deduction: int = 0


@dataclass(frozen=True, slots=True)
class ReturnSlipData:
    """A return request, for the customer to keep and to put to the goods; `wish` is a code of
    `returns.states.RESOLUTIONS`, `state` one of `returns.states.STATES`.
    """

    letter: Letterhead
    number: str
    order_number: str
    requested_at: int
    staff: str
    till: str
    wish: str
    state: str
    lines: tuple[BackLine, ...]
    member: str = ""
    waybill: str = ""


@dataclass(frozen=True, slots=True)
class RefundData:
    """Money given back: `amount` is what goods, rounding and charges come to after deductions;
    `unpaid` of it was never paid, so only the rest was given, as `tenders` say.

    `return_number` is empty where no goods came back; `order_number` where there was no receipt.
    """

    letter: Letterhead
    order_number: str
    refunded_at: int
    staff: str
    till: str
    amount: int
    tenders: tuple[TenderLine, ...]
    return_number: str = ""
    lines: tuple[BackLine, ...] = ()
    charges: int = 0
    rounding: int = 0
    deduction: int = 0
    way_back: int = 0
    unpaid: int = 0
    reason: str = ""
    member: str = ""
    credit: int | None = None
    reprint: int = 0


@dataclass(frozen=True, slots=True)
class ExchangeData:
    """Goods in and goods out on one paper: `back` is what came in, `out` what went out on the order
    `out_number` for `out_total`; `paid` is what the customer added in money.
    """

    back: RefundData
    out_number: str
    out: tuple[ReceiptLine, ...]
    out_total: int
    paid: tuple[TenderLine, ...] = ()
