"""Store credit: a ledger of what was given and spent, whose sum is what a customer has.

`give` and `spend` are used inside the commands of others (a settled return, a sale); amounts are
minor units. The ledger never falls below zero: by code here, and by a trigger of the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from posdesk.changes import Done
from posdesk.clock import business_day
from posdesk.db import Command, Database
from posdesk.failpoints import failpoint
from posdesk.i18n import N_
from posdesk.members.errors import CreditRefused, HubNeeded, NotEnoughCredit, ReasonMissing
from posdesk.members.people import Reader, checked, same_person, survivor
from posdesk.models import CreditEntry
from posdesk.staff.access import authorize

RETURN, SPEND, CANCEL, ADJUST = "return", "spend", "cancel", "adjust"
REASONS: Final = {
    RETURN: N_("Goods returned"),
    SPEND: N_("Spent"),
    CANCEL: N_("Order cancelled"),
    ADJUST: N_("Corrected"),
}
MOST: Final = 99_999_999_999
_MERGED: Final = "merged"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger; ``number`` is that of the order, or else of the return."""

    entry_id: str
    occurred_at: int
    amount: int
    reason: str
    note: str
    number: str
    order_id: str
    return_id: str
    staff: str
    balance: int


def balance(reader: Reader, member_id: str) -> int:
    """What a customer may spend, with that of the doubles merged into them."""
    own = same_person(reader, member_id)
    marks = ", ".join("?" * len(own))
    query = f"SELECT coalesce(sum(amount), 0) FROM credit_entry WHERE member_id IN ({marks})"
    return int(reader.value(query, *own))


def entries(reader: Reader, member_id: str) -> tuple[Entry, ...]:
    """The ledger of a customer, newest first, each with the balance that it left."""
    own = same_person(reader, member_id)
    marks = ", ".join("?" * len(own))
    rows = reader.rows(
        "SELECT entry.id, entry.occurred_at, entry.amount, entry.reason, entry.note,"
        " coalesce(orders.number, request.number, ''), coalesce(entry.order_id, ''),"
        " coalesce(entry.return_id, ''), coalesce(staff.name, '') FROM credit_entry AS entry"
        " LEFT JOIN orders ON orders.id = entry.order_id"
        " LEFT JOIN return_request AS request ON request.id = entry.return_id"
        " LEFT JOIN staff ON staff.id = entry.staff_id"
        f" WHERE entry.member_id IN ({marks}) ORDER BY entry.id",
        *own,
    )
    found: list[Entry] = []
    standing = 0
    for row in rows:
        standing += row[2]
        found.append(Entry(*(*row, standing)))
    return tuple(reversed(found))


def give(
    tx: Command,
    member_id: str,
    amount: int,
    reason: str = RETURN,
    *,
    order_id: str | None = None,
    return_id: str | None = None,
    note: str = "",
    approval_id: str | None = None,
) -> str:
    """Add store credit inside a command; the entry's id. Raises `CreditRefused`, `MemberGone`."""
    if not 0 < amount <= MOST:
        raise CreditRefused(amount)
    about = {"order_id": order_id, "return_id": return_id, "approval_id": approval_id}
    return _write(tx, survivor(tx, member_id), amount, reason, note=note, **about)


def spend(tx: Command, member_id: str, amount: int, order_id: str) -> str:
    """Pay for an order out of store credit inside a command; the entry's id.

    Raises:
        NotEnoughCredit, CreditRefused, MemberGone, HubNeeded
    """
    if not 0 < amount <= MOST:
        raise CreditRefused(amount)
    member_id = survivor(tx, member_id)
    _refuse_more(tx, member_id, amount)
    _use_lease(tx, member_id, amount)
    return _write(tx, member_id, -amount, SPEND, order_id=order_id)


def adjust(
    db: Database, actor: str, member_id: str, amount: int, note: str, approval: str | None = None
) -> Done[int]:
    """Correct the credit by an amount (negative takes away), with a reason; the new balance.

    Raises:
        ReasonMissing, CreditRefused, NotEnoughCredit, HubNeeded, MemberGone, NotAllowed,
        ApprovalInvalid
    """
    why = checked(note, N_("Reason"))
    if not why:
        raise ReasonMissing
    if not 0 < abs(amount) <= MOST:
        raise CreditRefused(amount)
    with db.command("credit.adjust", actor) as tx:
        approval = authorize(tx, "credit.adjust", approval)
        member_id = survivor(tx, member_id)
        if amount < 0:
            _refuse_more(tx, member_id, -amount)
            _use_lease(tx, member_id, -amount)
        _write(tx, member_id, amount, ADJUST, note=why, approval_id=approval)
        failpoint("credit.adjust.written")
        left = balance(tx, member_id)
    return Done(left, tx.changes)


def move(tx: Command, source: str, target: str) -> None:
    """A double's credit becomes that of the customer it is merged into: each keeps a ledger that
    never falls below zero.
    """
    query = "SELECT coalesce(sum(amount), 0) FROM credit_entry WHERE member_id = ?"
    amount = int(tx.value(query, source))
    if amount:
        _write(tx, source, -amount, ADJUST, note=_MERGED)
        _write(tx, target, amount, ADJUST, note=_MERGED)


def _refuse_more(tx: Command, member_id: str, amount: int) -> None:
    there = balance(tx, member_id)
    if amount > there:
        raise NotEnoughCredit(amount, there)


def leased(reader: Reader, member_id: str, amount: int) -> str | None:
    """The id of a lease of the hub's that covers spending so much; None where there is none, or
    none that is still good by the hub's clock.
    """
    own = same_person(reader, member_id)
    marks = ", ".join("?" * len(own))
    found = reader.value(
        f"SELECT id FROM lease WHERE member_id IN ({marks}) AND NOT given_back"
        " AND amount - spent >= ? AND expires_at > ? - (SELECT skew FROM hub_link)"
        " ORDER BY expires_at LIMIT 1",
        *own,
        amount,
        reader.now if isinstance(reader, Command) else reader.clock.now(),
    )
    return None if found is None else str(found)


def _use_lease(tx: Command, member_id: str, amount: int) -> None:
    """Two tills that don't hear of each other must not spend the same credit: where there is a hub,
    only what it has set aside for this till is spent.
    """
    if tx.row("SELECT 1 FROM hub_link") is None:
        return
    lease = leased(tx, member_id, amount)
    if lease is None:
        raise HubNeeded(amount)
    tx.execute("UPDATE lease SET spent = spent + ? WHERE id = ?", amount, lease)


def _write(tx: Command, member_id: str, amount: int, reason: str, **about: Any) -> str:
    entry_id = tx.new_id()
    tx.insert(
        CreditEntry,
        id=entry_id,
        member_id=member_id,
        amount=amount,
        reason=reason,
        staff_id=tx.actor,
        till=tx.setting("till.code"),
        business_day=business_day(tx.now, tx.zone),
        occurred_at=tx.now,
        **about,
    )
    tx.changed("members")
    return entry_id
