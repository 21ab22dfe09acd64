"""The three large figures of the payment place; one too long for its place is drawn smaller."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent

from posdesk.i18n import _
from posdesk.money import format_money
from posdesk.payments.tenders import CARD, CASH, CREDIT
from posdesk.ui import theme
from posdesk.ui.pay.sums import Sums
from posdesk.ui.widgets import Label, Panel, column, row, set_property


class Figure(Label):
    """An amount in large type, as large as its place allows."""

    def __init__(self, tone: str = "") -> None:
        super().__init__("", "huge", tone=tone)

    def minimumSizeHint(self) -> QSize:
        """Any width will do: the type gives way, not the neighbours."""
        return QSize(theme.px(theme.TARGET), super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """The same width whatever the amount, so that three figures share a row evenly."""
        return QSize(theme.px(theme.TARGET), super().sizeHint().height())

    def fitted(self) -> QFont:
        """The label's font, or a smaller one in which the whole text fits."""
        font = QFont(self.font())
        room, size = self.contentsRect().width(), font.pixelSize()
        while size > theme.SMALL and QFontMetrics(font).horizontalAdvance(self.text()) > room:
            size -= 1
            font.setPixelSize(size)
        return font

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the text with the style's colours in the font that fits."""
        painter = QPainter(self)
        painter.setFont(self.fitted())
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            int(self.alignment()),
            self.palette(),
            self.isEnabled(),
            self.text(),
            self.foregroundRole(),
        )
        painter.end()


class Figures(Panel):
    """还应收, 实收, 找零 in large type."""

    def __init__(self) -> None:
        super().__init__("card")
        self.left = Figure()
        self.received = Figure("info")
        self.change = Figure("ok")
        self.received_name = Label("", "muted")
        self.left_name = Label(_("Still due"), "muted")
        figures = (
            (self.left_name, self.left),
            (self.received_name, self.received),
            (Label(_("Change"), "muted"), self.change),
        )
        box = row(gap=12, margins=(16, 14, 16, 14))
        for name, figure in figures:
            box.addLayout(column(name, figure, gap=2), 1)
        self.setLayout(box)
        self.setFixedHeight(theme.px(106))

    def shrink(self, *, small: bool) -> None:
        """Smaller figures where the window is narrow for its text."""
        for figure in (self.left, self.received, self.change):
            set_property(figure, role="due" if small else "huge")

    def show_sums(self, sums: Sums, currency: str) -> None:
        """The three figures of this moment."""
        names = {CASH: _("Cash received"), CARD: _("By card"), CREDIT: _("Of the store credit")}
        self.left_name.setText(_("Due now") if sums.partly else _("Still due"))
        self.received_name.setText(names.get(sums.tender, _("By wallet")))
        self.left.setText(format_money(sums.left, currency))
        self.received.setText(format_money(sums.received, currency))
        self.change.setText(format_money(sums.change, currency))
        for label, name in (
            (self.left, self.left_name.text()),
            (self.received, self.received_name.text()),
            (self.change, _("Change")),
        ):
            label.setAccessibleName(f"{name} {label.text()}")
