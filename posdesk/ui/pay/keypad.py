"""What the keys of an amount pad do to the text that stands in it; and which keys those are."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

BACKSPACE: Final = "erase"
CLEAR: Final = "clear"
DIGITS: Final = "0123456789"
LONGEST: Final = 9


def press(text: str, key: str, decimals: int = 2) -> str:
    """The text of the amount after `key`: a digit, "00", ".", BACKSPACE or CLEAR.

    A key that would make the text no amount (a second point, a third decimal, a tenth digit)
    leaves it as it is.
    """
    if key == CLEAR:
        return ""
    if key == BACKSPACE:
        return text[:-1]
    if key == ".":
        return _point(text, decimals)
    for digit in key:
        text = _digit(text, digit, decimals)
    return text


def _point(text: str, decimals: int) -> str:
    if decimals == 0 or "." in text:
        return text
    return (text or "0") + "."


def _digit(text: str, digit: str, decimals: int) -> str:
    if digit not in DIGITS:
        return text
    whole, point, part = text.partition(".")
    if point:
        return text + digit if len(part) < decimals else text
    if whole == "0":
        return digit
    return text + digit if len(whole) < LONGEST else text


def key_of(event: QKeyEvent) -> str | None:
    """The pad key that a key of the keyboard stands for, None when it is none.

    A Chinese keyboard in Chinese mode sends 。 for the decimal point.
    """
    if event.key() == Qt.Key.Key_Backspace:
        return BACKSPACE
    if event.key() == Qt.Key.Key_Delete:
        return CLEAR
    text = event.text()
    if text in ("。", "，", ","):
        return "."
    return text if len(text) == 1 and (text in DIGITS or text == ".") else None
