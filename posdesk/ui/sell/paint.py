"""Small helpers that the tile and the cart line share when they paint themselves."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from posdesk.ui import theme

# Hue (degrees) and chroma of the soft grounds of categories, in the order in which categories come.
_SOFT: Final = (
    (208, 0.85), (0, 0.80), (28, 0.85), (128, 0.45), (48, 0.95), (226, 0.75),
    (18, 0.60), (162, 0.45), (258, 0.50), (336, 0.65), (88, 0.45), (190, 0.60),
)  # fmt: skip


def soft(hue: int) -> tuple[QColor, QColor]:
    """Ground and letter colour of category number `hue`; calm, and readable on each other."""
    degrees, chroma = _SOFT[hue % len(_SOFT)]
    if theme.tokens() is theme.DARK:
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


def sized(base: QFont, pixels: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """`base` at `pixels` of the 14 px design, so that it grows with the user's text size."""
    font = QFont(base)
    font.setPixelSize(max(8, round(pixels * scale())))
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def line(
    painter: QPainter, rect: QRectF, text: str, font: QFont, color: QColor, align: Qt.AlignmentFlag
) -> None:
    """One line of text, elided on the right where it does not fit."""
    painter.setFont(font)
    painter.setPen(color)
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(
        rect, int(align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown
    )


def pill(
    painter: QPainter, right_of: QRectF, text: str, font: QFont, ground: QColor, ink: QColor
) -> QRectF:
    """A badge at the top left of `right_of`; answers where it was painted."""
    metrics = QFontMetricsF(font)
    rect = QRectF(
        right_of.left(), right_of.top(), metrics.horizontalAdvance(text) + 16, metrics.height() + 5
    )
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), text)
    return rect


def first_letter(name: str) -> str:
    """The character that stands on a tile without a picture."""
    return next((c for c in name if c.isalnum()), name[:1]).upper()


def two_lines(text: str, metrics: QFontMetricsF, width: float) -> list[str]:
    """`text` broken into at most two lines of `width`; the second is elided where it must be.

    Breaks at a blank where one is near, else between any two characters, as Chinese allows.
    """
    if metrics.horizontalAdvance(text) <= width:
        return [text]
    cut = _fits(text, metrics, width)
    blank = text.rfind(" ", 0, cut + 1)
    if blank > cut // 2:
        cut = blank
    rest = text[cut:].lstrip()
    return [text[:cut].rstrip(), metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)]


def _fits(text: str, metrics: QFontMetricsF, width: float) -> int:
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if metrics.horizontalAdvance(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return low
