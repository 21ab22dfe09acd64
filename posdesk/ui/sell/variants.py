"""Choosing the form of a product: colour across, size down, with price and stock on every key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QStyle, QStyleOptionButton, QWidget

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


class FormKey(Button):
    """One form as a key: its words a line each, only the stock in red where little is left."""

    moved = Signal(int, int)  # columns, rows: an arrow was pressed

    def __init__(self, words: str, stock: str, *, low: bool, name: str) -> None:
        super().__init__("\n".join(part for part in (words, stock) if part), "tile", name=name)
        self._stock = stock
        self._low = low

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground with its ring from the style sheet, then the words."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        lines = self.text().split("\n")
        height = self.fontMetrics().lineSpacing()
        top = (self.height() - height * len(lines)) // 2
        for place, words in enumerate(lines):
            painter.setPen(theme.colour(self._ink(place, len(lines))))
            line = QRect(0, top + place * height, self.width(), height)
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()

    def _ink(self, place: int, lines: int) -> str:
        if not self._stock or place < lines - 1:
            return "ink"
        return "bad" if self._low else "muted"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk in the direction they point to; Qt's own take the next key in order."""
        step = _STEPS.get(event.key())
        if step is None:
            super().keyPressEvent(event)
        else:
            self.moved.emit(*step)


_STEPS: Final[dict[int, tuple[int, int]]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


def neighbour(here: QRect, others: Sequence[QRect], step: tuple[int, int]) -> int | None:
    """Which of `others` stands next to `here` in a direction (columns, rows): in the same column
    or row if there is one, else the nearest of the next row; sideways never leaves the row.
    """
    across, down = step
    found: list[tuple[bool, int, int, int]] = []
    for place, other in enumerate(others):
        dx = other.center().x() - here.center().x()
        dy = other.center().y() - here.center().y()
        if down and dy * down > here.height() // 2:
            aside = other.right() < here.left() or other.left() > here.right()
            found.append((aside, dy * down, abs(dx), place))
        elif across and dx * across > 0 and abs(dy) < here.height() // 2:
            found.append((False, dx * across, 0, place))
    return min(found)[-1] if found else None


class VariantPage(Page):
    """A grid for two specifications, a flow of keys for one or many; `chosen` gives the variant."""

    chosen = Signal(str)
    closed = Signal()

    def __init__(
        self, name: str, specs: Sequence[str], options: Sequence[Option], currency: str
    ) -> None:
        super().__init__()
        self._currency = currency
        self.keys: dict[str, FormKey] = {}
        back = Button(_("Back"), icon="back", hint="Esc", clicked=self.closed.emit)
        title = ElidedLabel(name, "title")
        head = row(back, title, gap=12)
        head.setStretch(1, 1)
        two = len(specs) == 2 and all(len(option.values) == 2 for option in options)
        keys = self._grid(specs, options) if two else self._flow(specs, options)
        self._area = area = scrolled(Card(keys))
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
            grid.addWidget(self._key(option, self._price(option)), y, x)
        grid.setRowStretch(len(downs) + 1, 1)
        return holder

    def _flow(self, specs: Sequence[str], options: Sequence[Option]) -> QWidget:
        holder, keys = QWidget(), QWidget()
        flow = FlowLayout(keys)
        for option in options:
            flow.addWidget(self._key(option, f"{option.name()}\n{self._price(option)}"))
        holder.setLayout(column(Label(" / ".join(specs), "muted"), keys, None))
        return holder

    def _price(self, option: Option) -> str:
        return format_money(option.price, self._currency)

    def _key(self, option: Option, words: str) -> FormKey:
        stock = ""
        if option.stock is not None:
            stock = _("{quantity} left").format(quantity=format_quantity(option.stock))
        spoken = f"{option.name()} {self._price(option)} {stock}".rstrip()
        key = FormKey(words, stock, low=option.low, name=spoken)
        key.clicked.connect(lambda: self.chosen.emit(option.variant_id))
        key.moved.connect(lambda across, down: self._walk(key, (across, down)))
        key.setMinimumSize(theme.px(96), theme.px(_KEY))
        key.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.keys[option.variant_id] = key
        return key

    def _walk(self, key: FormKey, step: tuple[int, int]) -> None:
        others = [other for other in self.keys.values() if other is not key]
        place = neighbour(key.geometry(), [other.geometry() for other in others], step)
        if place is not None:
            others[place].setFocus()
            self._area.ensureWidgetVisible(others[place])

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
