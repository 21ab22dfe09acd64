"""Notes on an order, who is responsible for it, and what needs somebody's attention."""

from __future__ import annotations

from posdesk.cards import refuse_card_number
from posdesk.cart.errors import TextTooLong
from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.models import OrderNote
from posdesk.orders import summary
from posdesk.orders.accepting import write_event
from posdesk.orders.errors import NoteEmpty
from posdesk.orders.states import ATTENTION
from posdesk.staff.access import authorize

MAX_NOTE = 1_000


def add_note(
    db: Database, actor: str | None, order_id: str, text: str, *, for_customer: bool = False
) -> Done[str]:
    """Write a note for the staff, or one that the customer may read too; answers its id.

    Raises:
        NoteEmpty, TextTooLong, CardNumberRefused, NotFound, NotAllowed
    """
    _check(text, MAX_NOTE)
    if not text.strip():
        raise NoteEmpty
    with db.command("orders.note", actor) as tx:
        authorize(tx, "orders.handle")
        _exists(tx, order_id)
        note_id = tx.new_id()
        tx.insert(
            OrderNote,
            id=note_id,
            order_id=order_id,
            text=text.strip(),
            for_customer=int(for_customer),
            staff_id=actor,
            occurred_at=tx.now,
        )
        tx.changed("orders")
    return Done(note_id, tx.changes)


def assign(db: Database, actor: str | None, order_id: str, staff_id: str | None) -> Done[None]:
    """Say who is responsible for an order; None: nobody. The same person again changes nothing.

    Raises:
        NotFound: no such order, or nobody of that id works here. NotAllowed
    """
    with db.command("orders.assign", actor) as tx:
        authorize(tx, "orders.handle")
        _exists(tx, order_id)
        query = "SELECT 1 FROM staff WHERE id = ? AND active = 1 AND deleted_at IS NULL"
        if staff_id and not tx.value(query, staff_id):
            raise NotFound(N_("member of staff"), staff_id)
        owner = tx.value("SELECT owner_id FROM order_summary WHERE order_id = ?", order_id)
        if owner != staff_id:
            write_event(tx, order_id, "assigned", staff_id or "")
            summary.refresh(tx, order_id)
    return Done(None, tx.changes)


def call_attention(db: Database, actor: str | None, order_id: str, why: str) -> Done[None]:
    """Mark an order so that somebody looks at it.

    Raises:
        NoteEmpty, TextTooLong, CardNumberRefused, NotFound, NotAllowed
    """
    _check(why, MAX_NOTE)
    if not why.strip():
        raise NoteEmpty
    with db.command("orders.attention", actor) as tx:
        authorize(tx, "orders.handle")
        _exists(tx, order_id)
        mark(tx, order_id, why.strip())
    return Done(None, tx.changes)


def attend(db: Database, actor: str | None, order_id: str, what: str = "") -> Done[None]:
    """Somebody looked at an order that needed it; one that needs nothing is left as it is.

    Raises:
        TextTooLong, CardNumberRefused, NotFound, NotAllowed
    """
    _check(what, MAX_NOTE)
    with db.command("orders.attend", actor) as tx:
        authorize(tx, "orders.handle")
        _exists(tx, order_id)
        if needs_attention(tx, order_id):
            write_event(tx, order_id, "attended", what.strip())
            summary.refresh(tx, order_id)
    return Done(None, tx.changes)


def mark(tx: Command, order_id: str, why: str) -> None:
    """Mark an order for attention, inside a command."""
    write_event(tx, order_id, "attention", why)
    summary.refresh(tx, order_id)


def needs_attention(reader: Command | Database, order_id: str) -> bool:
    """Whether somebody called for attention and nobody has looked yet."""
    marks = reader.value("SELECT marks FROM order_summary WHERE order_id = ?", order_id)
    return ATTENTION in (marks or "").split()


def _exists(tx: Command, order_id: str) -> None:
    if tx.value("SELECT 1 FROM orders WHERE id = ?", order_id) is None:
        raise NotFound(N_("order"), order_id)


def _check(text: str, most: int) -> None:
    if len(text) > most:
        raise TextTooLong(most)
    refuse_card_number(text)
