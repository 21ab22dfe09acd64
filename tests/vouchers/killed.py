"""A child's main: at the box office, ending dead at a named point."""

from __future__ import annotations

from pathlib import Path

from posdesk import failpoints
from posdesk.clock import ManualClock
from posdesk.db import open_database
from posdesk.vouchers.taking_back import take_back_order
from tests.conftest import MORNING
from tests.selling import ZHOU_KAI
from tests.vouchers.door import BoxOffice


def die_at(folder: str, point: str) -> None:
    """One more ticket is sold, one is checked, an order is taken back."""
    office = BoxOffice(open_database(Path(folder), ManualClock(MORNING + 60_000)))
    order_id, code = office.db.rows(
        "SELECT order_id, code FROM voucher JOIN order_line ON order_line.id = order_line_id"
        " ORDER BY voucher.id"
    )[0]
    failpoints.arm(point)
    if point == "vouchers.issued":
        office.buy()
    if point == "vouchers.checked":
        office.show(code)
    with office.db.command("test.cancel", ZHOU_KAI) as tx:
        take_back_order(tx, order_id)
