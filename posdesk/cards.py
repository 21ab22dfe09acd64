"""Bank card numbers are never stored: every free text that a person can type or scan passes here.

A card number (PAN) is 14–19 digits, spaces or dashes between allowed, in an issuer range and with a
valid Luhn digit (ISO/IEC 7812-1; ranges as published by the card schemes). A valid GTIN (13 digits
or 14) is not one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from posdesk.errors import Refusal
from posdesk.i18n import N_

_RUN = re.compile(r"(?<!\d)\d(?:[ \-\u2010-\u2015\u00a0]?\d){13,18}(?!\d)")
_ISSUER = re.compile(
    r"^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}"
    r"|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11,16}|35(?:2[89]|[3-8]\d)\d{12,15}"
    r"|6(?:011|5\d\d|4[4-9]\d)\d{12,15}|62\d{14,17}|81\d{14,17}|9\d{15,18}|(?:5[06-9]|6\d)\d{12,17})$"
)


@dataclass(eq=False)
class CardNumberRefused(Refusal):
    """A text holds what looks like a bank card number; it is neither stored nor shown again."""

    text = N_("This looks like a bank card number. Card numbers are never stored here.")
    advice = N_("Take the card on the card terminal and write only its receipt reference.")


def luhn(digits: str) -> bool:
    """Whether the check digit is right (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def has_card_number(text: str) -> bool:
    """Whether a bank card number stands anywhere in `text`."""
    for run in _RUN.finditer(text):
        digits = re.sub(r"\D", "", run.group())
        if _ISSUER.match(digits) and luhn(digits) and not _is_gtin14(digits):
            return True
    return False


def refuse_card_number(*texts: str | None) -> None:
    """Raise `CardNumberRefused` when any of the texts holds a card number."""
    if any(text and has_card_number(text) for text in texts):
        raise CardNumberRefused


def masked(text: str) -> str:
    """`text` with every card number in it masked, for logs."""

    def mask(run: re.Match[str]) -> str:
        return "****" if has_card_number(run.group()) else run.group()

    return _RUN.sub(mask, text)


def _is_gtin14(digits: str) -> bool:
    if len(digits) != 14:
        return False
    total = sum(int(d) * (3 if place % 2 else 1) for place, d in enumerate(reversed(digits)))
    return total % 10 == 0
