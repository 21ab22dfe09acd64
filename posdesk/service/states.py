"""Words of after-sales service, and how a ticket's state is read off what happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from posdesk.i18n import N_

ENQUIRY, EXPEDITE, COMPLAINT, AFTER_SALES = "enquiry", "expedite", "complaint", "after_sales"
MATTERS = {
    ENQUIRY: N_("Enquiry"),
    EXPEDITE: N_("Expedite"),
    COMPLAINT: N_("Complaint"),
    AFTER_SALES: N_("After-sales"),
}

OPEN, WAITING, CLOSED = "open", "waiting", "closed"
STATES = {
    OPEN: N_("Open"),
    WAITING: N_("Waiting for the customer"),
    CLOSED: N_("Closed"),
}

CUSTOMER, SHOP, INTERNAL = "customer", "shop", "internal"
SIDES = {
    CUSTOMER: N_("The customer"),
    SHOP: N_("Shop"),
    INTERNAL: N_("Among the staff"),
}

OPENED, ASSIGNED, DUE, WAITS = "opened", "assigned", "due", "waiting"
ENDED, REOPENED = "closed", "reopened"


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of a ticket, or a message (its side)."""

    what: str
    owner_id: str | None = None
    due_at: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a ticket stands; `due_at` UTC ms, None when nothing is due."""

    state: str = OPEN
    owner_id: str | None = None
    due_at: int | None = None


def standing_of(happened: Iterable[Happened]) -> Standing:
    """The state that a ticket's events and messages, oldest first, add up to.

    A ticket is open while the customer waits for the shop, and waiting while it is the other way
    round; what a customer says opens it again.
    """
    now = Standing()
    for each in happened:
        now = _after(now, each)
    return now


def _after(now: Standing, each: Happened) -> Standing:
    if each.what == ASSIGNED:
        return Standing(now.state, each.owner_id, now.due_at)
    if each.what == DUE:
        return Standing(now.state, now.owner_id, each.due_at)
    if each.what == WAITS:
        return Standing(WAITING, now.owner_id, each.due_at)
    if each.what == ENDED:
        return Standing(CLOSED, now.owner_id, None)
    if each.what in (OPENED, REOPENED):
        return Standing(OPEN, each.owner_id or now.owner_id, each.due_at)
    if each.what == CUSTOMER and now.state == WAITING:
        return Standing(OPEN, now.owner_id, now.due_at)
    return now
