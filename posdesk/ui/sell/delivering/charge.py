"""What bringing it costs, why, and another amount where somebody decides so."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from posdesk.errors import Refusal, words
from posdesk.i18n import _
from posdesk.money import format_amount, format_money, format_quantity, parse_amount
from posdesk.orders.charges import ChargeRule, Load
from posdesk.ui.sell.tasks import number_field
from posdesk.ui.widgets import Button, Card, Label, row


class ChargeCard(Card):
    """The charge with its reason; a person may replace it, with a manager where it needs one."""

    set_wanted = Signal(object)  # minor units, None: as the rules say

    def __init__(self, currency: str) -> None:
        self._currency = currency
        self.reason = Label("", "muted", wrap=True)
        self.amount = Label("", "due")
        self.change = Button(_("Change…"), "link")
        self.usual = Button(_("As the rules say"), "link")
        self.field = number_field(_("Delivery charge"))
        self.apply = Button(_("Apply"), hint="Enter")
        self.error = Label("", tone="bad", wrap=True)
        self._editor = QWidget()
        editor = row(self.field, self.apply, self.usual, gap=8)
        editor.setStretch(0, 1)
        self._editor.setLayout(editor)
        head = row(Label(_("Delivery charge"), "title"), None, self.change, self.amount, gap=6)
        super().__init__(head, self.reason, self._editor, self.error, gap=6)
        self._editor.hide()
        self.error.hide()
        self.change.clicked.connect(self._edit)
        self.apply.clicked.connect(self._apply)
        self.field.returnPressed.connect(self._apply)
        self.usual.clicked.connect(lambda: self.set_wanted.emit(None))

    def show_charge(self, amount: int, reason: str, *, by_hand: bool) -> None:
        """What it costs (minor units) and why."""
        free = _("Free") if not amount else format_money(amount, self._currency)
        self.amount.setText(free)
        self.amount.set_tone("ok" if not amount else "plain")
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        self.usual.setVisible(by_hand)

    def close_editor(self) -> None:
        """The other amount is in, or was given up."""
        self._editor.hide()
        self.error.hide()
        self.change.show()

    def _edit(self) -> None:
        self._editor.show()
        self.change.hide()
        self.field.setFocus()

    def _apply(self) -> None:
        self.error.hide()
        try:
            amount = parse_amount(self.field.text().strip() or "0", self._currency)
        except Refusal as refusal:
            self.error.setText(" ".join(part for part in words(refusal) if part))
            self.error.show()
            self.field.setFocus()
            self.field.selectAll()
            return
        self.set_wanted.emit(max(0, amount))


def reason_words(rule: ChargeRule | None, load: Load, currency: str) -> str:
    """Why bringing a load costs what it does."""
    if rule is None:
        return _("The shop asks nothing for this way.")
    where = rule.region.replace("/", " ") if rule.region else ""
    said = [where] if where else []
    if rule.free_from and load.worth >= rule.free_from:
        free = format_money(rule.free_from, currency)
        said.append(_("free from {amount} on").format(amount=free))
        return _sentence(said)
    said.append(_by_weight(rule, load, currency))
    if rule.free_from:
        more = format_money(rule.free_from - load.worth, currency)
        said.append(_("free with {amount} more").format(amount=more))
    return _sentence(said)


def _by_weight(rule: ChargeRule, load: Load, currency: str) -> str:
    base = format_amount(rule.base, currency)
    if not rule.first_weight or not rule.step_weight:
        return _("{amount} for each delivery").format(amount=base)
    words = _("{base} up to {first} kg, then {step} per {each} kg")
    if load.grams:
        words = _("{weight} kg: {base} up to {first} kg, then {step} per {each} kg")
    return words.format(
        weight=format_quantity(load.grams),
        base=base,
        first=format_quantity(rule.first_weight),
        step=format_amount(rule.step, currency),
        each=format_quantity(rule.step_weight),
    )


def _sentence(parts: list[str]) -> str:
    return " · ".join(part for part in parts if part)
