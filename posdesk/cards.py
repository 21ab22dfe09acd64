"""Bank card numbers are never stored: every free text that a person can type or scan passes here.

A card number (PAN) is 14–19 digits in an issuer range and with a valid Luhn digit (ISO/IEC 7812-1;
ranges as published by the card schemes), typed in groups or not, with half- or full-width digits,
and also with an expiry date or a check value before or behind it. A valid GTIN (13 digits or 14)
and the digits within one of our own ids are not one.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from posdesk.errors import Refusal
from posdesk.i18n import N_

_SHORTEST, _LONGEST = 14, 19
# Blanks of every width, seen or not, tabs and dashes; a dot only in the groups of a card, for
# prices have dots, too.
_BLANK = r" \t\-_\u00a0\u00ad\u2000-\u2015\u202f\u205f\u2060\u2212\u3000\ufeff\uff0d\uff3f"
_DOT = r".\u00b7\uff0e"
_ENOUGH = re.compile(rf"\d(?:[{_BLANK}{_DOT}]{{0,3}}\d){{{_SHORTEST - 1}}}")
_DOTTED = re.compile(rf"\d{{4}}([{_DOT}])\d{{4,6}}\1\d{{4,5}}(?:\1\d{{2,7}})*")
_RUN = re.compile(rf"\d+(?:[{_BLANK}]{{1,3}}\d+)*")
_OWN_ID = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}(?![0-9A-Za-z])")
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
    if _ENOUGH.search(text) is None:  # nearly every text: decided in about a microsecond
        return False
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    plain = _DOTTED.sub(lambda card: card[0].replace(card[1], " "), plain)
    return any(
        _is_card_number(digits)
        for run in _RUN.finditer(_OWN_ID.sub("", plain))
        for digits in _spans(run.group())
    )


def _spans(run: str) -> Iterator[str]:
    """Every row of whole groups of digits that is as long as a card number."""
    groups = re.findall(r"\d+", run)
    for first in range(len(groups)):
        digits = ""
        for group in groups[first:]:
            digits += group
            if len(digits) > _LONGEST:
                break
            if len(digits) >= _SHORTEST:
                yield digits


def _is_card_number(digits: str) -> bool:
    return bool(_ISSUER.match(digits)) and luhn(digits) and not _is_gtin14(digits)


def refuse_card_number(*texts: str | None) -> None:
    """Raise `CardNumberRefused` when any of the texts holds a card number."""
    if any(text and has_card_number(text) for text in texts):
        raise CardNumberRefused


def masked(text: str) -> str:
    """`text` with every card number in it masked, for logs."""

    def mask(run: re.Match[str]) -> str:
        return "****" if has_card_number(run.group()) else run.group()

    return _RUN.sub(mask, _DOTTED.sub(mask, text))


class MaskedLines(logging.Formatter):
    """Log lines, tracebacks included, without card numbers."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


def mask_logs() -> None:
    """Send the log to standard error with card numbers masked; once, when the program starts."""
    handler = logging.StreamHandler()
    handler.setFormatter(MaskedLines("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[handler])


def _is_gtin14(digits: str) -> bool:
    if len(digits) != 14:
        return False
    total = sum(int(d) * (3 if place % 2 else 1) for place, d in enumerate(reversed(digits)))
    return total % 10 == 0
