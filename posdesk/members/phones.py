"""Phone numbers as people type them, made one: the same phone is the same text.

Kept are digits with an optional leading +. A Chinese number stands without its country code: a
mobile number as its 11 digits, a landline with its area code (Numbering plan of the PRC, YD/T 1069;
mobile prefixes 13–19), 400 and 800 numbers with 10. Any other country's begins with + (ITU-T E.164:
at most 15 digits).
"""

from __future__ import annotations

import re
import unicodedata

from posdesk.cards import has_card_number, refuse_card_number
from posdesk.i18n import N_
from posdesk.members.errors import PhoneRefused

TAIL = 4
"""Digits that people say when they are asked for the end of their number."""
_BETWEEN = re.compile(r"[\s\-‐-―_.()（）·/]+")
_CHINA = re.compile(r"^(?:\+|00)86(?=\d{8,12}$)")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{8,11}")
_SERVICE = re.compile(r"[48]00\d{7}")
_LOCAL = re.compile(r"[2-9]\d{6,7}")
_ABROAD = re.compile(r"\+[1-9]\d{6,14}")
_FORMS = (_MOBILE, _LANDLINE, _SERVICE, _LOCAL, _ABROAD)


def plain(text: str) -> str:
    """Digits and a leading + of what was typed, whatever stood between them; may be no number."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text))


def clean(text: str) -> str:
    """The number as it is kept. Raises `PhoneRefused`, `CardNumberRefused`."""
    refuse_card_number(text)
    number = _national(plain(text))
    if not _fits(number):
        raise PhoneRefused(text.strip(), _why(number))
    return number


def is_phone(text: str) -> bool:
    """Whether `clean` would take it."""
    return _fits(_national(plain(text))) and not has_card_number(text)


def _national(number: str) -> str:
    """A Chinese number without its country code, another country's with + in front."""
    home = _CHINA.sub("", number)
    if home != number:
        return home if home[0] in "01" or _SERVICE.fullmatch(home) else f"0{home}"
    return f"+{number[2:]}" if number.startswith("00") else number


def _fits(number: str) -> bool:
    return any(form.fullmatch(number) for form in _FORMS)


def _why(number: str) -> str:
    if not number:
        return N_("nothing was typed")
    if not re.fullmatch(r"\+?\d+", number):
        return N_("it holds other signs than digits")
    if number.startswith("+"):
        return N_("a number with a country code has 7 to 15 digits")
    if number.startswith("1"):
        return N_("a mobile number has 11 digits and begins with 13 to 19")
    return N_("it has too few or too many digits")


def tail(phone: str) -> str:
    """The digits that it is asked for by."""
    return phone[-TAIL:]


def shown(phone: str) -> str:
    """A number as it is read out: 138 0000 6621."""
    if _MOBILE.fullmatch(phone):
        return f"{phone[:3]} {phone[3:7]} {phone[7:]}"
    return phone


def masked(phone: str) -> str:
    """A number that tells its owner without telling others: 138****6621."""
    if len(phone) <= TAIL:
        return phone
    kept = 3 if len(phone) >= 9 else 0
    return f"{phone[:kept]}****{tail(phone)}"
