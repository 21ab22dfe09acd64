"""Taking payment: what every key of the payment place does."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from posdesk.i18n import _
from posdesk.money import exponent, format_amount
from posdesk.payments.providers import PaymentProvider
from posdesk.payments.states import CONFIRMED, FAILED
from posdesk.payments.tenders import CARD, CASH, tender_of_code
from posdesk.ui.pay.bill import Bill
from posdesk.ui.pay.keypad import CLEAR, press
from posdesk.ui.pay.sums import WALLET, tender_of
from posdesk.ui.pay.taking import Taking
from posdesk.ui.pay.view import ROUND
from posdesk.ui.place import Shell
from posdesk.ui.widgets.numpad import ENTER


class PayDesk(Taking):
    """The hands on the payment place: tenders, amounts, keys and scans."""

    left = Signal()

    def __init__(
        self,
        shell: Shell,
        bill: Bill,
        provider: PaymentProvider | None = None,
        *,
        brief: bool = False,
    ) -> None:
        super().__init__(shell, bill, provider, brief=brief)
        self._connect()

    def _connect(self) -> None:
        view = self.view
        view.tenders.chosen.connect(self.choose)
        view.tenders.back.connect(self.leave)
        view.pressed.connect(self.press)
        view.quick.connect(self.enter)
        view.act.connect(self.act)
        view.wallet.shop_code.connect(self.ask_wallet)
        view.wallet.code.returnPressed.connect(lambda: self.scanned(view.wallet.code.text()))
        view.reference.textChanged.connect(lambda _text: self.refresh())
        view.wallet.code.textEdited.connect(self._disarm)
        view.waiting.arrived.connect(lambda: self._answer(CONFIRMED))
        view.waiting.failed.connect(lambda: self._answer(FAILED))
        view.waiting.asked.connect(self._query)
        self.summary.reopened.connect(lambda attempt: self.choose(tender_of(attempt)))
        self.summary.removed.connect(self._take_back)
        self.asking.answered.connect(self._answered)
        self.asking.refused.connect(self._refused)

    # --- opening and leaving ----------------------------------------------------------------------

    def open(self) -> None:
        """Start, or go on, with the payment of the bill."""
        if self._bill.key != self._key:
            self._key = self._bill.key
            self._start()
            self.view.reference.clear()
            self._reread()
            waiting = self.sums().waiting
            self._tender = tender_of(waiting) if waiting else CASH
        self._armed = False
        self._reread()
        self.view.setFocus()

    def leave(self) -> None:
        """Back to the cart; what was taken so far stays taken."""
        if not self.busy:
            self.left.emit()

    # --- entering ---------------------------------------------------------------------------------

    def choose(self, tender: str) -> None:
        """Take another tender in hand; an amount typed for the last one is forgotten."""
        if self.busy:
            self.refresh()
            return
        self._tender, self._typed, self._armed = tender, "", tender == WALLET
        self.refresh()
        fields = {} if self.sums().asked else self._fields()
        fields.get(tender, self.view).setFocus()

    def _fields(self) -> dict[str, QWidget]:
        return {CARD: self.view.reference, WALLET: self.view.wallet.code}

    def press(self, key: str) -> None:
        """A key of the pad, or of the keyboard."""
        if key == ENTER:
            self.act()
        elif key == ROUND:
            self.round_off()
        elif self.busy or self.sums().asked is not None:
            self._disarm()
        else:
            self._typed = press(self._typed, key, exponent(self._bill.currency))
            self.refresh()

    def enter(self, amount: int) -> None:
        """A quick amount; the same one again takes it out."""
        same = self.sums().entered == amount
        self._typed = "" if same else _plain(amount, self._bill.currency)
        self.refresh()

    def round_off(self) -> None:
        """抹零: round what is due by the shop's rule, or take the rounding off again."""
        if not self._bill.toggle_rounding():
            self._say(_("This shop rounds nothing off. The rule is in the settings."))
            return
        self._typed = press(self._typed, CLEAR)
        self.refresh()

    def key(self, sequence: str) -> bool:
        """A key of the keyboard before the window's own table: tenders and Esc."""
        tender = self.view.tenders.key(sequence)
        if tender is not None:
            if not self.busy:
                self.choose(tender)
            return True
        if sequence == "Esc":
            self.leave()
            return True
        return False

    def scanned(self, code: str) -> bool:
        """A scan while the payment place is open; False when it is no payment code."""
        tender = tender_of_code(code)
        typed_here = bool(self.view.wallet.code.text())
        self.view.wallet.code.clear()
        if tender is None:
            if typed_here:
                self._say(_("This is not a payment code."))
            return typed_here
        self.ask_wallet(tender, code.strip())
        return True

    def read_reference(self, code: str) -> bool:
        """A scan from a card's slip while a card is in hand; False when none is."""
        if self._tender != CARD:
            return False
        self.view.reference.setText(code)
        return True


def _plain(amount: int, currency: str) -> str:
    """An amount as it would be typed."""
    return format_amount(amount, currency).replace(",", "")
