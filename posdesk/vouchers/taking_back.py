"""Codes that come back with a return or a cancelled order; one that was used at the door can't."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from posdesk.db import Command, Database
from posdesk.failpoints import failpoint
from posdesk.models import VoucherEnd
from posdesk.money import THOUSAND
from posdesk.vouchers.errors import NotWhole, VoucherNotRefundable, VoucherUsed
from posdesk.vouchers.states import TAKEN_BACK

Reader = Database | Command


@dataclass(frozen=True, slots=True)
class Standing:
    """The codes of an order line: how many could come back, were used, did come back."""

    name: str
    unused: int
    used: int
    taken_back: int
    refundable: bool


def line_standing(reader: Reader, order_line_id: str) -> Standing | None:
    """How the codes of an order line stand; None for a line that has none."""
    row = reader.row(
        "SELECT line.name, sum(ending.how IS NULL), sum(ending.how IS 'used'),"
        " sum(ending.how IS 'taken_back'), coalesce(max(plan.refundable), 1)"
        " FROM voucher JOIN order_line AS line ON line.id = voucher.order_line_id"
        " LEFT JOIN voucher_end AS ending ON ending.id = (SELECT min(id) FROM voucher_end"
        " WHERE voucher_id = voucher.id)"
        " LEFT JOIN voucher_plan AS plan ON plan.variant_id = voucher.variant_id"
        " WHERE voucher.order_line_id = ? GROUP BY line.id",
        order_line_id,
    )
    return Standing(*[*row[:4], bool(row[4])]) if row else None


def take_back(
    tx: Command,
    order_line_id: str,
    quantity: int,
    *,
    return_line_id: str | None = None,
    reason: str = "",
    codes: Sequence[str] = (),
    approved: bool = False,
) -> tuple[str, ...]:
    """Take codes of an order line back, `quantity` in thousandths; gives the codes.

    To be called by the command that settles a return or cancels goods. Those in `codes` (as stored)
    go first, then the last that were issued. A line without codes gives (). `approved` takes goods
    back that were sold as not refundable.

    Raises:
        VoucherUsed: too few of them are still unused.
        VoucherNotRefundable, NotWhole
    """
    standing = line_standing(tx, order_line_id)
    if standing is None:
        return ()
    if quantity % THOUSAND:
        raise NotWhole(standing.name)
    wanted = quantity // THOUSAND
    if not standing.refundable and not approved:
        raise VoucherNotRefundable(standing.name)
    if wanted > standing.unused:
        raise VoucherUsed(standing.name, standing.used, standing.unused)
    chosen = _chosen(tx, order_line_id, wanted, codes)
    for voucher_id, _code in chosen:
        _end(tx, voucher_id, return_line_id, reason)
    failpoint("vouchers.taken_back")
    tx.changed("vouchers")
    return tuple(code for _voucher_id, code in chosen)


def take_back_order(tx: Command, order_id: str, reason: str = "") -> tuple[str, ...]:
    """Take every code of an order back that is not yet; gives the codes.

    Raises:
        VoucherUsed: one of them was used, so the order can't be cancelled as a whole.
    """
    taken: list[str] = []
    for (line_id,) in tx.rows(
        "SELECT id FROM order_line WHERE order_id = ? AND EXISTS (SELECT 1 FROM voucher"
        " WHERE order_line_id = order_line.id) ORDER BY position",
        order_id,
    ):
        standing = line_standing(tx, line_id)
        if standing and standing.used:
            raise VoucherUsed(standing.name, standing.used, standing.unused)
        if standing and standing.unused:
            quantity = standing.unused * THOUSAND
            taken += take_back(tx, line_id, quantity, reason=reason, approved=True)
    return tuple(taken)


# Lines of an order with more live codes than units that the customer still gets, or got.
_TOO_MANY = """
SELECT line.id, count(voucher.id) * 1000 - line.quantity
       + (SELECT coalesce(sum(quantity), 0) FROM line_cancel WHERE order_line_id = line.id)
       + (SELECT coalesce(sum(settled.quantity), 0) FROM settlement_line AS settled
          JOIN return_line AS back ON back.id = settled.return_line_id
          WHERE back.order_line_id = line.id) AS excess, orders.number
FROM order_line AS line JOIN orders ON orders.id = line.order_id
JOIN voucher ON voucher.order_line_id = line.id
WHERE line.order_id = ? AND NOT EXISTS (SELECT 1 FROM voucher_end
    WHERE voucher_id = voucher.id AND how = 'taken_back')
GROUP BY line.id HAVING excess > 0 ORDER BY line.position
"""


def take_back_cancelled(tx: Command, order_id: str) -> tuple[str, ...]:
    """Take the codes back of what was taken out of an order, or of all of a cancelled one; to be
    called once that is written. Gives the codes. They name the order: why it was changed is said
    there, in words that may be about a person.

    Raises:
        VoucherUsed: it was used at the door, so it can't be taken out.
    """
    taken: list[str] = []
    for line_id, excess, number in tx.rows(_TOO_MANY, order_id):
        taken += take_back(tx, line_id, excess, reason=number, approved=True)
    return tuple(taken)


def _chosen(
    tx: Command, order_line_id: str, wanted: int, codes: Sequence[str]
) -> list[tuple[str, str]]:
    unused = tx.rows(
        "SELECT id, code FROM voucher WHERE order_line_id = ? AND NOT EXISTS (SELECT 1"
        " FROM voucher_end WHERE voucher_id = voucher.id) ORDER BY id DESC",
        order_line_id,
    )
    asked = [(key, code) for key, code in unused if code in codes]
    others = [(key, code) for key, code in unused if code not in codes]
    return [*asked, *others][:wanted]


def _end(tx: Command, voucher_id: str, return_line_id: str | None, reason: str) -> None:
    tx.insert(
        VoucherEnd,
        id=tx.new_id(),
        voucher_id=voucher_id,
        how=TAKEN_BACK,
        return_line_id=return_line_id,
        reason=reason,
        staff_id=tx.actor,
        till=tx.setting("till.code"),
        occurred_at=tx.now,
    )
