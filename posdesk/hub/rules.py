"""What may not be too much, as data: whatever a till's own triggers refuse (`once` and `guards` of
the models) is here too, for what two tills did that did not know of each other.

A `Count` adds facts up by subject; a `Live` counts the rows of a register that are not deleted. The
sum of facts does not depend on the order in which they come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, NamedTuple

from posdesk.hub.raising import Columns, number
from posdesk.sync import exceptions as codes

RETURN_ENDED: Final = frozenset({"rejected", "withdrawn", "refused", "settled"})
SHIPMENT_ENDED: Final = frozenset({"signed", "returned", "cancelled"})
COLLECTED: Final = "shipment.collected"
VOUCHER_ENDED: Final = "voucher.ended"
ORDER_ENDED: Final = frozenset({"cancelled", "expired"})


class Cap(NamedTuple):
    """The column of another table's row, whose key is the subject, that may not be exceeded."""

    table: str
    column: str


@dataclass(frozen=True, slots=True)
class Count:
    """Facts of `table` that add up, by subject, to no more than `cap`.

    `amount` is the column that is added up; without one each row counts as one, and `worth` is the
    column that says how much each one too many is.
    """

    name: str
    code: str
    table: str
    subject: tuple[str, ...]
    amount: str = ""
    sign: int = 1
    cap: Cap | int = 1
    where: Callable[[Columns], bool] | None = None
    worth: str = ""
    about: str = ""  # the table that the subject is a key of; empty: `table`
    unless: Callable[[Columns], str] | None = None

    def key(self, row: Columns) -> str | None:
        """The subject of a row; None: this rule does not look at it."""
        if self.where is not None and not self.where(row):
            return None
        parts = [row.get(name) for name in self.subject]
        return None if None in parts else " ".join(map(str, parts))

    def used(self, row: Columns) -> int:
        """What a row adds."""
        return self.sign * number(row.get(self.amount)) if self.amount else 1

    def excess(self, over: int, row: Columns) -> int | None:
        """What is shown of what is too much."""
        if self.amount:
            return over
        return over * abs(number(row.get(self.worth))) if self.worth else None


@dataclass(frozen=True, slots=True)
class Live:
    """Rows of a register that are not deleted and hold the same value in a column: one at most."""

    name: str
    code: str
    table: str
    column: str
    secret: bool = False  # personal: only its hash is kept

    def key(self, row: Columns | None) -> str | None:
        """The value of a row that counts; None: it does not."""
        if row is None or row.get("deleted_at") is not None:
            return None
        value = row.get(self.column)
        if value in (None, ""):
            return None
        return sha256(str(value).encode()).hexdigest()[:32] if self.secret else str(value)


def _ended(states: frozenset[str], column: str) -> Callable[[Columns], bool]:
    return lambda row: row.get(column) in states


def _reported(row: Columns) -> bool:
    """A carrier's signature: two tills may both have read of it."""
    return row.get("state") == "signed" and row.get("source") != "hand"


def _numbers() -> Iterator[Count]:
    for table in ("return_request", "shipment", "pick_list", "hand_over", "driver_run", "ticket"):
        yield Count(f"{table}.number", codes.SAME_NUMBER, table, ("number",))


