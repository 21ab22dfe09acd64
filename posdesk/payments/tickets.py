"""Goods sold as a code where money is concerned: enough places before it is taken, and codes that
follow an order that is changed or cancelled. A shop that sells none pays one look-up for it.
"""

from __future__ import annotations

from posdesk.cart.cart import Cart
from posdesk.db import Command


def _sold(tx: Command) -> bool:
    return tx.value("SELECT 1 FROM voucher_plan LIMIT 1") is not None


def check_vouchers(tx: Command, cart: Cart) -> None:
    """Refuse a cart with more tickets than there are places, before money is taken for it.

    Raises:
        SoldOut
    """
    if _sold(tx):
        from posdesk.vouchers.issuing import check_places

        wanted: dict[tuple[str, str], int] = {}
        for line in cart.lines:
            goods = (line.item.variant_id, line.item.name)
            wanted[goods] = wanted.get(goods, 0) + line.quantity
        check_places(tx, [(*goods, quantity) for goods, quantity in wanted.items()])


def settle_vouchers(tx: Command, order_id: str) -> None:
    """Let codes follow an order that was changed or cancelled: those of what was taken out are
    taken back, those of what was added are issued where it is paid.

    Raises:
        VoucherUsed: what was taken out was used at the door. SoldOut
    """
    if not _sold(tx):
        return
    from posdesk.vouchers.issuing import issue
    from posdesk.vouchers.taking_back import take_back_cancelled

    take_back_cancelled(tx, order_id)
    if tx.value(_PAID, order_id):
        issue(tx, order_id)


_PAID = (
    "SELECT status <> 'cancelled' AND paid - refunded >= owed - returned FROM order_summary"
    " WHERE order_id = ?"
)
