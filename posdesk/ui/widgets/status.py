"""How a status looks wherever it is shown: its word and its tone, as a badge or painted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from posdesk.i18n import gettext
from posdesk.orders import states
from posdesk.ui import theme
from posdesk.ui.widgets import paint
from posdesk.ui.widgets.labels import Badge

_TONES: Final = {
    states.AWAITING_PAYMENT: "warn",
    states.TO_FULFIL: "info",
    states.ON_ITS_WAY: "info",
    states.READY: "info",
    states.COMPLETED: "ok",
    states.CANCELLED: "plain",
}
_MARK_TONES: Final = {
    states.PARTLY_SHIPPED: "info",
    states.RETURN_OPEN: "bad",
    states.PART_REFUNDED: "warn",
    states.REFUNDED: "plain",
    states.ATTENTION: "bad",
}


@dataclass(frozen=True, slots=True)
class Look:
    """A word and its tone: plain, info, ok, warn or bad."""

    text: str
    tone: str = "plain"


def order_look(status: str) -> Look:
    """How an order's status is shown; one of a newer program as its code."""
    return Look(gettext(states.STATUSES.get(status, status)), _TONES.get(status, "plain"))


def mark_look(mark: str) -> Look:
    """How a mark beside an order's status is shown."""
    return Look(gettext(states.MARKS.get(mark, mark)), _MARK_TONES.get(mark, "plain"))


def order_looks(status: str, marks: Iterable[str]) -> tuple[Look, ...]:
    """An order's status and its marks, in the order in which they are shown."""
    return (order_look(status), *(mark_look(mark) for mark in marks))


class StatusBadge(Badge):
    """A badge that shows a `Look`."""

    def __init__(self, look: Look | None = None) -> None:
        super().__init__()
        self.show_look(look)

    def show_look(self, look: Look | None) -> None:
        """Shows another; None shows nothing."""
        self.setText(look.text if look else "")
        self.set_tone(look.tone if look else "plain")
        if look is None:
            self.hide()
        elif self.parent() is not None:  # what has none yet is shown with its place
            self.show()


PAD, HIGH = 9, 22


def paint_badge(painter: QPainter, right: float, middle: float, look: Look) -> float:
    """Paints a badge that ends at `right`, around the height `middle`; answers its left edge."""
    face = paint.face(12)
    width = face.width(look.text) + 2 * theme.px(PAD)
    high = float(theme.px(HIGH))
    place = QRectF(right - width, middle - high / 2, width, high)
    ground, ink = ("soft", "ink") if look.tone == "plain" else (f"{look.tone}_soft", look.tone)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paint.ink(ground))
    painter.drawRoundedRect(place, high / 2, high / 2)
    painter.setFont(face.font)
    painter.setPen(paint.ink(ink))
    painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), look.text)
    return place.left()
