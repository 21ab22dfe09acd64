"""Finding the sale that goods come back of: by receipt, number, phone or name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from posdesk.i18n import _
from posdesk.money import format_money
from posdesk.orders.finding import find
from posdesk.orders.listing import OrderRow, rows_of
from posdesk.orders.queries import recent_sales
from posdesk.orders.states import COMPLETED, ON_ITS_WAY, PARTLY_SHIPPED
from posdesk.ui import theme
from posdesk.ui.orders.words import when
from posdesk.ui.place import Shell
from posdesk.ui.returns.words import DOT
from posdesk.ui.widgets import (
    Button,
    ElidedLabel,
    EmptyState,
    Label,
    Page,
    Panel,
    column,
    row,
    scrolled,
)
from posdesk.ui.widgets.frames import Content
from posdesk.ui.widgets.status import StatusBadge, order_looks

_SHOWN = 12
_LOOKED_AT = 60
"""Of so many newest orders those are offered of which goods have left."""


def _left(order: OrderRow) -> bool:
    return order.status in (ON_ITS_WAY, COMPLETED) or PARTLY_SHIPPED in order.marks


class FindSalePage(Page):
    """The newest sales, or those that the search field finds."""

    chosen = Signal(str)
    """The id of an order."""
    without_wanted = Signal()
    closed = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._currency = shell.ops.db.setting("shop.currency")
        self.rows: list[SaleRow] = []
        back = Button(_("Back"), icon="back", hint="Esc", clicked=self.closed.emit)
        self.without = Button(_("Without a receipt"), clicked=self.without_wanted.emit)
        head = row(Label(_("Which sale?"), "heading"), None, self.without, back, gap=8)
        hint = _("Scan the receipt, or type its number, a phone tail or a name in the field above.")
        self._title = Label("", "strong")
        self._list = column(gap=6)
        listed = QWidget()
        listed.setLayout(self._list)
        inside = QWidget()
        inside.setMaximumWidth(theme.px(760))
        inside.setLayout(column(self._title, listed, None, gap=8, margins=(0, 0, 6, 12)))
        box = column(head, Label(hint, "muted", wrap=True), scrolled(inside), gap=10)
        box.setContentsMargins(*(theme.px(m) for m in (16, 12, 16, 0)))
        box.setStretch(2, 1)
        self.setLayout(box)
        self.show_text("")

    def show_text(self, text: str) -> bool:
        """Shows what the text finds, the newest sales for none; whether there is anything."""
        ops = self._shell.ops
        if text:
            rows = [found.row for found in ops.read(find, text, _SHOWN)]
            rows.sort(key=lambda row: not _left(row))  # Enter takes the first
            self._title.setText(_("Found"))
        else:
            newest = [sale.order_id for sale in ops.read(recent_sales, _LOOKED_AT)]
            listed = ops.read(rows_of, newest)
            rows = [each for each in listed if _left(each)][:_SHOWN]
            self._title.setText(_("The newest sales"))
        self._show(rows, text)
        return bool(rows)

    def take_first(self) -> bool:
        """Chooses the first."""
        if not self.rows:
            return False
        self.rows[0].chosen.emit()
        return True

    def _show(self, rows: Sequence[OrderRow], text: str) -> None:
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = []
        content: list[Content] = [self._button(each) for each in rows]
        if not content:
            advice = _("Try another number, or take the goods back without a receipt.")
            title = _("Nothing was found for {code}.").format(code=text) if text else _("No sales")
            content.append(EmptyState(title, advice, icon="search"))
        for each in content:
            assert isinstance(each, QWidget)
            self._list.addWidget(each)

    def _button(self, order: OrderRow) -> SaleRow:
        made = SaleRow(self._shell, order, self._currency)
        made.chosen.connect(partial(self.chosen.emit, order.order_id))
        self.rows.append(made)
        return made


class SaleRow(Panel):
    """A sale to choose."""

    chosen = Signal()

    def __init__(self, shell: Shell, order: OrderRow, currency: str) -> None:
        super().__init__("card")
        clock = shell.ops.db.clock
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        at = when(order.occurred_at, clock.zone, clock.now())
        amount = format_money(order.amount, currency)
        names = column(
            Label(order.number, "strong"),
            ElidedLabel(DOT.join(part for part in (at, order.customer) if part), "muted"),
            gap=0,
        )
        looks = [StatusBadge(look) for look in order_looks(order.status, order.marks)]
        box = row(names, *looks, Label(amount, "amount"), gap=12, margins=(14, 8, 14, 8))
        box.setStretch(0, 1)
        self.setLayout(box)
        self.setAccessibleName(DOT.join((order.number, at, order.customer, amount)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Chooses it."""
        self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses it; the arrows walk."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)
