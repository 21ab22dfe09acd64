"""An order that waits to be packed: what is still to go, and how much of it goes now."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from posdesk.deliveries.queries import OrderToGo
from posdesk.i18n import _
from posdesk.members.addresses import place
from posdesk.money import BadQuantity, format_quantity, parse_quantity
from posdesk.ui import theme
from posdesk.ui.deliveries.detail import Lines
from posdesk.ui.deliveries.words import look
from posdesk.ui.widgets import (
    Button,
    Card,
    ElidedLabel,
    Label,
    Page,
    TextField,
    column,
    row,
    scrolled,
)
from posdesk.ui.widgets.status import StatusBadge


class WaitingPage(Page):
    """Starts a shipment, of all that is left or of a part."""

    start_wanted = Signal(object)
    """Quantities by order line, or None for all that is left."""
    order_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.order: OrderToGo | None = None
        self._fields: dict[str, TextField] = {}
        self.title = ElidedLabel("", "heading")
        self.state = StatusBadge(look("to_pack"))
        self.open_order = Button(_("Open the order"), clicked=self._open)
        self.go = Button(_("Start packing"), "primary", hint="Ctrl+↵", clicked=self.start)
        self.who = Label("", "muted", wrap=True)
        self.lines = Lines(1)
        self.wrong = Label("", tone="bad", wrap=True)
        self.wrong.hide()
        head = row(self.title, self.state, 4, self.open_order, self.go)
        head.setStretch(0, 1)
        inside = QWidget()
        inside.setProperty("role", "plain")
        advice = Label(_("Less than what is left makes a part shipment."), "muted", wrap=True)
        card = Card(self.lines, advice, self.wrong, title=_("Still to go"))
        inside.setLayout(column(card, None, margins=(0, 0, 8, 4)))
        box = column(head, self.who, scrolled(inside), gap=8, margins=(16, 12, 8, 8))
        box.setStretch(2, 1)
        self.setLayout(box)

    def show_order(self, order: OrderToGo) -> None:
        """Shows what is left of an order."""
        same = self.order == order
        self.order = order
        self.title.setText(order.number)
        parts = (order.name, place(order.region, ""), order.note)
        self.who.setText(" · ".join(part for part in parts if part))
        if same:
            return
        self._fields = {}
        rows: list[list[QWidget]] = []
        for line in order.lines:
            name = f"{line.name} {line.label}".strip()
            field = TextField(format_quantity(line.left), name=name)
            field.setFixedWidth(theme.px(90))
            self._fields[line.order_line_id] = field
            of = _("of {left}").format(left=format_quantity(line.left))
            rows.append(
                [Label(name, wrap=True), field, Label(f"{of} {line.unit}".strip(), "muted")]
            )
        self.lines.show_rows(rows)
        self.say("")

    def say(self, words: str) -> None:
        """Says what is wrong; what was entered stays."""
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))

    def start(self) -> None:
        """Starts with what was entered."""
        if self.order is None:
            return
        chosen: dict[str, int] = {}
        for line_id, field in self._fields.items():
            try:
                chosen[line_id] = parse_quantity(field.text().strip() or "0")
            except BadQuantity as refusal:
                self.say(str(refusal))
                field.setFocus()
                return
        whole = all(chosen[line.order_line_id] == line.left for line in self.order.lines)
        self.start_wanted.emit(None if whole else chosen)

    def _open(self) -> None:
        if self.order is not None:
            self.order_wanted.emit(self.order.order_id)
