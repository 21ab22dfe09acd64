"""What happened to an order, in words: one line for every fact."""

from __future__ import annotations

from posdesk.deliveries.states import STATES as SHIPMENT_STATES
from posdesk.i18n import N_, _, gettext
from posdesk.notices.steps import CHANNELS
from posdesk.notices.steps import STEPS as NOTICE_STEPS
from posdesk.orders.history import Happening
from posdesk.printing.states import JOBS
from posdesk.returns.states import STATES as RETURN_STATES
from posdesk.service.states import MATTERS
from posdesk.ui.orders.words import money
from posdesk.ui.pay.words import tender_name

_EVENTS = {
    "accepted": N_("Accepted"),
    "cancelled": N_("Cancelled"),
    "expired": N_("Expired, not paid in time"),
    "assigned": N_("Responsible"),
    "attention": N_("Needs attention"),
    "attended": N_("Looked at"),
}
NOTICE_STATES = {
    "waiting": N_("waiting to be sent"),
    "sent": N_("sent"),
    "failed": N_("not sent"),
    "interrupted": N_("may have been sent"),
    "cancelled": N_("taken back"),
    "again": N_("waiting to be sent again"),
}


def document_name(document: str) -> str:
    """A printed document; what stands after a colon only tells it from others of its kind."""
    kind = document.partition(":")[0]
    return gettext(JOBS.get(kind, kind))


def notice_name(step: str) -> str:
    """The moment at which a customer is told something."""
    found = NOTICE_STEPS.get(step)
    return gettext(found.label) if found else step


def told(fact: Happening, currency: str) -> str:
    """A fact in words."""
    amount = money(fact.amount, currency)
    match fact.kind:
        case "placed":
            return _("Placed, {amount}").format(amount=amount)
        case "paid":
            said = _("{tender} {amount} paid").format(tender=tender_name(fact.what), amount=amount)
            return _more(said, fact.detail)
        case "refunded":
            said = _("{amount} given back: {tender}")
            return _more(said.format(tender=tender_name(fact.what), amount=amount), fact.detail)
        case "event":
            return _more(gettext(_EVENTS.get(fact.what, fact.what)), fact.detail)
        case "changed":
            sign = "+" if fact.amount > 0 else ""
            said = _("Version {number}: {amount}").format(number=fact.what, amount=sign + amount)
            return _more(said, fact.detail)
        case _:
            return _told_besides(fact)


def _told_besides(fact: Happening) -> str:
    """What is not about money."""
    match fact.kind:
        case "note":
            name = _("Note for the customer") if fact.what == "customer" else _("Note")
            return _more(name, fact.detail)
        case "shipment":
            return _more(gettext(SHIPMENT_STATES.get(fact.what, fact.what)), fact.detail)
        case "waybill":
            number = fact.detail or _("taken back")
            return _("Waybill {carrier} {number}").format(carrier=fact.what, number=number)
        case "return":
            state = gettext(RETURN_STATES.get(fact.what, fact.what))
            return _more(_("Return: {state}").format(state=state), fact.detail)
        case "printed":
            return _("Printed: {document}").format(document=document_name(fact.what))
        case "notice":
            channel = gettext(CHANNELS.get(fact.detail, fact.detail))
            said = _("Customer told: {what} ({channel})")
            return said.format(what=notice_name(fact.what), channel=channel)
        case "ticket":
            return _more(gettext(MATTERS.get(fact.what, fact.what)), fact.detail)
        case _:
            return _more(fact.kind, fact.detail)


def _more(said: str, detail: str) -> str:
    return f"{said} · {detail}" if detail else said
