"""The names under which a day's figures are shown."""

from __future__ import annotations

from posdesk.i18n import N_, _, gettext
from posdesk.orders.states import TERMS
from posdesk.payments.tenders import TENDERS

_DISCOUNTS = {
    "offer": N_("Offers"),
    "line": N_("Line discounts"),
    "order": N_("Order discounts"),
}
_CHANGES = {
    "changed": N_("Orders changed"),
    "cancelled": N_("Orders cancelled"),
    "expired": N_("Orders expired"),
}
_VOIDS = {"line": N_("Voided lines"), "cart": N_("Voided carts")}


def tender_words(code: str) -> str:
    """A tender as the payment place calls it."""
    return gettext(TENDERS[code].label) if code in TENDERS else code


def discount_words(key: str) -> str:
    """A stage of the price at which something was taken off."""
    return gettext(_DISCOUNTS.get(key, key))


def void_words(key: str) -> str:
    """What was voided."""
    return gettext(_VOIDS.get(key, key))


def change_words(key: str) -> str:
    """What became of orders."""
    return gettext(_CHANGES.get(key, key))


def agreed_words(terms: str) -> str:
    """Sales that are not paid at once."""
    return _("Agreed: {terms}").format(terms=gettext(TERMS.get(terms, terms)))


def taken_words(terms: str) -> str:
    """Payments on orders that are not paid at once."""
    return _("Received: {terms}").format(terms=gettext(TERMS.get(terms, terms)))
