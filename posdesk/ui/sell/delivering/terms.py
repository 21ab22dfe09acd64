"""When the order is paid: now, later, in parts, on delivery, on account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Final

from PySide6.QtCore import QDate, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QDateEdit, QWidget

from posdesk.cart.delivery import DeliveryDraft
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.money import format_amount, format_money, parse_amount, percent_of
from posdesk.orders.schedule import DueRow
from posdesk.orders.states import ACCOUNT, COD, COUNTER, DEPOSIT, INSTALMENTS, LATER, NOW
from posdesk.ui import theme
from posdesk.ui.sell.ordering import day_words, terms_words
from posdesk.ui.sell.tasks import number_field
from posdesk.ui.widgets import Card, Chip, Field, FlowLayout, Label, column, row

_COUNTS: Final = (2, 3, 6, 12)
_PAUSE_MS: Final = 250


@dataclass(frozen=True)
class Usual:
    """What the shop usually agrees: a deposit (basis points), days until a balance and an account
    are due, and which day it is.
    """

    deposit: int
    balance_days: int
    account_days: int
    today: date

    def day(self, days: int) -> str:
        return (self.today + timedelta(days)).isoformat()


_NOTHING: Final = Usual(0, 0, 0, date(1970, 1, 1))


class DayField(QDateEdit):
    """A day from today on; told once it was changed by a person."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setDisplayFormat("yyyy-MM-dd")
        self.setCalendarPopup(True)
        self.setFixedHeight(theme.px(theme.TARGET))

    def show_day(self, day: str, earliest: date) -> None:
        """A day (YYYY-MM-DD), none before the earliest."""
        self.blockSignals(True)
        self.setMinimumDate(QDate(earliest.year, earliest.month, earliest.day))
        self.setDate(QDate.fromString(day, "yyyy-MM-dd"))
        self.blockSignals(False)

    def day(self) -> str:
        """What it shows."""
        return str(self.date().toString("yyyy-MM-dd"))


