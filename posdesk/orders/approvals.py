"""Approvals that travel with a cart: given when a price or discount is set, spent with the sale."""

from __future__ import annotations

from posdesk.cart.limits import needed_acts
from posdesk.cart.priced import Priced
from posdesk.db import Command
from posdesk.staff.access import use_approval
from posdesk.staff.rights import NotAllowed, Rights


def spend_approvals(tx: Command, priced: Priced, rights: Rights) -> str | None:
    """Spend the approval of every act in the cart that the seller's rights do not cover.

    A cart may wait parked for hours, and whoever recalls it may be somebody else; so, unlike an act
    done at once, its approvals hold until they are spent, each on one act on one line. Answers the
    first approval's id.

    Raises:
        NotAllowed: an act has no approval. ApprovalInvalid: it was for another act, or is spent.
    """
    needed = needed_acts(priced, rights)
    for act in needed:
        if not act.approval_id:
            raise NotAllowed(act.act)
        use_approval(tx, act.act, act.approval_id, kept=True)
    return needed[0].approval_id if needed else None
