"""The left and middle of the payment place: tenders, figures, quick amounts, pad, the button."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from posdesk.i18n import _
from posdesk.money import format_money
from posdesk.payments.attempts import Attempt
from posdesk.payments.states import UNKNOWN
from posdesk.payments.tenders import ALIPAY, CARD, CASH, CREDIT, UNIONPAY, WECHAT
from posdesk.ui import theme
from posdesk.ui.pay.card import CardEntry
from posdesk.ui.pay.figures import Figures
from posdesk.ui.pay.keypad import CLEAR, key_of
from posdesk.ui.pay.quick_cash import QUICK_LIMIT, quick_amounts
from posdesk.ui.pay.sums import WALLET, Sums
from posdesk.ui.pay.words import act_words, attempt_words, tender_name
from posdesk.ui.widgets import (
    Act,
    Button,
    Label,
    Numpad,
    Page,
    Panel,
    TextField,
    column,
    row,
    scrolled,
    set_property,
)
from posdesk.ui.widgets.numpad import ENTER, ERASE

ROUND: Final = "round"
_LEFT: Final = 240
_WIDEST: Final = 760
_NARROW: Final = 700
_ANY_WIDTH: Final = 16_777_215  # QWIDGETSIZE_MAX


class TenderList(QWidget):
    """The tenders that work here, each with its own key."""

    chosen = Signal(str)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._flat = False
        self.back_button = Button(
            icon="back", hint="Esc", clicked=self.back.emit, name=_("Back to the cart")
        )
        self._back_words = _("Back to the cart")
        self.buttons: dict[str, Button] = {}
        self._group = QButtonGroup(self)
        names = (
            (CASH, _("Cash"), "F1"),
            (WALLET, _("WeChat / Alipay scan"), "F2"),
            (CARD, _("Bank card"), "F3"),
        )
        for tender, words, key in names:
            self.buttons[tender] = self._button(tender, words, key)
        self._box = column(self.back_button, *self.buttons.values(), None, gap=10)
        self.setLayout(self._box)
        self.lie_down(flat=False)

    def _button(self, tender: str, words: str, key: str) -> Button:
        button = Act(words, "tender", hint=key, fit="")
        button.clicked.connect(lambda _on=False: self.chosen.emit(tender))
        button.setToolTip(words)
        button.setCheckable(True)
        self._group.addButton(button)
        return button

    def name_back(self, words: str) -> None:
        """Where the first button leads, where that is not the cart."""
        self._back_words = words
        self.back_button.setAccessibleName(words)
        self.lie_down(flat=self._flat)

    def offer_credit(self, amount: str) -> None:
        """Store credit is among the tenders where the customer has any (`amount`)."""
        said = _("Credit") if self._flat else _("Store credit {amount}")
        words = said.format(amount=amount) if amount else ""
        credit = self.buttons.get(CREDIT)
        if credit is None and words:
            credit = self.buttons[CREDIT] = self._button(CREDIT, words, "F4")
            set_property(credit, fit="tight" if self._flat else "")
            self._box.insertWidget(len(self.buttons), credit)
        elif credit is not None and not words:
            self._group.removeButton(self.buttons.pop(CREDIT))
            self._box.removeWidget(credit)
            credit.hide()
            credit.deleteLater()
        elif credit is not None:
            credit.setText(words)

    def lie_down(self, *, flat: bool) -> None:
        """Stand in a column, or lie in a row where the window is narrow for its text."""
        directions = QBoxLayout.Direction
        self._box.setDirection(directions.LeftToRight if flat else directions.TopToBottom)
        self.back_button.setText("" if flat else self._back_words)
        self.back_button.set_hint("" if flat else "Esc")
        self.buttons[WALLET].setText(_("Wallet") if flat else _("WeChat / Alipay scan"))
        self._flat = flat
        for button in self.buttons.values():
            set_property(button, fit="tight" if flat else "")
        self.setMinimumWidth(0 if flat else theme.px(_LEFT))
        self.setMaximumWidth(_ANY_WIDTH if flat else theme.px(_LEFT))

    def show_tender(self, tender: str) -> None:
        """Mark the tender in hand."""
        self.buttons[tender].setChecked(True)

    def key(self, sequence: str) -> str | None:
        """The tender of a key, None when it is none."""
        return next((t for t, button in self.buttons.items() if button.hint() == sequence), None)


class QuickRow(QWidget):
    """One touch for the amounts that customers hand over."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[Button] = []
        self._box = row(gap=10)
        self.setLayout(self._box)
        self._offered: list[int] = []
        self.limit = QUICK_LIMIT

    def show_sums(self, sums: Sums, currency: str) -> None:
        """Offer what fits what is left, and mark the one that stands in the amount."""
        offered = quick_amounts(sums.left, currency, self.limit)
        if offered != self._offered:
            self._offered = offered
            self._fill(offered, currency)
        for amount, button in zip(offered, self.buttons, strict=True):
            button.setChecked(sums.entered == amount)

    def _fill(self, offered: Sequence[int], currency: str) -> None:
        for button in self.buttons:
            self._box.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = [self._quick(amount, currency) for amount in offered]
        for button in self.buttons:
            self._box.addWidget(button, 1)

    def _quick(self, amount: int, currency: str) -> Button:
        button = Button(
            format_money(amount, currency), "quick", clicked=lambda: self.chosen.emit(amount)
        )
        button.setCheckable(True)
        button.setMinimumHeight(theme.px(52))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return button


