"""Texts as people type or paste them, made fit to be kept, and safe in a spreadsheet."""

from __future__ import annotations

import re

# Signs that make a spreadsheet compute what follows.
FORMULA_SIGNS = ("=", "+", "-", "@", "−", "＝", "＋", "－", "＠")
_INVISIBLE = re.compile(
    r"[\x00-\x1f\x7f-\xa0\u2000-\u200b\u2028-\u202f\u205f-\u2064\u3000\ufeff\ufffe\uffff]"
)
_SPACES = re.compile(r" {2,}")
_NO_WIDTH = frozenset("\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\ufffe\uffff")


def tidy(text: str) -> str:
    """One line without control and invisible signs, blanks collapsed."""
    if _INVISIBLE.search(text):
        text = _INVISIBLE.sub(_visible, text)
    text = text.strip()
    return _SPACES.sub(" ", text) if "  " in text else text


def tidy_lines(text: str) -> str:
    """The same for a text that may have lines."""
    if "\n" not in text and "\r" not in text:
        return tidy(text)
    return "\n".join(tidy(line) for line in text.splitlines()).strip()


def guarded(text: str) -> str:
    """A text that a spreadsheet takes for text: `=1+1` → `'=1+1`. `unguarded` undoes it."""
    return "'" + text if _begins_formula(text) else text


def unguarded(text: str) -> str:
    """A text without the apostrophe that keeps a spreadsheet from computing it."""
    return text[1:] if text.startswith("'") and _begins_formula(text) else text


def _begins_formula(text: str) -> bool:
    return text.lstrip("'")[:1] in FORMULA_SIGNS and bool(text.strip("'"))


def _visible(sign: re.Match[str]) -> str:
    return "" if sign[0] in _NO_WIDTH else " "
