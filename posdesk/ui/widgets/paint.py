"""Small helpers for what paints itself: tiles, lines, rows of lists."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from posdesk.ui import theme

# Hue (degrees) and chroma of the soft grounds of categories, in the order in which categories come.
_SOFT: Final = (
    (208, 0.85), (0, 0.80), (28, 0.85), (128, 0.45), (48, 0.95), (226, 0.75),
    (18, 0.60), (162, 0.45), (258, 0.50), (336, 0.65), (88, 0.45), (190, 0.60),
)  # fmt: skip


def soft(hue: int) -> tuple[QColor, QColor]:
    """Ground and letter colour of category number `hue`; calm, and readable on each other."""
    return _soft(hue % len(_SOFT), theme.tokens() is theme.DARK)


@lru_cache(maxsize=64)
def _soft(hue: int, dark: bool) -> tuple[QColor, QColor]:
    degrees, chroma = _SOFT[hue]
    if dark:
        return (
            QColor.fromHslF(degrees / 360, chroma * 0.35, 0.22),
            QColor.fromHslF(degrees / 360, chroma * 0.6, 0.74),
        )
    return (
        QColor.fromHslF(degrees / 360, chroma * 0.85, 0.90),
        QColor.fromHslF(degrees / 360, chroma * 0.55, 0.34),
    )


def scale() -> float:
    """The size of text and of what goes with it, 1.0 as designed."""
    return theme.current().scale / 100


@dataclass(frozen=True)
class Face:
    """A font with its metrics: made once, because making either anew costs more than painting."""

    font: QFont
    metrics: QFontMetricsF

    def width(self, text: str) -> float:
        """How wide a text is."""
        return self.metrics.horizontalAdvance(text)


def face(pixels: float, weight: QFont.Weight = QFont.Weight.Normal) -> Face:
    """The window's font at `pixels` of the 14 px design, at the user's text size."""
    return _face(pixels, weight, theme.current())


@lru_cache(maxsize=64)
def _face(pixels: float, weight: QFont.Weight, _theme: theme.Theme) -> Face:
    font = theme.font(14)
    font.setPixelSize(max(8, round(pixels * scale())))
    font.setWeight(weight)
    return Face(font, QFontMetricsF(font))


def ink(name: str) -> QColor:
    """A colour of the theme in use, made once."""
    return _ink(name, theme.current())


@lru_cache(maxsize=64)
def _ink(name: str, _theme: theme.Theme) -> QColor:
    return theme.colour(name)


def line(
    painter: QPainter, rect: QRectF, text: str, face_: Face, color: str, align: Qt.AlignmentFlag
) -> None:
    """One line of text, elided on the right where it does not fit."""
    painter.setFont(face_.font)
    painter.setPen(ink(color))
    shown = text
    if face_.width(text) > rect.width():
        shown = face_.metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(
        rect, int(align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown
    )


def pill(painter: QPainter, right_of: QRectF, text: str, face_: Face, tone: str) -> None:
    """A badge at the top left of `right_of`, in the colours of a tone."""
    size = QSizeF(face_.width(text) + 16, face_.metrics.height() + 5)
    rect = QRectF(right_of.topLeft(), size)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink(f"{tone}_soft"))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    painter.setFont(face_.font)
    painter.setPen(ink(tone))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), text)


def first_letter(name: str) -> str:
    """The character that stands on a tile without a picture."""
    return next((c for c in name if c.isalnum()), name[:1]).upper()


def two_lines(text: str, face_: Face, width: float) -> list[str]:
    """`text` broken into at most two lines of `width`; the second is elided where it must be.

    Breaks at a blank where one is near, else between any two characters, as Chinese allows.
    """
    if face_.width(text) <= width:
        return [text]
    cut = _fits(text, face_, width)
    blank = text.rfind(" ", 0, cut + 1)
    if blank > cut // 2:
        cut = blank
    rest = text[cut:].lstrip()
    return [text[:cut].rstrip(), face_.metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)]


def _fits(text: str, face_: Face, width: float) -> int:
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if face_.width(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return low
