"""Taking what is in hand: asking for money, hearing the answers, completing the sale."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from posdesk.cards import refuse_card_number
from posdesk.cart.rules import NO_RULES
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.money import parse_amount
from posdesk.payments import attempts
from posdesk.payments.attempts import Attempt
from posdesk.payments.commands import Sale, complete_sale
from posdesk.payments.providers import PaymentProvider
from posdesk.payments.settle import Tendered
from posdesk.payments.states import CONFIRMED, FAILED
from posdesk.payments.tenders import CARD, CASH
from posdesk.ui import messages
from posdesk.ui.pay.asking import Asking
from posdesk.ui.pay.summary import PaySummary
from posdesk.ui.pay.sums import WALLET, Sums
from posdesk.ui.pay.view import PayView
from posdesk.ui.pay.words import open_words
from posdesk.ui.place import Shell
from posdesk.ui.sell.session import CartSession
from posdesk.ui.sell.views import counted


class Taking(QObject):
    """Holds what is in hand (tender, typed amount, cash so far) and takes it, once.

    Everything durable is asked for; keys and scans are its child's work (desk.py).
    """

    finished = Signal(object)  # Sale

    def __init__(
        self, shell: Shell, session: CartSession, provider: PaymentProvider | None = None
    ) -> None:
        super().__init__()
        self._shell, self._session = shell, session
        self.asking = Asking(shell, session, provider)
        self.view = PayView(session.currency)
        self.summary = PaySummary(session.currency)
        self.busy = False
        self._cart_id = ""
        self._attempts: tuple[Attempt, ...] = ()
        self._start()

    def _start(self) -> None:
        self._tender, self._typed, self._cash = CASH, "", list[int]()
        # Enter may say that a wallet's money arrived: only after the wallet was asked or chosen,
        # and as long as nothing was typed since. Somebody who types means something else.
        self._armed = False

    def sums(self) -> Sums:
        """The figures of this moment."""
        entered: int | None = None
        if self._typed.strip("."):
            entered = parse_amount(self._typed, self._session.currency)
        tender = self._tender
        return Sums(self._session.priced, self._attempts, tuple(self._cash), tender, entered)

    def refresh(self) -> None:
        """Show the sums again (the cart or what was taken has changed)."""
        sums = self.sums()
        self.view.show_sums(sums, busy=self.busy)
        self.view.waiting.let_enter(confirm=self._armed)
        self.summary.show_sums(sums, counted(self._session.priced))

    def _reread(self) -> None:
        self._attempts = self._shell.ops.read(attempts.attempts_of, self._session.cart.id)
        self.refresh()

    def _disarm(self) -> None:
        self._armed = False
        self.view.waiting.let_enter(confirm=False)

    # --- taking -----------------------------------------------------------------------------------

    def act(self) -> None:
        """Do what the large button says, once: it is dead until the answer is there."""
        sums = self.sums()
        if self.busy:
            return
        if sums.asked is not None:
            self._confirm_by_key()
        elif sums.blocked is not None:
            self._say_open(sums.blocked)
        elif not sums.can_act:
            return
        elif sums.complete:
            self._complete(self._cash)
        elif sums.tender == CARD:
            self._ask(CARD, sums.received, "")
        elif sums.missing:
            self._cash.append(sums.received)
            self._typed = ""
            self.refresh()
        else:
            self._complete([*self._cash, sums.received])

    def _confirm_by_key(self) -> None:
        if self._armed:
            self._answer(CONFIRMED)
        else:
            self._say(
                _("Enter confirms nothing now: press the button that says what the device shows.")
            )

    def _say_open(self, attempt: Attempt) -> None:
        words = open_words(attempt, self._session.currency)
        self._say(_("{what}. Answer it first, in the list on the right.").format(what=words))

    def ask_wallet(self, tender: str, code: str = "") -> None:
        """Ask a wallet for the amount in hand, or for all that is left."""
        if self._tender != WALLET:
            self._tender, self._typed, self._armed = WALLET, "", False
        sums = self.sums()
        if self.busy or sums.asked is not None:
            self.refresh()
            return
        if sums.blocked is not None:
            self.refresh()
            self._say_open(sums.blocked)
            return
        if sums.over or not sums.received:
            self.refresh()
            return
        self._ask(tender, sums.received, code)

    def _ask(self, tender: str, amount: int, code: str) -> None:
        reference = self.view.reference.text().strip()
        if tender == CARD and not reference:
            self._say(_("Type the number on the terminal's slip first."))
            self.view.reference.setFocus()
            return
        try:
            refuse_card_number(reference)
        except Refusal as refusal:
            # Before anything is on record: the slip is there, only its number is mistyped.
            self._refused(refusal)
            return
        self._armed = tender != CARD
        self._set_busy()
        self.asking.ask(tender, amount, code, reference)

    def _complete(self, cash: list[int]) -> None:
        tendered = [Tendered(CASH, amount) for amount in cash]
        due = self.sums().due
        self._set_busy()
        self._shell.ops.run(
            complete_sale,
            self._session.cart,
            tendered,
            NO_RULES,
            due,
            done=self._completed,
            refused=self._refused,
        )

    def _completed(self, sale: Sale) -> None:
        self.busy = False
        self._start()
        self.view.reference.clear()
        self.finished.emit(sale)

    # --- answers ----------------------------------------------------------------------------------

    def _answer(self, state: str) -> None:
        attempt = self.sums().asked
        if attempt is not None and not self.busy:
            slip = self.view.waiting.slip.text().strip() if attempt.tender == CARD else ""
            self._set_busy()
            self.asking.record(attempt, state, slip)

    def _query(self) -> None:
        attempt = self.sums().asked
        if attempt is not None and not self.busy:
            self._set_busy()
            self.asking.query(attempt)

    def _answered(self, attempt: Attempt) -> None:
        """An attempt's answer: go on, and finish by itself once everything is paid."""
        self.busy = False
        self._typed = ""
        for field in (self.view.reference, self.view.wallet.code, self.view.waiting.slip):
            field.clear()
        self._reread()
        sums = self.sums()
        if attempt.state == CONFIRMED and sums.complete:
            self._complete(self._cash)
        elif attempt.state == FAILED:
            self._say(_("The customer did not pay. Choose a tender again."))
        self.view.setFocus()

    def _take_back(self, what: Attempt | int) -> None:
        if self.busy:
            return
        if isinstance(what, int):
            del self._cash[what]
            self.refresh()
        else:
            self.asking.take_back(what, self._set_busy)

    def _set_busy(self) -> None:
        self.busy = True
        self.refresh()

    def _refused(self, refusal: Refusal) -> None:
        self.busy = False
        self._reread()
        said = messages.message(refusal)
        self._say(" ".join(part for part in (said.text, said.advice) if part))
        self.view.setFocus()

    def _say(self, words: str) -> None:
        self.view.show_error(words)
