"""The small tasks beside the cart: edit a line, discount the order, say why something goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QButtonGroup, QLineEdit, QWidget

from posdesk.cart.cart import Cart, Discount, PriceOverride
from posdesk.cart.priced import PricedLine
from posdesk.errors import Refusal, words
from posdesk.i18n import _
from posdesk.money import format_amount, format_money, parse_amount
from posdesk.ui.sell.views import signed, why
from posdesk.ui.widgets import Button, Chip, Field, FlowLayout, Label, Line, TextField, column, row

T = TypeVar("T")


@dataclass(frozen=True)
class LineEdit:
    """What a person wants a line to be: None leaves the variant's own price, no discount."""

    number: int
    price: PriceOverride | None
    discount: Discount | None
    note: str


class Task(QWidget):
    """A task with a place to say what is wrong with what was entered."""

    done = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.error = Label("", tone="bad", wrap=True)
        self.error.hide()
        self._wrong: QLineEdit | None = None

    def show_refusal(self, refusal: Refusal) -> None:
        """Say what happened, why, and what can be done, right here; the field that was wrong is
        selected, so that what is typed next corrects it and goes nowhere else.
        """
        self.error.setText(" ".join(part for part in words(refusal) if part))
        self.error.show()
        wrong, self._wrong = self._wrong or self._field_with_focus(), None
        if wrong is not None:
            wrong.setFocus()
            wrong.selectAll()

    def _field_with_focus(self) -> QLineEdit | None:
        focused = QApplication.focusWidget()
        inside = isinstance(focused, QLineEdit) and self.isAncestorOf(focused)
        return focused if inside and isinstance(focused, QLineEdit) else None

    def read(self, field: QLineEdit, parse: Callable[[], T]) -> T:
        """What `parse` makes of a field; a refusal is that field's, wherever Enter was pressed."""
        try:
            return parse()
        except Refusal:
            self._wrong = field
            raise

    def clear_error(self) -> None:
        """Take the words about the last attempt away."""
        self.error.hide()

    def attempt(self, make: Callable[[], object]) -> None:
        """Tell `done` what `make` answers; a refusal is worded here instead."""
        self.clear_error()
        try:
            made = make()
        except Refusal as refusal:
            self.show_refusal(refusal)
        else:
            self.done.emit(made)


