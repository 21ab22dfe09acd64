"""What of the cart is taken along now, line by line; the rest goes the way that was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from posdesk.cart.cart import Cart, CartLine
from posdesk.cart.delivery import COUNTER, DeliveryDraft, Share
from posdesk.i18n import _
from posdesk.money import format_quantity
from posdesk.ui import theme
from posdesk.ui.widgets import Button, Card, Chip, ElidedLabel, Label, column, row


@dataclass(frozen=True)
class SplitLine:
    """A line and how much of it is taken along (thousandths)."""

    line: CartLine
    now: int


class SplitRow(QWidget):
    """One line: none of it, some pieces of it, or all of it now; goods by weight all or none."""

    changed = Signal(int, int)  # line number, thousandths now

    def __init__(self, split: SplitLine) -> None:
        super().__init__()
        self._split = split
        line, now = split.line, split.now
        words = column(ElidedLabel(line.item.name), Label(_words(line, now), "small"), gap=0)
        self.all = Chip(
            _("All now"), checkable=True, name=_("All of {name} now").format(name=line.item.name)
        )
        self.all.setChecked(now == line.quantity)
        self.all.clicked.connect(lambda on: self.changed.emit(line.number, line.quantity * on))
        self.less = self._step("minus", _("One less of {name} now"), -1000)
        self.more = self._step("plus", _("One more of {name} now"), 1000)
        self.less.setEnabled(now > 0)
        self.more.setEnabled(now < line.quantity)
        box = row(words, self.less, self.more, self.all, gap=6)
        box.setStretch(0, 1)
        self.setLayout(box)
        single = line.item.weighed or line.quantity == 1000
        for button in (self.less, self.more):
            button.setVisible(not single)

    def _step(self, icon: str, words: str, by: int) -> Button:
        line, now = self._split.line, self._split.now
        step = partial(self.changed.emit, line.number, now + by)
        name = words.format(name=line.item.name)
        button = Button("", icon=icon, name=name, clicked=step)
        button.setParent(self)
        button.setFixedWidth(theme.px(44))
        return button


def _words(line: CartLine, now: int) -> str:
    rest = line.quantity - now
    if not now:
        return _("{n} later").format(n=format_quantity(rest))
    if not rest:
        return _("{n} now").format(n=format_quantity(now))
    return _("{now} now, {later} later").format(
        now=format_quantity(now), later=format_quantity(rest)
    )


class SplitCard(Card):
    """Closed until somebody takes something along."""

    changed = Signal(object)  # Share

    def __init__(self) -> None:
        self.partly = QCheckBox(_("Part of it is taken along now"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.px(4))
        self._holder = QWidget()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._holder.setLayout(self._rows)
        super().__init__(self.partly, self._holder, gap=4)
        self.rows: dict[int, SplitRow] = {}
        self._shown: tuple[SplitLine, ...] = ()
        self._open = False
        self.partly.clicked.connect(self._opened)

    def show_split(self, cart: Cart, draft: DeliveryDraft) -> None:
        """The lines of a cart and what of each is taken along."""
        lines = tuple(
            SplitLine(line, draft.taken_along(line.number, line.quantity)) for line in cart.lines
        )
        # Over the counter all of it is: that says nothing of a part.
        self._open = draft.method != COUNTER and (self._open or any(each.now for each in lines))
        self.partly.setChecked(self._open)
        self._holder.setVisible(self._open)
        if self._open and lines != self._shown:
            self._fill(lines)

    def reset(self) -> None:
        """Another cart: closed again."""
        self._open = False

    def _fill(self, lines: tuple[SplitLine, ...]) -> None:
        self._shown = lines
        for old in self.rows.values():
            self._rows.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.rows = {}
        for each in lines:
            made = SplitRow(each)
            made.changed.connect(self._changed)
            self._rows.addWidget(made)
            self.rows[each.line.number] = made

    def _opened(self, on: bool) -> None:
        self._open, self._shown = on, ()
        self._holder.setVisible(on)
        self.changed.emit(())

    def _changed(self, number: int, now: int) -> None:
        share: Share = tuple(
            (each.line.number, now if each.line.number == number else each.now)
            for each in self._shown
        )
        self.changed.emit(tuple((n, quantity) for n, quantity in share if quantity))
