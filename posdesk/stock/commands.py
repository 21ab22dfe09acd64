"""Correcting the stock by hand."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.cards import refuse_card_number
from posdesk.changes import Done
from posdesk.db import Database
from posdesk.errors import Refusal
from posdesk.failpoints import failpoint
from posdesk.i18n import N_
from posdesk.money import format_quantity
from posdesk.staff.access import authorize
from posdesk.stock.moves import Move, on_hand, record

MOST = 10**12
"""A thousand million pieces, in thousandths: what is counted above it was typed wrong."""


@dataclass(eq=False)
class BadCount(Refusal):
    """A count (thousandths) that no shelf can have."""

    counted: int
    text = N_("{counted} can't have been counted.")
    advice = N_("Enter what is there, 0 or more.")

    def values(self) -> dict[str, object]:
        return {"counted": format_quantity(self.counted)}


def count_stock(
    db: Database,
    actor: str,
    variant_id: str,
    counted: int,
    note: str = "",
    approval: str | None = None,
) -> Done[int]:
    """Somebody counted ``counted`` thousandths: the difference to the books becomes a move.

    Answers the difference.

    Raises:
        BadCount: fewer than none, or more than any shop has.
        NotAllowed: without the right to correct the stock. CardNumberRefused
    """
    refuse_card_number(note)
    if not 0 <= counted <= MOST:
        raise BadCount(counted)
    with db.command("stock.count", actor) as tx:
        authorize(tx, "stock.edit", approval)
        difference = counted - on_hand(tx, variant_id)
        if difference:
            record(tx, [Move(variant_id, difference)], "count", note)
        failpoint("stock.count.written")
    return Done(difference, tx.changes)