class WalletHelp(QWidget):
    """How a wallet is taken: scan the customer's code, or the customer scans the shop's."""

    shop_code = Signal(str)  # tender

    def __init__(self) -> None:
        super().__init__()
        self.code = TextField(name=_("Payment code"), placeholder=_("Scan or type the code"))
        self.code.setMaxLength(24)
        buttons = [
            Button(tender_name(tender), clicked=partial(self.shop_code.emit, tender))
            for tender in (WECHAT, ALIPAY, UNIONPAY)
        ]
        self.buttons = buttons
        by_hand = row(Label(_("On the shop's code:"), "muted"), *buttons, gap=8)
        for place in range(1, 4):
            by_hand.setStretch(place, 1)
        self.setLayout(column(self.code, by_hand, gap=10))


class Waiting(Panel):
    """A payment that was asked for and not yet answered: only a person can say what happened."""

    arrived = Signal()
    asked = Signal()
    failed = Signal()

    def __init__(self) -> None:
        super().__init__("card")
        self.title = Label("", "heading")
        self.state = Label("", "muted")
        self.yes = Button(_("Money arrived"), "primary", hint="Enter", clicked=self.arrived.emit)
        self.again = Button(_("Query again"), icon="refresh", clicked=self.asked.emit)
        self.no = Button(_("Not paid"), "danger", clicked=self.failed.emit)
        self.yes.setProperty("extent", "large")
        help_ = _("Look at the shop's payment device and say what it shows.")
        acts = row(self.again, self.no, gap=10)
        for place in (0, 1):
            acts.setStretch(place, 1)
        self.slip = TextField(
            name=_("Slip reference"), placeholder=_("Number on the terminal's slip")
        )
        self.slip.returnPressed.connect(self.arrived)
        words = (self.title, self.state, 6, Label(help_, wrap=True), 6, self.slip)
        self.setLayout(column(*words, self.yes, acts, gap=8, margins=(16, 16, 16, 16)))

    def let_enter(self, *, confirm: bool) -> None:
        """Whether Enter says that the money arrived, and is shown to."""
        self.yes.set_hint("Enter" if confirm else "")

    def show_attempt(self, attempt: Attempt, currency: str) -> None:
        """The payment that is waited for."""
        name, amount = tender_name(attempt.tender), format_money(attempt.amount, currency)
        self.title.setText(f"{name} {amount}")
        self.slip.setVisible(attempt.tender == CARD)
        self.state.setText(attempt_words(attempt))
        self.state.set_tone("warn" if attempt.state == UNKNOWN else "plain")
        self.setAccessibleName(f"{self.title.text()} {self.state.text()}")


