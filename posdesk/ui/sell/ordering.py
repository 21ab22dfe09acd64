"""What an order that is about to be taken is called: its button, its dues, its way."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from posdesk.cart.cart import Cart
from posdesk.cart.delivery import DeliveryDraft
from posdesk.i18n import _, gettext, n_
from posdesk.money import format_money
from posdesk.orders.plan import Slot
from posdesk.orders.states import (
    ACCOUNT,
    COD,
    COUNTER,
    DEPOSIT,
    INSTALMENTS,
    LATER,
    METHODS,
    NOW,
)
from posdesk.ui.pay.bill import Note
from posdesk.ui.sell.agreed import Agreed


def act_words(agreed: Agreed, currency: str, *, paid: bool = False) -> str:
    """The large button: what pressing it will lead to; `paid`: nothing more is to be paid now."""
    due = format_money(agreed.due, currency)
    if agreed.refused is not None:
        return _("Fill in the delivery · {amount}").format(amount=due)
    terms, now = agreed.plan.terms, format_money(agreed.now, currency)
    if terms == NOW or (agreed.now >= agreed.due and not paid):
        return "" if paid else _("Pay {amount}").format(amount=due)
    if terms == DEPOSIT and agreed.now:
        return _("Take order · deposit {amount}").format(amount=now)
    rest = format_money(agreed.due - agreed.now, currency)
    return _on_terms(terms).format(amount=rest, n=len(agreed.plan.dues))


def _on_terms(terms: str) -> str:
    return {
        COD: _("Take order · cash on delivery {amount}"),
        ACCOUNT: _("Take order · on account {amount}"),
        INSTALMENTS: _("Take order · {n} instalments, {amount}"),
    }.get(terms, _("Take order · pay {amount} later"))


def pay_notes(agreed: Agreed, cart: Cart, zone: ZoneInfo) -> tuple[Note, ...]:
    """What the payment place says beside the total: what is due now, and the rest by when."""
    rest = agreed.due - agreed.now
    notes = [] if not rest or not agreed.now else [Note(_("Due now"), agreed.now)]
    if agreed.plan.terms == COD and rest:
        notes.append(Note(_("Cash on delivery"), rest))
    paid = agreed.now
    for due in agreed.dues:
        covered = min(paid, due.amount)
        paid -= covered
        if due.amount > covered:
            notes.append(Note(_("Due by {day}").format(day=day_words(due.due_on)), due.amount))
    return tuple(notes)


def day_words(day: str) -> str:
    """A day as people say it: 12-05, with its weekday."""
    at = date.fromisoformat(day)
    return f"{at:%m-%d} {weekday(at.weekday())}"


def weekday(number: int) -> str:
    """Mon … Sun; 0 is Monday."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[number]


def clock_words(minutes: int) -> str:
    """Minutes after midnight as a clock shows them."""
    return f"{minutes // 60}:{minutes % 60:02}"


def slot_words(slot: Slot) -> str:
    """12-05 Fri 10:00–12:00."""
    return f"{day_words(slot.day)} {clock_words(slot.starts)}–{clock_words(slot.ends)}"


def way_words(draft: DeliveryDraft) -> str:
    """How and to whom, in one line below the customer: Courier · 王小雨 · 漕溪北路 398 号."""
    parts = [gettext(METHODS[draft.method])] if draft.method != COUNTER else []
    who = draft.recipient
    if draft.promise is not None:
        promise = draft.promise
        parts.append(slot_words(Slot(promise.day, promise.starts, promise.ends)))
    if draft.method != COUNTER:
        parts += [who.name, who.street]
    if draft.terms not in (NOW, LATER):
        parts.append(terms_words(draft))
    return " · ".join(part for part in parts if part)


def terms_words(draft: DeliveryDraft) -> str:
    """When it is paid, in a few words."""
    if draft.terms == INSTALMENTS:
        count = draft.instalments
        return n_("{n} instalment", "{n} instalments", count).format(n=count)
    words = {
        NOW: _("Pay now"),
        LATER: _("Pay later"),
        DEPOSIT: _("Deposit"),
        COD: _("Cash on delivery"),
        ACCOUNT: _("On account"),
    }
    return words[draft.terms]
