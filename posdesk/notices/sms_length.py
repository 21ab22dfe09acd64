"""How many SMS a text takes: 160 characters of the GSM alphabet or 70 of UCS-2 in one, 153 or 67
in each part of a longer one (3GPP TS 23.038 and 23.040).
"""

from __future__ import annotations

from dataclasses import dataclass

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_DOUBLE = frozenset("^{}\\[~]|€\f")


@dataclass(frozen=True, slots=True)
class SmsLength:
    """`units` of an alphabet (`GSM` or `UCS-2`), how many `parts` they take, and what is `left` in
    the last one.
    """

    alphabet: str
    units: int
    parts: int
    left: int


def sms_length(text: str) -> SmsLength:
    """The length of a text as it is sent and paid for."""
    if all(letter in _GSM or letter in _GSM_DOUBLE for letter in text):
        sizes = [2 if letter in _GSM_DOUBLE else 1 for letter in text]
        return _counted("GSM", sizes, 160, 153)
    sizes = [2 if ord(letter) > 0xFFFF else 1 for letter in text]
    return _counted("UCS-2", sizes, 70, 67)


def _counted(alphabet: str, sizes: list[int], whole: int, part: int) -> SmsLength:
    """A letter of two units never stands in two parts."""
    units = sum(sizes)
    if units <= whole:
        return SmsLength(alphabet, units, 1 if units else 0, whole - units)
    parts, used = 1, 0
    for size in sizes:
        if used + size > part:
            parts, used = parts + 1, 0
        used += size
    return SmsLength(alphabet, units, parts, part - used)
