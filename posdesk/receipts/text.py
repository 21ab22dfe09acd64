"""Text as paper can show it: cleaned, and wrapped for mixed Chinese and Latin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

Width = Callable[[str], int]

_OPENING = "（［｛〔〈《「『【“‘([{"
_CLOSING = "），。、；：？！％…—～·］｝〕〉》」』】”’),.;:?!%]}"
_CJK = "\u2e80-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U0001f000-\U0003ffff"
_SOLID = re.compile(
    rf"[{re.escape(_OPENING)}]*"
    rf"(?:[{_CJK}]|[^\s{_CJK}{re.escape(_OPENING)}]+)?"
    rf"[{re.escape(_CLOSING)}]*\s*"
)
# Variation selectors pick a shape of the character before them; there is only one shape here.
_SELECTORS = frozenset([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
_SURROGATE, _CONTROL, _FORMAT = "Cs", "Cc", "Cf"


@lru_cache(maxsize=8192)
def clean(text: str) -> str:
    """`text` as one line that is safe to print.

    Control characters would be commands to a receipt printer (a product named with ESC p would open
    the drawer), and direction marks would make a figure read backwards, so neither reaches paper.
    Composed to NFC.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(filter(None, map(_shown, unicodedata.normalize("NFC", text))))


def _shown(char: str) -> str:
    if char.isprintable():
        return "" if ord(char) in _SELECTORS else char
    category = unicodedata.category(char)
    if category in (_CONTROL, "Zs", "Zl", "Zp"):
        return " "
    if category == _SURROGATE:
        return "\ufffd"
    return "" if category == _FORMAT else char


def columns(text: str) -> int:
    """Width in columns by East Asian width: wide and full-width characters take two, combining
    marks none.
    """
    return sum(map(char_columns, text))


def char_columns(char: str) -> int:
    """Columns of one character: 0, 1 or 2."""
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str, width: Width, limit: int) -> list[str]:
    """Lines of `text` no wider than `limit` (in the units of `width`); nothing is ever cut off.

    Chinese breaks between any two characters except before closing and after opening punctuation,
    Latin at spaces; a word wider than the line is broken where it must be.
    """
    if width(text) <= limit:
        return [text]
    lines: list[str] = []
    line = ""
    for part in _SOLID.findall(text):
        if line and width((line + part).rstrip()) > limit:
            lines.append(line.rstrip())
            line = ""
        line += part
        while width(line.rstrip()) > limit and len(line.rstrip()) > 1:
            head = _longest(line.rstrip(), width, limit)
            lines.append(line[:head])
            line = line[head:]
    if line.strip():
        lines.append(line.rstrip())
    return lines or [""]


def _longest(text: str, width: Width, limit: int) -> int:
    """How many characters of `text` fit, at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(text[:middle]) <= limit else (low, middle - 1)
    return low