class NumberField(TextField):
    """Its figure is selected when it is entered, by key or by finger: typing replaces it."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            QTimer.singleShot(0, self, self.selectAll)  # the press is still to place the cursor
        elif event.reason() not in _COMES_BACK:
            self.selectAll()


_COMES_BACK = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


def number_field(name: str, text: str = "") -> TextField:
    """A field for an amount: it never takes a scan."""
    field = NumberField(text, name=name)
    field.setAlignment(Qt.AlignmentFlag.AlignRight)
    field.setMaxLength(12)
    return field


class DiscountField(QWidget):
    """An amount or a percentage off, and which of the two it is."""

    def __init__(self, discount: Discount | None, currency: str) -> None:
        super().__init__()
        self._currency = currency
        self.value = number_field(_("Discount"))
        self.amount = Chip(_("Amount"), checkable=True)
        self.percent = Chip(_("Percent"), checkable=True)
        group = QButtonGroup(self)
        for chip in (self.amount, self.percent):
            group.addButton(chip)
        self.percent.setChecked(True)
        if discount and discount.amount:
            self.amount.setChecked(True)
            self.value.setText(format_amount(discount.amount, currency).replace(",", ""))
        elif discount:
            self.value.setText(format_amount(discount.percent).removesuffix(".00"))
        box = row(self.value, self.percent, self.amount, gap=6)
        box.setStretch(0, 1)
        self.setLayout(box)
        self.setFocusProxy(self.value)

    def discount(self, reason: str) -> Discount | None:
        """The discount as typed; raises `BadAmount` or `BadDiscount`."""
        text = self.value.text().strip().removesuffix("%")
        if not text:
            return None
        if self.amount.isChecked():
            taken = parse_amount(text, self._currency)
            return Discount(amount=taken, reason=reason) if taken else None
        percent = parse_amount(text)
        return Discount(percent=percent, reason=reason) if percent else None


class LineTask(Task):
    """Unit price, discount and note of one line, and why it costs what it does."""

    def __init__(self, line: PricedLine, currency: str) -> None:
        super().__init__()
        self._line, self._currency = line, currency
        at = line.line
        override = at.override
        self.price = number_field(
            _("Unit price"), format_amount(line.unit_price, currency).replace(",", "")
        )
        self.discount = DiscountField(at.discount, currency)
        reason = (override and override.reason) or (at.discount and at.discount.reason) or ""
        self.reason = TextField(reason, name=_("Reason"))
        self.note = TextField(at.note, name=_("Note"))
        for field in (self.price, self.discount.value, self.reason, self.note):
            field.returnPressed.connect(self._apply)
        self.apply = Button(_("Apply"), "primary", hint="Enter", clicked=self._apply)
        listed = format_money(at.item.unit_price, currency)
        self.setLayout(
            column(
                Field(
                    _("Unit price"), self.price, hint=_("List price {price}").format(price=listed)
                ),
                Field(_("Discount"), self.discount),
                Field(_("Reason"), self.reason),
                Field(_("Note"), self.note),
                self.error,
                self.apply,
                8,
                Label(_("Why this price"), "strong"),
                self._why(),
                None,
                gap=9,
            )
        )
        self.setFocusProxy(self.price)

    def _why(self) -> QWidget:
        box = column(gap=5)
        for step in why(self._line, self._currency):
            if step.result:
                box.addWidget(Line())
            words_ = Label(step.label, "strong" if step.result else "muted", wrap=True)
            amount = Label(signed(step.amount, self._currency), "strong" if step.result else "")
            pair = row(words_, amount, gap=8)
            pair.setStretch(0, 1)
            box.addLayout(pair)
        holder = QWidget()
        holder.setLayout(box)
        return holder

    def _apply(self) -> None:
        self.attempt(self._edit)

    def _edit(self) -> LineEdit:
        at = self._line.line
        reason = self.reason.text().strip()
        price = self.read(self.price, lambda: parse_amount(self.price.text(), self._currency))
        discount = self.read(self.discount.value, lambda: self.discount.discount(reason))
        override: PriceOverride | None = None
        if (price != at.item.unit_price and price != self._line.unit_price) or at.override:
            own = price == at.item.unit_price
            override = None if own else PriceOverride(price, reason)
        return LineEdit(at.number, override, discount, self.note.text().strip())


class OrderTask(Task):
    """A discount on the whole order, with a note for the receipt."""

    QUICK = (500, 1000, 1500, 2000)

    def __init__(self, cart: Cart, currency: str) -> None:
        super().__init__()
        discount = cart.discount
        self.discount = DiscountField(discount, currency)
        self.reason = TextField(discount.reason if discount else "", name=_("Reason"))
        self.note = TextField(cart.note, name=_("Note on the receipt"))
        for field in (self.discount.value, self.reason, self.note):
            field.returnPressed.connect(self._apply)
        self.apply = Button(_("Apply"), "primary", hint="Enter", clicked=self._apply)
        self.remove = Button(_("No discount"), clicked=self._remove)
        if discount is None:
            self.remove.hide()
        self.setLayout(
            column(
                Field(_("Discount on the order"), self.discount),
                self._quick(),
                Field(_("Reason"), self.reason),
                Field(_("Note on the receipt"), self.note),
                self.error,
                self.apply,
                self.remove,
                None,
                gap=10,
            )
        )
        self.setFocusProxy(self.discount)

    def _quick(self) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder)
        for percent in self.QUICK:
            words_ = _("{percent} % off").format(percent=percent // 100)
            flow.addWidget(Chip(words_, clicked=partial(self._choose, percent)))
        return holder

    def _choose(self, percent: int) -> None:
        self.discount.percent.setChecked(True)
        self.discount.value.setText(str(percent // 100))
        self.discount.value.setFocus()

    def _remove(self) -> None:
        self.discount.value.clear()
        self._apply()

    def _apply(self) -> None:
        reason = self.reason.text().strip()
        field = self.discount.value
        self.attempt(
            lambda: (
                self.read(field, lambda: self.discount.discount(reason)),
                self.note.text().strip(),
            )
        )


class ReasonTask(Task):
    """Why a line or the cart is taken back: one touch, or one's own words."""

    def __init__(self, question: str, act: str, reasons: Sequence[str]) -> None:
        super().__init__()
        self.own = TextField(name=_("Another reason"), placeholder=_("Another reason"))
        self.own.returnPressed.connect(self._own)
        self.buttons = [self._reason(place, reason) for place, reason in enumerate(reasons, 1)]
        self.act = Button(act, "danger", clicked=self._own)
        self.act.setEnabled(False)
        self.own.textChanged.connect(lambda text: self.act.setEnabled(bool(text.strip())))
        self.setLayout(
            column(
                Label(question, wrap=True),
                4,
                *self.buttons,
                4,
                self.own,
                self.act,
                self.error,
                None,
            )
        )
        self.setFocusProxy(self.buttons[0])

    def _reason(self, place: int, reason: str) -> Button:
        button = Button(reason, "tender", hint=str(place), clicked=lambda: self.done.emit(reason))
        button.setAutoDefault(True)
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.key() - int(Qt.Key.Key_1)
        if 0 <= place < len(self.buttons):
            self.buttons[place].click()
            return
        super().keyPressEvent(event)

    def _own(self) -> None:
        if reason := self.own.text().strip():
            self.done.emit(reason)
