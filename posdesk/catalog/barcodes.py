"""Barcodes: what a typed or scanned code is, and the one form under which it is kept.

GTINs are checked as the GS1 General Specifications say (section 7.9). A UPC-A is kept as the EAN-13
it is with a leading zero, and so is a GTIN-14 that begins with zero, because scanners report
either; a GTIN-14 with another leading digit is a case (printed as ITF-14) and stays as it is.
Codes with a GS1 prefix for use inside a shop (2, and 02 or 04 in UPC) and everything that is not a
GTIN are the shop's own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from posdesk.cards import refuse_card_number
from posdesk.catalog.errors import BadCheckDigit, NotABarcode

_CODE = re.compile(r"[!-&(-+\--:<-{}~]{3,48}")  # printable ASCII but ' and what separates codes
_GTIN = re.compile(r"(?:\d{8}|\d{12,14})")
_SEPARATED = re.compile(r"[0-9][0-9 \-\u2010-\u2015\u00a0]*")


class Kind(StrEnum):
    """What a code is."""

    GTIN = "gtin"  # one piece, the same code everywhere in the world
    CASE = "case"  # a pack of pieces with a code of its own
    INTERNAL = "internal"  # the shop's own


@dataclass(frozen=True, slots=True)
class Code:
    """A code in the form under which it is kept."""

    text: str
    kind: Kind


def squeeze(entered: str) -> str:
    """The code without blanks, full-width forms and invisible signs; digits also without dashes."""
    if entered.isascii() and entered.isalnum():
        return entered
    text = unicodedata.normalize("NFKC", entered)
    text = "".join(sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cf")).strip()
    if _SEPARATED.fullmatch(text):
        return re.sub(r"\D", "", text)
    return text


def canonical(entered: str) -> str:
    """The form under which a scanned code would be kept. Never refuses: it is for looking up."""
    if entered.isascii() and len(entered) == 13 and entered.isdigit():
        return entered
    text = squeeze(entered)
    return (_gtin(text) if _GTIN.fullmatch(text) else None) or text


def read_barcode(entered: str) -> Code:
    """What `entered` is.

    Raises:
        NotABarcode: it can't be a barcode
        BadCheckDigit: it has the length of a GTIN but the last digit is wrong
        CardNumberRefused: it is the number of a bank card
    """
    text = squeeze(entered)
    if not _CODE.fullmatch(text):
        refuse_card_number(entered)  # so that no refusal repeats one either
        raise NotABarcode(entered[:60])
    if not _GTIN.fullmatch(text):
        refuse_card_number(text)
        return Code(text, Kind.INTERNAL)
    gtin = _gtin(text)
    if gtin is None:
        refuse_card_number(text)
        raise BadCheckDigit(text, text[-1], _right_digit(text))
    return Code(gtin, _kind(gtin))


def plain_gtin(code: str) -> str:
    """The kept form of a valid EAN-13 or UPC-A of one piece, as nearly all codes are; else ""."""
    if len(code) == 12:
        code = "0" + code
    elif len(code) != 13:
        return ""
    if not (code.isascii() and code.isdigit()) or code[0] == "2" or code[:2] in ("02", "04"):
        return ""
    return code if _valid(code) else ""


def check_digit(digits: str) -> str:
    """The GS1 check digit (modulo 10, weights 3 and 1 from the right) that follows `digits`."""
    total = sum(
        int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits))
    )
    return str(-total % 10)


@lru_cache(maxsize=8192)
def _gtin(digits: str) -> str | None:
    """The kept form of 8, 12, 13 or 14 digits; None when no check digit fits."""
    if _valid(digits):
        if len(digits) == 12:
            return "0" + digits
        return digits[1:] if len(digits) == 14 and digits[0] == "0" else digits
    if len(digits) == 8 and digits[0] in "01" and _valid(wide := _upc_a(digits)):
        return "0" + wide
    return None


def _valid(digits: str) -> bool:
    """Whether the check digit of a GTIN is right, for what is known to be digits only.

    Added up here: lists bring millions of codes, and python-stdnum takes ten times as long.
    """
    return (3 * sum(map(int, digits[-2::-2])) + sum(map(int, digits[::-2]))) % 10 == 0


def _right_digit(digits: str) -> str:
    """The check digit that belongs to a GTIN, by python-stdnum, which a till starts without."""
    from stdnum import ean

    return str(ean.calc_check_digit(digits[:-1]))


def _upc_a(short: str) -> str:
    """The UPC-A that an eight-digit UPC-E stands for (GS1 General Specifications, 5.2.2.4.2)."""
    system, body, check = short[0], short[1:7], short[7]
    last = body[5]
    if last in "012":
        middle = body[:2] + last + "0000" + body[2:5]
    elif last == "3":
        middle = body[:3] + "00000" + body[3:5]
    elif last == "4":
        middle = body[:4] + "00000" + body[4]
    else:
        middle = body[:5] + "0000" + last
    return system + middle + check


def _kind(code: str) -> Kind:
    if len(code) == 14:
        return Kind.CASE
    if len(code) == 13 and (code[0] == "2" or code[:2] in ("02", "04")):
        return Kind.INTERNAL
    if len(code) == 8 and code[0] in "02":
        return Kind.INTERNAL
    return Kind.GTIN