COUNTS: Final[tuple[Count, ...]] = (
    Count("orders.number", codes.SAME_NUMBER, "orders", ("number",)),
    Count("orders.cart", codes.RECALLED_TWICE, "orders", ("cart_id",), worth="total"),
    *_numbers(),
    Count("voucher.code", codes.SAME_NUMBER, "voucher", ("code",)),
    Count(
        "print_event.copy",
        codes.SAME_NUMBER,
        "print_event",
        ("order_id", "document", "copy_number", "till"),
    ),
    Count(
        "order_change.version",
        codes.EDITED_APART,
        "order_change",
        ("order_id", "version"),
        unless=lambda _row: codes.ENDED_TWICE,
    ),
    Count("payment.attempt", codes.PAID_TWICE, "payment", ("attempt_id",), worth="amount"),
    Count(
        "order.ended",
        codes.ENDED_TWICE,
        "order_event",
        ("order_id",),
        where=_ended(ORDER_ENDED, "event"),
        about="orders",
    ),
    Count(
        "return.ended",
        codes.ENDED_TWICE,
        "return_event",
        ("request_id",),
        where=_ended(RETURN_ENDED, "state"),
        about="return_request",
    ),
    Count(
        "shipment.ended",
        codes.ENDED_TWICE,
        "shipment_event",
        ("shipment_id",),
        where=lambda row: row.get("state") in SHIPMENT_ENDED and not _reported(row),
        about="shipment",
        unless=lambda _row: codes.PICKUP_TWICE,
    ),
    Count(
        COLLECTED,
        codes.PICKUP_TWICE,
        "shipment_event",
        ("shipment_id",),
        where=lambda row: row.get("state") == "signed" and not _reported(row),
        about="shipment",
    ),
    Count(
        VOUCHER_ENDED,
        codes.VOUCHER_TWICE,
        "voucher_end",
        ("voucher_id",),
        about="voucher",
        unless=lambda row: codes.OVER_RETURN if row.get("how") == "taken_back" else "",
    ),
    Count(
        "approval.used", codes.APPROVAL_TWICE, "approval_use", ("approval_id",), about="approval"
    ),
    Count(
        "run.settled",
        codes.ENDED_TWICE,
        "run_settlement",
        ("run_id",),
        worth="counted",
        about="driver_run",
    ),
    Count("tip.reversed", codes.OVER_REFUND, "tip", ("reverses_id",), worth="amount"),
    Count(
        "inspection.settled",
        codes.OVER_REFUND,
        "settlement_line",
        ("inspection_id",),
        worth="amount",
        about="inspection",
    ),
    Count("notice.told", codes.TOLD_TWICE, "notice", ("dedupe",)),
    Count(
        "payment.refunded",
        codes.OVER_REFUND,
        "refund",
        ("payment_id",),
        amount="amount",
        cap=Cap("payment", "amount"),
        about="payment",
        unless=lambda row: codes.OVER_RETURN if row.get("return_id") else "",
    ),
    Count(
        "line.cancelled",
        codes.OVER_CANCELLED,
        "line_cancel",
        ("order_line_id",),
        amount="quantity",
        cap=Cap("order_line", "quantity"),
        about="order_line",
        unless=lambda _row: codes.ENDED_TWICE,
    ),
    Count(
        "return_line.inspected",
        codes.OVER_RETURN,
        "inspection",
        ("return_line_id",),
        amount="quantity",
        cap=Cap("return_line", "quantity"),
        about="return_line",
    ),
    Count(
        "member.spent",
        codes.OVERSPENT,
        "credit_entry",
        ("member_id",),
        amount="amount",
        sign=-1,
        cap=0,
        about="member",
    ),
)

LIVES: Final[tuple[Live, ...]] = (
    Live("variant.sku", codes.SAME_SKU, "variant", "sku"),
    Live("barcode.code", codes.SAME_BARCODE, "barcode", "code"),
    Live("member.card", codes.SAME_CARD, "member", "card_code", secret=True),
    Live("role.code", codes.SAME_NAME, "role", "code"),
    Live("carrier.code", codes.SAME_NAME, "carrier", "code"),
    Live("favourite.product", codes.SAME_NAME, "favourite", "product_id"),
    Live("return_policy.category", codes.SAME_NAME, "return_policy", "category_id"),
)

COUNTS_OF: Final = {
    table: tuple(rule for rule in COUNTS if rule.table == table)
    for table in {rule.table for rule in COUNTS}
}
LIVES_OF: Final = {
    table: tuple(rule for rule in LIVES if rule.table == table)
    for table in {rule.table for rule in LIVES}
}
BY_NAME: Final[dict[str, Count | Live]] = {
    **{rule.name: rule for rule in COUNTS},
    **{rule.name: rule for rule in LIVES},
}
CAPPED: Final = tuple(rule for rule in COUNTS if isinstance(rule.cap, Cap))
