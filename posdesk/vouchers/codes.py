"""Voucher codes: nobody can guess one, everybody can read one out, and a slip of the pen shows.

A code is ``V``, fourteen random characters of an alphabet of 32 (70 bits) and a check character.
The alphabet is Crockford's base 32: no I, L, O or U, which read like other characters. The check
character is a sum over the field of 32 elements with a different weight at every place, so that
every single wrong character and every two characters changed for each other are found.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "V"
RANDOM = 14
LENGTH = len(PREFIX) + RANDOM + 1
_BITS = 5
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive: its powers are 31 different weights
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_ALIKE = str.maketrans("OILU", "011V")
_IGNORED = frozenset(" -–—_.·")


def new_code(random_bits: Callable[[int], int] = secrets.randbits) -> str:
    """A fresh code of 16 characters, of which nothing can be known beforehand."""
    bits = random_bits(RANDOM * _BITS)
    drawn = [ALPHABET[bits >> _BITS * place & 31] for place in range(RANDOM)]
    body = PREFIX + "".join(drawn)
    return body + check_character(body)


def check_character(body: str) -> str:
    """The character that follows the others of a code."""
    total, weight = 0, 1
    for character in body:
        weight = _times_two(weight)
        total ^= _times(weight, _VALUES[character])
    return ALPHABET[total]


def _times_two(value: int) -> int:
    doubled = value << 1
    return doubled ^ _POLYNOMIAL if doubled & 32 else doubled


def _times(one: int, other: int) -> int:
    """The product in GF(32)."""
    product = 0
    while other:
        if other & 1:
            product ^= one
        one, other = _times_two(one), other >> 1
    return product


def normal(entered: str) -> str:
    """A code as it is stored, from how it was scanned or typed: full-width or small letters,
    blanks and dashes, O for 0, I or L for 1, U for V.
    """
    text = unicodedata.normalize("NFKC", entered).upper().translate(_ALIKE)
    return "".join(character for character in text if character not in _IGNORED)


def looks_like_code(entered: str) -> bool:
    """Whether a text has the shape of a code, whatever its check character says."""
    text = normal(entered)
    return (
        len(text) == LENGTH
        and text.startswith(PREFIX)
        and all(character in _VALUES for character in text)
    )


def is_sound(code: str) -> bool:
    """Whether a code in its stored form has the right shape and check character."""
    return looks_like_code(code) and check_character(code[:-1]) == code[-1]


def spaced(code: str) -> str:
    """A code as people read it: in fours."""
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))