class PayView(Page):
    """Shows the sums; says what was pressed. All decisions are made by its owner."""

    pressed = Signal(str)
    quick = Signal(int)
    act = Signal()

    def __init__(self, currency: str) -> None:
        super().__init__()
        self.currency = currency
        self.tenders = TenderList()
        self.figures = Figures()
        self.error = Label("", tone="bad", wrap=True)
        self.error.hide()
        self.quick_row = QuickRow()
        self.wallet = WalletHelp()
        self.card = CardEntry()
        self.reference = self.card.reference
        self.pad = Numpad(
            acts=((ERASE, "⌫"), (CLEAR, _("Clear")), (ROUND, _("Round off")), (ENTER, _("OK"))),
            key_height=56,
            least_height=theme.TARGET,
            gap=8,
        )
        self.finish = Button("", "primary", hint="Enter", clicked=self.act.emit)
        self.waiting = Waiting()
        self._build()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Payment"))
        self.quick_row.chosen.connect(self.quick)
        self.pad.pressed.connect(self.pressed)
        self.card.amount.pressed.connect(self.pressed)
        for field in (self.card.amount, self.reference):
            field.returnPressed.connect(self.act)

    def _build(self) -> None:
        self.finish.setProperty("extent", "large")
        self.finish.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.extras = [self.quick_row, self.wallet, self.card]
        keys = QWidget()
        keys.setLayout(column(*self.extras, self.pad, gap=12))
        # Large text on a small screen: keys get lower, then scroll; the large button stays.
        self.area = area = scrolled(keys)
        area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.entry = QWidget()
        self.entry.setLayout(column(area, self.finish, None, gap=12))
        asked = QWidget()
        asked.setLayout(column(self.waiting, None))
        self.middle = QStackedWidget()
        self.middle.addWidget(self.entry)
        self.middle.addWidget(scrolled(asked))
        within = column(self.figures, self.error, self.middle, gap=12)
        within.setStretch(2, 1)
        centre = QWidget()
        centre.setLayout(within)
        centre.setMaximumWidth(theme.px(_WIDEST))
        self._box = row(self.tenders, centre, gap=20, margins=(20, 20, 20, 16))
        self._box.setStretch(1, 1)
        self._box.addStretch(0)
        self.setLayout(self._box)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tenders beside the keys, or above them where there is no room beside."""
        flat = self.width() < theme.px(_NARROW)
        directions = QBoxLayout.Direction
        self._box.setDirection(directions.TopToBottom if flat else directions.LeftToRight)
        self.tenders.lie_down(flat=flat)
        self.figures.shrink(small=flat)
        self.quick_row.limit = QUICK_LIMIT - flat
        super().resizeEvent(event)

    def show_sums(self, sums: Sums, *, busy: bool, ending: str = "") -> None:
        """Figures, quick amounts and the button for this moment."""
        credit = format_money(sums.balance, self.currency) if sums.balance else ""
        self.tenders.offer_credit(credit)
        self.tenders.show_tender(sums.tender)
        self.figures.show_sums(sums, self.currency)
        self.quick_row.show_sums(sums, self.currency)
        self.card.show_sums(sums, self.currency)
        open_ = sums.left > 0
        for tender, extra in zip((CASH, WALLET, CARD), self.extras, strict=True):
            extra.setVisible(open_ and sums.tender == tender)
        self.pad.setVisible(open_ or not sums.partly)  # nothing to type where nothing is due now
        if sums.asked is not None:
            self.waiting.show_attempt(sums.asked, self.currency)
        for button in (self.waiting.yes, self.waiting.again, self.waiting.no):
            button.setEnabled(not busy)
        self.middle.setCurrentIndex(1 if sums.asked else 0)
        words = act_words(sums, self.currency, self.reference.text().strip(), ending)
        self.finish.setText(_("Saving…") if busy else words)
        self.finish.setEnabled(sums.can_act and not busy)
        self.show_error(_wrong(sums, self.currency))

    def show_error(self, words: str) -> None:
        """What is wrong, right below the figures; empty takes it away."""
        self.error.setText(words)
        self.error.setVisible(bool(words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits go into the amount, Enter does what the large button, or the focused one, says."""
        focused = self.focusWidget()
        large = (self.finish, self.waiting.yes)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if isinstance(focused, Button) and focused.hasFocus() and focused not in large:
                focused.click()
            else:
                self.act.emit()
        elif (key := key_of(event)) is not None:
            self.pressed.emit(key)
        else:
            super().keyPressEvent(event)


def _wrong(sums: Sums, currency: str) -> str:
    """What is wrong with the amount that was entered."""
    if sums.beyond_credit:
        left = format_money(sums.spendable, currency)
        return _("There is store credit of {amount}, no more.").format(amount=left)
    return _("Only cash may be more than is due.") if sums.over else ""
