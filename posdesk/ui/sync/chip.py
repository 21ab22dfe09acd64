"""The chip in the bar on top that says how this till stands with its hub."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF

from posdesk.clock import Clock
from posdesk.i18n import _
from posdesk.sync.states import State, Status
from posdesk.ui import theme
from posdesk.ui.sync.words import TONES, chip_words, tip
from posdesk.ui.widgets import Chip

_ROOM = "    "
"""Kept free before the words, for the sign."""


class SyncChip(Chip):
    """Words, and a sign of another shape for each state: colour is never alone."""

    def __init__(self, clicked: Callable[[], object]) -> None:
        super().__init__(_ROOM, tone="plain", clicked=clicked, name=_("Sync"))
        self._status: Status | None = None
        self._clock: Clock | None = None
        self._brief = False

    def show_status(self, status: Status, clock: Clock) -> None:
        """Says how the till stands now."""
        self._status, self._clock = status, clock
        words = chip_words(status, clock)
        shown = chip_words(status, clock, brief=True) if self._brief else words
        self.setText(_ROOM + shown)
        self.setAccessibleName(words)
        self.setToolTip(tip(status, clock))
        self.set_tone(TONES[status.state])
        self.update()

    def set_brief(self, brief: bool) -> None:
        """Fewer words, where the bar is narrow."""
        if brief != self._brief:
            self._brief = brief
            if self._status is not None and self._clock is not None:
                self.show_status(self._status, self._clock)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the chip and its sign."""
        super().paintEvent(event)
        state = self._status.state if self._status is not None else State.ALONE
        tone = TONES[state]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(9)
        place = QRectF(theme.px(11), (self.height() - side) / 2, side, side)
        _sign(painter, place, state, theme.colour("muted" if tone == "plain" else tone))
        painter.end()


def _sign(painter: QPainter, place: QRectF, state: State, ink: QColor) -> None:
    """A tick when proven, a triangle when a person is needed, a ring when nobody answers, an arrow
    while something is on its way.
    """
    width = max(1.5, place.width() / 5)
    painter.setPen(QPen(ink, width, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if state is State.PROVEN:
        painter.drawPolyline(_shape(place, ((0, 0.55), (0.38, 0.95), (1, 0.1))))
    elif state is State.ATTENTION:
        painter.setBrush(ink)
        painter.drawPolygon(_shape(place, ((0.5, 0), (1.05, 0.95), (-0.05, 0.95))))
    elif state is State.OFFLINE:
        painter.drawEllipse(place.adjusted(width / 2, width / 2, -width / 2, -width / 2))
    elif state in (State.SYNCING, State.WAITING):
        painter.drawPolyline(_shape(place, ((0.5, 1), (0.5, 0))))
        painter.drawPolyline(_shape(place, ((0.1, 0.42), (0.5, 0), (0.9, 0.42))))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(place)


def _shape(place: QRectF, points: Sequence[tuple[float, float]]) -> QPolygonF:
    """Points of a unit square, in this place."""
    left, top, side = place.left(), place.top(), place.width()
    return QPolygonF([QPointF(left + x * side, top + y * side) for x, y in points])
