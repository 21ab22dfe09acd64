"""Takings by the hour as bars; drawn with the theme's own colours."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from posdesk.money import format_money
from posdesk.reports.day import DayFigure
from posdesk.ui import theme

FIRST, LAST = 8, 22
"""Hours that always have a place; earlier and later ones only when something was sold then."""


class HoursChart(QWidget):
    """One bar an hour of the shop's day; the tool tip of a bar says how much and how often."""

    def __init__(self) -> None:
        super().__init__()
        self._hours: list[DayFigure] = []
        self._currency = "CNY"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(theme.px(420), theme.px(150))

    def minimumSizeHint(self) -> QSize:
        """Bars need some height to be told apart."""
        return QSize(theme.px(240), theme.px(110))

    def show_hours(self, figures: Sequence[DayFigure], currency: str) -> None:
        """Shows these figures, whose keys are two-digit hours."""
        found = {int(figure.key): figure for figure in figures}
        first, last = min([FIRST, *found]), max([LAST, *found])
        self._hours = [
            found.get(hour, DayFigure(f"{hour:02}", 0, 0)) for hour in range(first, last + 1)
        ]
        self._currency = currency
        busiest = max(self._hours, key=lambda hour: hour.amount)
        self.setAccessibleDescription(self._words(busiest) if busiest.amount else "")
        self.update()

    def _words(self, hour: DayFigure) -> str:
        return f"{hour.key}:00  {format_money(hour.amount, self._currency)}  ({hour.count})"

    def _bar(self, place: int) -> QRectF:
        labels, gap = theme.px(20), theme.px(4)
        width = self.width() / max(1, len(self._hours))
        height = self.height() - labels
        top = max((hour.amount for hour in self._hours), default=0)
        tall = height * self._hours[place].amount / top if top else 0
        tall = max(float(theme.px(2)), tall)
        return QRectF(place * width + gap / 2, height - tall, width - gap, tall)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Bars on a base line, every second hour named."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(theme.SMALL))
        for place, hour in enumerate(self._hours):
            bar = self._bar(place)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("primary" if hour.amount else "line"))
            painter.drawRoundedRect(bar, theme.px(2), theme.px(2))
            if int(hour.key) % 2 == 0:
                painter.setPen(theme.colour("muted"))
                under = QRectF(
                    bar.x() - 8, self.height() - theme.px(18), bar.width() + 16, theme.px(18)
                )
                painter.drawText(under, Qt.AlignmentFlag.AlignCenter, hour.key)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Says what the bar under the pointer stands for."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._hours:
            place = int(event.pos().x() / (self.width() / len(self._hours)))
            hour = self._hours[max(0, min(place, len(self._hours) - 1))]
            QToolTip.showText(event.globalPos(), self._words(hour), self)
            return True
        return super().event(event)
