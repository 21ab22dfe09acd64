"""Correcting the stock by hand."""

from __future__ import annotations

from posdesk.cards import refuse_card_number
from posdesk.changes import Done
from posdesk.db import Database
from posdesk.failpoints import failpoint
from posdesk.staff.access import authorize
from posdesk.stock.moves import Move, on_hand, record


def count_stock(
    db: Database,
    actor: str,
    variant_id: str,
    counted: int,
    note: str = "",
    approval: str | None = None,
) -> Done[int]:
    """Somebody counted ``counted`` thousandths: the difference to the books becomes a move.

    Answers the difference. Raises ``NotAllowed`` without the right to correct the stock.
    """
    refuse_card_number(note)
    with db.command("stock.count", actor) as tx:
        authorize(tx, "stock.edit", approval)
        difference = counted - on_hand(tx, variant_id)
        if difference:
            record(tx, [Move(variant_id, difference)], "count", note)
        failpoint("stock.count.written")
    return Done(difference, tx.changes)
