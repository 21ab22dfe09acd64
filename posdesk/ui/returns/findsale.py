"""Finding the sale that goods come back of: by receipt, number, phone or name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from posdesk.i18n import _
from posdesk.money import format_money
from posdesk.orders.finding import find
from posdesk.orders.listing import OrderRow, rows_of
from posdesk.orders.queries import recent_sales
from posdesk.ui import theme
from posdesk.ui.orders.words import when
from posdesk.ui.place import Shell
from posdesk.ui.returns.words import DOT
from posdesk.ui.widgets import Button, EmptyState, Label, Page, column, row, scrolled
from posdesk.ui.widgets.frames import Content

_SHOWN = 12


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
        self.buttons: list[Button] = []
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
            self._title.setText(_("Found"))
        else:
            newest = [sale.order_id for sale in ops.read(recent_sales, _SHOWN)]
            rows = list(ops.read(rows_of, newest))
            self._title.setText(_("The newest sales"))
        self._show(rows, text)
        return bool(rows)

    def take_first(self) -> bool:
        """Chooses the first."""
        if not self.buttons:
            return False
        self.buttons[0].click()
        return True

    def _show(self, rows: Sequence[OrderRow], text: str) -> None:
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = []
        content: list[Content] = [self._button(each) for each in rows]
        if not content:
            advice = _("Try another number, or take the goods back without a receipt.")
            title = _("Nothing was found for {code}.").format(code=text) if text else _("No sales")
            content.append(EmptyState(title, advice, icon="search"))
        for each in content:
            assert isinstance(each, QWidget)
            self._list.addWidget(each)

    def _button(self, order: OrderRow) -> Button:
        clock = self._shell.ops.db.clock
        said = [order.number, when(order.occurred_at, clock.zone, clock.now()), order.customer]
        said.append(format_money(order.amount, self._currency))
        button = Button(
            DOT.join(part for part in said if part),
            "entry",
            clicked=partial(self.chosen.emit, order.order_id),
        )
        self.buttons.append(button)
        return button
