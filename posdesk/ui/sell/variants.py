"""Choosing the form of a product: colour across, size down, with price and stock on every key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from posdesk.i18n import _
from posdesk.money import format_money, format_quantity
from posdesk.ui import theme
from posdesk.ui.widgets import (
    Button,
    Card,
    ElidedLabel,
    FlowLayout,
    Label,
    Page,
    column,
    row,
    scrolled,
)

_KEY: Final = 66


@dataclass(frozen=True)
class Option:
    """One sellable form: its values in the order of the product's specifications.

    `price` is minor units, `stock` thousandths (None: not counted).
    """

    variant_id: str
    values: tuple[str, ...]
    price: int
    stock: int | None = None
    low: bool = False

    def name(self) -> str:
        return " / ".join(self.values)


class VariantPage(Page):
    """A grid for two specifications, a flow of keys for one or many; `chosen` gives the variant."""

    chosen = Signal(str)
    closed = Signal()

    def __init__(
        self, name: str, specs: Sequence[str], options: Sequence[Option], currency: str
    ) -> None:
        super().__init__()
        self._currency = currency
        self.keys: dict[str, Button] = {}
        back = Button(_("Back"), icon="back", hint="Esc", clicked=self.closed.emit)
        title = ElidedLabel(name, "title")
        head = row(back, title, gap=12)
        head.setStretch(1, 1)
        two = len(specs) == 2 and all(len(option.values) == 2 for option in options)
        keys = self._grid(specs, options) if two else self._flow(specs, options)
        area = scrolled(Card(keys))
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        box = column(head, area, gap=12, margins=(14, 14, 14, 14))
        box.setStretch(1, 1)
        self.setLayout(box)
        self.setAccessibleName(_("Choose {name}").format(name=name))
        if self.keys:
            self.setFocusProxy(next(iter(self.keys.values())))

    def _grid(self, specs: Sequence[str], options: Sequence[Option]) -> QWidget:
        downs = list(dict.fromkeys(option.values[0] for option in options))
        acrosses = list(dict.fromkeys(option.values[1] for option in options))
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.px(8))
        grid.addWidget(Label(f"{specs[0]} \\ {specs[1]}", "muted"), 0, 0)
        for x, across in enumerate(acrosses, 1):
            head = Label(across, "strong")
            head.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(head, 0, x)
            grid.setColumnStretch(x, 1)
        for y, down in enumerate(downs, 1):
            grid.addWidget(Label(down, "strong"), y, 0)
        for option in options:
            y, x = downs.index(option.values[0]) + 1, acrosses.index(option.values[1]) + 1
            grid.addWidget(self._key(option, self._figures(option)), y, x)
        grid.setRowStretch(len(downs) + 1, 1)
        return holder

    def _flow(self, specs: Sequence[str], options: Sequence[Option]) -> QWidget:
        holder, keys = QWidget(), QWidget()
        flow = FlowLayout(keys)
        for option in options:
            flow.addWidget(self._key(option, f"{option.name()}\n{self._figures(option)}"))
        holder.setLayout(column(Label(" / ".join(specs), "muted"), keys, None))
        return holder

    def _figures(self, option: Option) -> str:
        price = format_money(option.price, self._currency)
        if option.stock is None:
            return price
        return f"{price}\n" + _("{quantity} left").format(quantity=format_quantity(option.stock))

    def _key(self, option: Option, text: str) -> Button:
        button = Button(
            text,
            "tile",
            name=f"{option.name()} {self._figures(option)}".replace("\n", " "),
            clicked=lambda: self.chosen.emit(option.variant_id),
        )
        if option.low:
            button.setProperty("tone", "bad")
        button.setMinimumSize(theme.px(96), theme.px(_KEY))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.keys[option.variant_id] = button
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, Button):
                focused.click()
            return
        super().keyPressEvent(event)
