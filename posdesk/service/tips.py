"""Tips: money for the staff beside what is owed, in the drawer and in the day's figures."""

from __future__ import annotations

from posdesk.changes import Done
from posdesk.clock import business_day
from posdesk.db import Command, Database, Row
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.models import Tip
from posdesk.orders.rollup import add_figures
from posdesk.payments.tenders import TENDERS
from posdesk.service.errors import BadTip, TipTakenBack, UnknownWord
from posdesk.staff.access import authorize

MOST = 10_000_00
"""Minor units; above it somebody typed the amount of the sale, or a code."""


def add_tip(
    db: Database,
    actor: str | None,
    order_id: str,
    amount: int,
    tender: str,
    reference: str = "",
    for_staff: str | None = None,
    tip_id: str | None = None,
) -> Done[str]:
    """Write down a tip (minor units) and how it was given; gives its id.

    With a `tip_id` of the caller's own it is written once, however often it is asked.

    Raises:
        NotAllowed, NotFound, BadTip, UnknownWord
    """
    if not 0 < amount <= MOST:
        raise BadTip(amount, MOST)
    if tender not in TENDERS or not TENDERS[tender].money:
        raise UnknownWord(tender)
    with db.command("service.tip", actor) as tx:
        authorize(tx, "sell")
        tip_id = tip_id or tx.new_id()
        if tx.value("SELECT 1 FROM tip WHERE id = ?", tip_id):
            return Done(tip_id, tx.changes)
        if tx.value("SELECT 1 FROM orders WHERE id = ?", order_id) is None:
            raise NotFound(N_("order"), order_id)
        if for_staff and tx.value("SELECT 1 FROM staff WHERE id = ?", for_staff) is None:
            raise NotFound(N_("member of staff"), for_staff)
        _write(tx, tip_id, order_id, amount, tender, reference.strip(), for_staff, None)
    return Done(tip_id, tx.changes)


def take_back_tip(db: Database, actor: str | None, tip_id: str) -> Done[str]:
    """A tip was typed wrong or given back: another fact takes it out of the figures of today.

    Raises:
        NotAllowed, NotFound, TipTakenBack
    """
    with db.command("service.tip_back", actor) as tx:
        authorize(tx, "sell")
        row: Row | None = tx.row(
            "SELECT order_id, amount, tender, reference, for_staff_id FROM tip"
            " WHERE id = ? AND amount > 0",
            tip_id,
        )
        if row is None:
            raise NotFound(N_("tip"), tip_id)
        if tx.value("SELECT 1 FROM tip WHERE reverses_id = ?", tip_id):
            raise TipTakenBack
        order_id, amount, tender, reference, for_staff = row
        back = tx.new_id()
        _write(tx, back, order_id, -amount, tender, reference, for_staff, tip_id)
    return Done(back, tx.changes)


def _write(
    tx: Command,
    tip_id: str,
    order_id: str,
    amount: int,
    tender: str,
    reference: str,
    for_staff: str | None,
    reverses: str | None,
) -> None:
    day, till = business_day(tx.now, tx.zone), tx.setting("till.code")
    tx.insert(
        Tip,
        id=tip_id,
        order_id=order_id,
        amount=amount,
        tender=tender,
        reference=reference,
        for_staff_id=for_staff,
        staff_id=tx.actor,
        till=till,
        business_day=day,
        reverses_id=reverses,
        occurred_at=tx.now,
    )
    add_figures(tx, day, till, [("tip", tender, 1 if amount > 0 else -1, amount)])
    tx.changed("orders", "service")
