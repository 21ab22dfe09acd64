"""Approvals that travel with a cart: given when a price or discount is set, spent with the sale."""

from __future__ import annotations

from collections.abc import Iterable

from posdesk.cart.limits import NeededAct, needed_acts
from posdesk.cart.priced import Priced
from posdesk.db import Command
from posdesk.models import ApprovalUse
from posdesk.staff.errors import ApprovalInvalid
from posdesk.staff.rights import NotAllowed, Rights


def spend_approvals(tx: Command, priced: Priced, rights: Rights) -> str | None:
    """Spend the approval of every act in the cart that the seller's rights do not cover.

    A cart may wait parked for hours, and whoever recalls it may be somebody else; so, unlike an act
    done at once, its approvals hold until they are spent. Answers the first approval's id.

    Raises:
        NotAllowed: an act has no approval. ApprovalInvalid: it was for another act, or is spent.
    """
    needed = needed_acts(priced, rights)
    for act in needed:
        if not act.approval_id:
            raise NotAllowed(act.act)
    for approval_id, name in _distinct(needed):
        _spend(tx, name, approval_id)
    return needed[0].approval_id if needed else None


def _distinct(needed: Iterable[NeededAct]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((act.approval_id or "", act.act) for act in needed))


def _spend(tx: Command, act: str, approval_id: str) -> None:
    row = tx.row(
        "SELECT approval.act, approval_use.id FROM approval"
        " LEFT JOIN approval_use ON approval_use.approval_id = approval.id WHERE approval.id = ?",
        approval_id,
    )
    if row is None or row[0] != act or row[1] is not None:
        raise ApprovalInvalid(act)
    tx.insert(
        ApprovalUse,
        id=tx.new_id(),
        approval_id=approval_id,
        till=tx.setting("till.code"),
        occurred_at=tx.now,
    )
