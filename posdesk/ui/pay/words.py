"""What the payment place calls things, and what its large button says will happen."""

from __future__ import annotations

from posdesk.i18n import _, gettext
from posdesk.money import format_money
from posdesk.payments.attempts import Attempt
from posdesk.payments.states import CONFIRMED, FAILED, PENDING, REVOKED, UNKNOWN
from posdesk.payments.tenders import CARD, CASH, CREDIT, TENDERS
from posdesk.ui.pay.sums import Sums

LONGEST_SLIP = 11
"""Characters of a slip's reference that the large button has room for; its end tells it best."""


def tender_name(tender: str) -> str:
    """The tender as people call it."""
    known = TENDERS.get(tender)
    return gettext(known.label) if known else tender


def attempt_words(attempt: Attempt) -> str:
    """Where a payment stands, with what tells it from others."""
    states = {
        PENDING: _("waiting for the answer"),
        UNKNOWN: _("answer unknown"),
        FAILED: _("not paid"),
        REVOKED: _("taken back"),
        CONFIRMED: _("paid"),
    }
    tail = _("code …{tail}").format(tail=attempt.code_tail) if attempt.code_tail else ""
    parts = (states.get(attempt.state, attempt.state), tail, attempt.reference, attempt.detail)
    return " · ".join(part for part in parts if part)


def open_words(attempt: Attempt, currency: str) -> str:
    """That nobody knows yet whether an attempt's money moved."""
    amount = format_money(attempt.amount, currency)
    name = tender_name(attempt.tender)
    return _("{tender} {amount} is not answered yet").format(tender=name, amount=amount)


def act_words(sums: Sums, currency: str, reference: str = "", ending: str = "") -> str:
    """The large button: what pressing it will do; a card is charged with its slip's `reference`.
    `ending` is what is done once nothing more is to be paid.
    """
    if sums.asked:
        return _("Waiting for the customer's payment")
    if sums.blocked:
        return open_words(sums.blocked, currency)
    if sums.complete:
        return ending or _("Finish")
    if sums.tender == CASH:
        return _cash_words(sums, currency)
    if sums.tender == CREDIT:
        return _credit_words(sums, currency)
    if sums.tender == CARD:
        return _card_words(sums, currency, reference)
    return _("Scan the customer's payment code")


def _card_words(sums: Sums, currency: str, reference: str) -> str:
    amount = format_money(sums.received, currency)
    if not reference:
        return _("Card {amount}, slip reference missing").format(amount=amount)
    slip = reference if len(reference) <= LONGEST_SLIP else "…" + reference[1 - LONGEST_SLIP :]
    if sums.missing:
        missing = format_money(sums.missing, currency)
        return _("Card {amount}, slip {reference}, {missing} still due").format(
            amount=amount, reference=slip, missing=missing
        )
    return _("Finish, card {amount}, slip {reference}").format(amount=amount, reference=slip)


def _credit_words(sums: Sums, currency: str) -> str:
    amount = format_money(sums.received, currency)
    if sums.missing:
        missing = format_money(sums.missing, currency)
        return _("Store credit {amount}, {missing} still due").format(
            amount=amount, missing=missing
        )
    return _("Finish, store credit {amount}").format(amount=amount)


def _cash_words(sums: Sums, currency: str) -> str:
    received = format_money(sums.received, currency)
    if sums.missing:
        missing = format_money(sums.missing, currency)
        return _("Cash {amount}, {missing} still due").format(amount=received, missing=missing)
    if sums.change:
        return _("Finish, change {amount}").format(amount=format_money(sums.change, currency))
    return _("Finish, exactly {amount}").format(amount=received)