class TermsCard(Card):
    """The terms as chips, and below what the chosen ones need."""

    changed = Signal(object)  # what of the draft is replaced, as a function of the draft

    def __init__(self, currency: str) -> None:
        self._currency = currency
        self.chips: dict[str, Chip] = {}
        chips = QWidget()
        self._flow = FlowLayout(chips, gap=6)
        group = QButtonGroup(chips)
        for terms in (NOW, LATER, DEPOSIT, COD, ACCOUNT, INSTALMENTS):
            words = terms_words(DeliveryDraft(terms=terms)) if terms != INSTALMENTS else ""
            chip = Chip(words or _("Instalments"), checkable=True)
            chip.clicked.connect(partial(self._choose, terms))
            group.addButton(chip)
            self._flow.addWidget(chip)
            self.chips[terms] = chip
        self.deposit = number_field(_("Deposit"))
        self.balance_on = DayField(_("Balance due by"))
        self.account_on = DayField(_("Due by"))
        self.first_on = DayField(_("First one due on"))
        self.counts = self._make_counts()
        self.dues = Label("", "small", wrap=True)
        self._pages = {
            DEPOSIT: _pair(_("Deposit"), self.deposit, _("Balance due by"), self.balance_on),
            ACCOUNT: _one(_("Due by"), self.account_on),
            INSTALMENTS: self._instalments(),
        }
        super().__init__(chips, *self._pages.values(), self.dues, title=_("Payment"), gap=8)
        self._draft, self._usual, self._due = DeliveryDraft(), _NOTHING, 0
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._tell_deposit)
        self.deposit.textEdited.connect(lambda _text: self._pause.start())
        self.deposit.returnPressed.connect(self._tell_deposit)
        for field in (self.balance_on, self.account_on):
            field.dateChanged.connect(lambda _day, shown=field: self._balance_day(shown.day()))
        self.first_on.dateChanged.connect(lambda _day: self._first_day(self.first_on.day()))

    def _make_counts(self) -> dict[int, Chip]:
        made = {}
        self._count_box = QWidget()
        flow, group = FlowLayout(self._count_box, gap=6), QButtonGroup(self._count_box)
        for count in _COUNTS:
            words = terms_words(DeliveryDraft(terms=INSTALMENTS, instalments=count))
            chip = Chip(str(count), checkable=True, name=words)
            chip.clicked.connect(partial(self._count, count))
            group.addButton(chip)
            flow.addWidget(chip)
            made[count] = chip
        return made

    def _instalments(self) -> QWidget:
        held = QWidget()
        box = row(
            Field(_("How many, one a month"), self._count_box),
            Field(_("First one due on"), self.first_on),
            gap=10,
        )
        box.setStretch(0, 1)
        box.setStretch(1, 1)
        held.setLayout(box)
        return held

    # --- shown ------------------------------------------------------------------------------------

    def show_terms(
        self, draft: DeliveryDraft, usual: Usual, due: int, dues: Sequence[DueRow]
    ) -> None:
        """The terms of a draft, of which `due` (minor units) is to be paid."""
        self._draft, self._usual, self._due = draft, usual, due
        self.chips[draft.terms].setChecked(True)
        self.chips[COD].setEnabled(draft.method != COUNTER)
        for terms, page in self._pages.items():
            page.setVisible(draft.terms == terms)
        if not self.deposit.hasFocus():
            self.deposit.setText(_plain(draft.deposit, self._currency) if draft.deposit else "")
        self.balance_on.show_day(draft.balance_on or usual.day(usual.balance_days), usual.today)
        self.account_on.show_day(draft.balance_on or usual.day(usual.account_days), usual.today)
        self.first_on.show_day(draft.first_on or usual.day(0), usual.today)
        for count, chip in self.counts.items():
            chip.setChecked(count == draft.instalments)
        self._show_dues(dues)

    def _show_dues(self, dues: Sequence[DueRow]) -> None:
        words = [
            f"{day_words(due.due_on)}  {format_money(due.amount, self._currency)}" for due in dues
        ]
        self.dues.setText("\n".join(words))
        self.dues.setVisible(bool(words) and self._draft.terms in self._pages)

    # --- chosen -----------------------------------------------------------------------------------

    def _choose(self, terms: str, _on: bool = False) -> None:
        usual = self._usual
        begun = replace(self._draft, terms=terms, balance_on="")
        if terms == DEPOSIT and not begun.deposit:
            begun = replace(begun, deposit=_rounded(percent_of(self._due, usual.deposit)))
        if terms == INSTALMENTS:
            begun = replace(
                begun,
                instalments=begun.instalments or _COUNTS[1],
                first_on=begun.first_on or usual.day(30),
            )
        chosen = begun
        self._tell(
            lambda draft: replace(
                draft,
                terms=chosen.terms,
                balance_on="",
                deposit=chosen.deposit,
                instalments=chosen.instalments,
                first_on=chosen.first_on,
            )
        )

    def _count(self, count: int, _on: bool = False) -> None:
        self._tell(lambda draft: replace(draft, instalments=count))

    def _balance_day(self, day: str) -> None:
        self._tell(lambda draft: replace(draft, balance_on=day))

    def _first_day(self, day: str) -> None:
        self._tell(lambda draft: replace(draft, first_on=day))

    def flush(self) -> None:
        """Tell at once what was typed last."""
        if self._pause.isActive():
            self._tell_deposit()

    def _tell_deposit(self) -> None:
        self._pause.stop()
        text = self.deposit.text().strip()
        try:
            amount = parse_amount(text, self._currency) if text else 0
        except Refusal:
            amount = 0  # no deposit: what the order says of it is shown above
        self._tell(lambda draft: replace(draft, deposit=max(0, amount)))

    def _tell(self, change: Callable[[DeliveryDraft], DeliveryDraft]) -> None:
        self.changed.emit(change)


def _rounded(amount: int) -> int:
    """A deposit that is quickly counted: whole units of ten in the currency's minor unit."""
    return -(-amount // 1000) * 1000 if amount >= 1000 else amount


def _plain(amount: int, currency: str) -> str:
    return format_amount(amount, currency).replace(",", "")


def _pair(first: str, one: QWidget, second: str, other: QWidget) -> QWidget:
    held = QWidget()
    box = row(Field(first, one), Field(second, other), gap=10)
    box.setStretch(0, 1)
    box.setStretch(1, 1)
    held.setLayout(box)
    return held


def _one(words: str, control: QWidget) -> QWidget:
    held = QWidget()
    held.setLayout(column(Field(words, control)))
    return held
