"""From the codes of an order to what their slips say."""

from __future__ import annotations

from posdesk.db import Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.receipts.data import VoucherData
from posdesk.vouchers.queries import VoucherRow, voucher_by_id, vouchers_of_order
from posdesk.vouchers.states import TAKEN_BACK


def voucher_data(db: Database, subject_id: str) -> tuple[VoucherData, ...]:
    """The codes of an order that were not taken back, or the one voucher with this id.

    Raises:
        NotFound: there is no such voucher, or the order has none.
    """
    one = voucher_by_id(db, subject_id)
    if one is not None:
        return (_slip(one),)
    found = vouchers_of_order(db, subject_id)
    if not found:
        raise NotFound(N_("voucher"), subject_id)
    return tuple(_slip(row) for row in found if row.how != TAKEN_BACK) or (_slip(found[0]),)


def _slip(row: VoucherRow) -> VoucherData:
    return VoucherData(
        title=row.title,
        code=row.code,
        order_number=row.order_number,
        issued_at=row.issued_at,
        first=row.valid_from,
        until=row.valid_until,
        weekdays=row.weekdays,
        opens=row.opens,
        closes=row.closes,
        session=row.session,
        seat=row.seat,
        ended=row.how,
    )
