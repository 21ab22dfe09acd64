"""The cash drawer: it hangs on a receipt printer, which opens it by a pulse."""

from __future__ import annotations

from posdesk.changes import Done
from posdesk.db import Database
from posdesk.models import DrawerEvent
from posdesk.printing.queue import enqueue
from posdesk.printing.states import DRAWER
from posdesk.staff.access import authorize


def open_by_hand(
    db: Database, actor: str | None, reason: str, approval: str | None = None
) -> Done[None]:
    """Open the drawer without a sale: recorded with who, why and who approved it.

    Raises:
        NotAllowed, ApprovalInvalid, CardNumberRefused
    """
    with db.command("devices.open_drawer", actor) as tx:
        used = authorize(tx, "drawer.open", approval)
        tx.insert(
            DrawerEvent,
            id=tx.new_id(),
            reason=reason,
            order_id=None,
            staff_id=tx.actor,
            approval_id=used,
            till=tx.setting("till.code"),
            occurred_at=tx.now,
        )
        enqueue(tx, DRAWER)
        tx.changed("reports")
    return Done(None, tx.changes)
