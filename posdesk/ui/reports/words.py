"""The names under which a day's figures are shown."""

from __future__ import annotations

from posdesk.i18n import N_, gettext
from posdesk.payments.tenders import TENDERS

_DISCOUNTS = {
    "offer": N_("Offers"),
    "line": N_("Line discounts"),
    "order": N_("Order discounts"),
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
