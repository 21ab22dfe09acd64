"""The right of the payment place: what is due, what was taken so far, and what happens after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from posdesk.i18n import _
from posdesk.payments.attempts import Attempt
from posdesk.payments.states import CONFIRMED
from posdesk.payments.tenders import CASH, CREDIT
from posdesk.ui import theme
from posdesk.ui.pay.bill import Note
from posdesk.ui.pay.sums import WALLET, Sums
from posdesk.ui.pay.words import attempt_words, tender_name
from posdesk.ui.sell.views import signed
from posdesk.ui.widgets import Button, ElidedLabel, Label, Panel, column, row, scrolled
from posdesk.ui.widgets.labels import MINUS

_ROW: Final = 54  # with what is said of a payment below its name
_MOST: Final = 2  # rows that a brief summary shows before it scrolls


class Row(Panel):
    """A row of words and an amount, with a cross where it can be taken back."""

    def __init__(
        self,
        words: str,
        amount: str,
        detail: str = "",
        *,
        tone: str = "",
        strong: bool = False,
        remove: Callable[[], object] | None = None,
        answer: Callable[[], object] | None = None,
    ) -> None:
        super().__init__("row")
        self.words, self.amount, self.detail = words, amount, detail
        role = "strong" if strong else ""
        names = column(ElidedLabel(words, role), gap=0)
        if detail:
            below = Label(detail, "small", wrap=True)
            below.set_tone(tone)
            names.addWidget(below)
        self.figure = Label(amount, role)
        self.figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        box = row(names, self.figure, gap=8, margins=(14, 6, 14, 6))
        box.setStretch(0, 1)
        self.cross: Button | None = None
        if remove is not None:
            name = _("Take back {tender} {amount}").format(tender=words, amount=amount)
            self.cross = Button("", "ghost", icon="close", name=name, clicked=remove)
            self.cross.setFixedWidth(theme.px(40))
            self.cross.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            box.insertWidget(1, self.cross)  # before the amount: all amounts end at one edge
        if answer is not None:
            name = _("Answer for {tender} {amount}").format(tender=words, amount=amount)
            back = Button(_("Answer"), name=name, clicked=answer)
            back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            box.insertWidget(1, back)
        self.setLayout(box)
        self.setMinimumHeight(theme.px(46))
        self.setAccessibleName(" ".join(part for part in (words, detail, amount) if part))


class PaySummary(Panel):
    """Shows the sums as rows; says which tender is to be taken back."""

    removed = Signal(object)  # Attempt, the place (int) of cash in the list, or CREDIT
    reopened = Signal(object)  # Attempt that is still open

    def __init__(self, currency: str, *, brief: bool = False) -> None:
        """`brief`: what was taken alone, for a place that says the rest itself."""
        super().__init__("card" if brief else "side")
        self._brief = brief
        self._currency = currency
        self.counted = Label("", "muted")
        self.rows: list[Row] = []
        holder = QWidget()
        self._box = QVBoxLayout(holder)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addStretch(1)
        if brief:
            self.setLayout(column(scrolled(holder), gap=0, margins=(1, 1, 1, 1)))
            return
        self._surround(scrolled(holder))

    def _surround(self, area: QWidget) -> None:
        """A head above the rows, and what happens when something is off below them."""
        head = row(Label(_("Payment"), "title"), self.counted, None, gap=8, margins=(14, 0, 14, 0))
        bar = Panel("bar", head)
        bar.setFixedHeight(theme.px(54))
        notes = (
            _("If the printer is off the sale goes on; the receipt waits and prints later."),
            _("Without a network the sale goes on, too."),
        )
        foot = column(
            *(Label(note, "muted", wrap=True) for note in notes), margins=(14, 12, 14, 16)
        )
        box = column(bar, area, foot, gap=0)
        box.setStretch(1, 1)
        self.setLayout(box)

    def show_sums(self, sums: Sums, counted: str, notes: Sequence[Note] = ()) -> None:
        """Rows for what is due and what was agreed of it, every tender taken or asked for, and the
        one in hand.
        """
        self.counted.setText(counted)
        rows = [] if self._brief else self._owed(sums, notes)
        rows += [self._attempt(attempt, sums) for attempt in sums.attempts]
        if sums.credit:
            rows.append(self._credit(sums.credit))
        rows += [self._cash(place, amount) for place, amount in enumerate(sums.cash)]
        if sums.left and sums.asked is None and not self._brief:
            rows.append(self._in_hand(sums))
        self._replace(rows)
        if self._brief:
            self.setVisible(bool(rows))
            self.setFixedHeight(theme.px(_ROW) * min(len(rows), _MOST) + 2)

    def _owed(self, sums: Sums, notes: Sequence[Note]) -> list[Row]:
        rows = [Row(_("Total"), self._money(sums.priced.total), strong=not sums.rounding)]
        if sums.rounding:
            rows.append(Row(_("Rounding"), self._money(sums.rounding)))
            rows.append(Row(_("Total due"), self._money(sums.due), strong=True))
        return rows + [Row(note.words, self._money(note.amount), note.detail) for note in notes]

    def _attempt(self, attempt: Attempt, sums: Sums) -> Row:
        elsewhere = attempt.open and attempt != sums.asked
        money = self._money(attempt.amount)
        tone = "warn" if attempt.open else "plain" if attempt.taken else "bad"
        return Row(
            tender_name(attempt.tender),
            MINUS + money if sums.counts(attempt) else money,
            attempt_words(attempt),
            tone=tone,
            remove=(lambda: self.removed.emit(attempt)) if attempt.state == CONFIRMED else None,
            answer=(lambda: self.reopened.emit(attempt)) if elsewhere else None,
        )

    def _credit(self, amount: int) -> Row:
        return Row(
            tender_name(CREDIT),
            MINUS + self._money(amount),
            remove=lambda: self.removed.emit(CREDIT),
        )

    def _cash(self, place: int, amount: int) -> Row:
        return Row(
            tender_name(CASH),
            MINUS + self._money(amount),
            remove=lambda: self.removed.emit(place),
        )

    def _in_hand(self, sums: Sums) -> Row:
        name = _("Wallet") if sums.tender == WALLET else tender_name(sums.tender)
        made = Row(name, MINUS + self._money(min(sums.received, sums.left)))
        made.setProperty("selected", "true")
        return made

    def _money(self, amount: int) -> str:
        return signed(amount, self._currency)

    def _replace(self, rows: list[Row]) -> None:
        for old in self.rows:
            self._box.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.rows = rows
        for place, new in enumerate(rows):
            self._box.insertWidget(place, new)
