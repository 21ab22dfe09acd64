"""Whether the person at the till may do an act, asked inside the command that does it."""

from __future__ import annotations

import json

from posdesk.db import Command, Database
from posdesk.models import ApprovalUse
from posdesk.staff.errors import ApprovalInvalid
from posdesk.staff.rights import Rights, require

APPROVAL_LASTS_MS = 300_000
"""How long after it was given an approval can be used: five minutes."""

HOLDERS = (
    "FROM staff JOIN role ON role.id = staff.role_id, json_each(role.rights) AS granted"
    " WHERE staff.active = 1 AND staff.deleted_at IS NULL AND staff.pin_hash <> ''"
    " AND granted.value = ?"
)
"""The active people with a PIN who have a right (its one parameter)."""


def somebody_may(reader: Database | Command, act: str) -> bool:
    """Whether any active person has the right."""
    return reader.row(f"SELECT 1 {HOLDERS} LIMIT 1", act) is not None


def rights_of(reader: Database | Command, staff_id: str | None) -> Rights:
    """The rights that the role of an active person gives; none for nobody and for who has left."""
    row = reader.row(
        "SELECT role.rights, role.limits FROM staff JOIN role ON role.id = staff.role_id"
        " WHERE staff.id = ? AND staff.active = 1 AND staff.deleted_at IS NULL",
        staff_id,
    )
    return Rights(frozenset(json.loads(row[0])), json.loads(row[1])) if row else Rights()


def authorize(tx: Command, act: str, approval: str | None = None) -> str | None:
    """Make sure that `tx.actor` may do `act`, alone or with an approval, which is used up by this
    transaction.

    Gives the approval's id for the fact that the command writes, None where none was needed. Raises
    `NotAllowed` without right or approval, `ApprovalInvalid` for one that was used, is older than
    five minutes or is not for `act`.
    """
    if approval is None:
        require(rights_of(tx, tx.actor), act)
        return None
    use_approval(tx, act, approval)
    return approval


def check_allowed(tx: Command, act: str, approval: str | None = None) -> None:
    """Raise what `authorize` would, and use nothing up: to be asked before something is done that
    no rollback takes back.
    """
    if approval is None:
        require(rights_of(tx, tx.actor), act)
    else:
        _check_approval(tx, act, approval, kept=False)


def use_approval(tx: Command, act: str, approval: str, *, kept: bool = False) -> None:
    """Spend an approval on `act`; raises `ApprovalInvalid` when it can't be.

    A `kept` one was written into a cart when it was given (a discount, a price): it waits as long
    as the cart does and holds for whoever completes it. Any other is for who asked, within five
    minutes.
    """
    _check_approval(tx, act, approval, kept=kept)
    tx.insert(
        ApprovalUse,
        id=tx.new_id(),
        approval_id=approval,
        till=tx.setting("till.code"),
        occurred_at=tx.now,
    )


def _check_approval(tx: Command, act: str, approval: str, *, kept: bool) -> None:
    row = tx.row(
        "SELECT approval.act, approval.occurred_at, approval.asked_by_id, approval_use.id"
        " FROM approval LEFT JOIN approval_use ON approval_use.approval_id = approval.id"
        " WHERE approval.id = ?",
        approval,
    )
    if row is None:
        raise ApprovalInvalid(act)
    given_for, given_at, asked_by, used = row
    now_and_here = asked_by == tx.actor and 0 <= tx.now - given_at <= APPROVAL_LASTS_MS
    if used is not None or given_for != act or not (kept or now_and_here):
        raise ApprovalInvalid(act)
