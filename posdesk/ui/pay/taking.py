"""Taking what is in hand: asking for money, hearing the answers, booking it all."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from posdesk.cards import refuse_card_number
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.money import parse_amount
from posdesk.payments.attempts import Attempt
from posdesk.payments.providers import PaymentProvider
from posdesk.payments.settle import Tendered
from posdesk.payments.states import CONFIRMED, FAILED
from posdesk.payments.tenders import CARD, CASH, CREDIT
from posdesk.ui import messages
from posdesk.ui.pay.asking import Asking
from posdesk.ui.pay.bill import Bill
from posdesk.ui.pay.summary import PaySummary
from posdesk.ui.pay.sums import WALLET, Sums
from posdesk.ui.pay.view import PayView
from posdesk.ui.pay.words import open_words
from posdesk.ui.place import Shell


class Taking(QObject):
    """Holds what is in hand (tender, typed amount, cash and credit so far) and takes it, once.

    Everything durable is asked for; keys and scans are its child's work (desk.py).
    """

    finished = Signal(object, int)  # what the booking command answers, and the change to be given

    def __init__(
        self,
        shell: Shell,
        bill: Bill,
        provider: PaymentProvider | None = None,
        *,
        brief: bool = False,
    ) -> None:
        """`brief`: the summary is its rows alone."""
        super().__init__()
        self._shell, self._bill = shell, bill
        self.asking = Asking(shell, bill, provider)
        self.view = PayView(bill.currency)
        self.summary = PaySummary(bill.currency, brief=brief)
        self.busy = False
        self._key = ""
        self._attempts: tuple[Attempt, ...] = ()
        self._balance = 0
        self._start()

    def _start(self) -> None:
        self._tender, self._typed, self._cash, self._credit = CASH, "", list[int](), 0
        # Enter may say that a wallet's money arrived: only after the wallet was asked or chosen,
        # and as long as nothing was typed since. Somebody who types means something else.
        self._armed = False

    def sums(self) -> Sums:
        """The figures of this moment."""
        entered: int | None = None
        if self._typed.strip("."):
            entered = parse_amount(self._typed, self._bill.currency)
        return Sums(
            self._bill.owed,
            self._attempts,
            tuple(self._cash),
            self._tender,
            entered,
            self._bill.now,
            self._credit,
            self._balance,
        )

    def refresh(self) -> None:
        """Show the sums again (what is owed or what was taken has changed)."""
        sums = self.sums()
        self.view.show_sums(sums, busy=self.busy, ending=self._bill.ending)
        self.view.waiting.let_enter(confirm=self._armed)
        self.summary.show_sums(sums, self._bill.counted(), self._bill.notes())

    def _reread(self) -> None:
        self._attempts = self._bill.attempts()
        self._balance = self._bill.balance()
        self._credit = min(self._credit, self._balance)
        if self._tender == CREDIT and not self._balance:
            self._tender = CASH
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
            self._complete()
        elif sums.tender == CARD:
            self._ask(CARD, sums.received, "")
        else:
            self._take(sums)

    def _take(self, sums: Sums) -> None:
        """Cash or credit in hand: put to what is there, and done once that is enough."""
        if not sums.missing:
            if sums.tender == CREDIT:
                self._complete(credit=sums.received)
            else:
                self._complete(cash=sums.received, change=sums.change)
            return
        if sums.tender == CREDIT:
            self._credit += sums.received
            self._tender = CASH
        else:
            self._cash.append(sums.received)
        self._typed = ""
        self.refresh()

    def _confirm_by_key(self) -> None:
        if self._armed:
            self._answer(CONFIRMED)
        else:
            self._say(
                _("Enter confirms nothing now: press the button that says what the device shows.")
            )

    def _say_open(self, attempt: Attempt) -> None:
        words = open_words(attempt, self._bill.currency)
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

    def _complete(self, cash: int = 0, credit: int = 0, change: int = 0) -> None:
        """Book what was taken before, and so much of the tender in hand."""
        sums = self.sums()
        # Of what is paid in part only that part is taken; a whole amount is booked with its change.
        cash -= change if sums.partly else 0
        tendered = [Tendered(CASH, amount) for amount in (*self._cash, cash) if amount]
        if self._credit + credit:
            tendered.append(Tendered(CREDIT, self._credit + credit))
        self._set_busy()
        self._bill.complete(
            tendered, sums.due, lambda booked: self._completed(booked, change), self._refused
        )

    def _completed(self, booked: object, change: int) -> None:
        self.busy = False
        self._start()
        self.view.reference.clear()
        self.finished.emit(booked, change)

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
            self._complete()
        elif attempt.state == FAILED:
            self._say(_("The customer did not pay. Choose a tender again."))
        self.view.setFocus()

    def _take_back(self, what: Attempt | int | str) -> None:
        if self.busy:
            return
        if isinstance(what, str):
            self._credit = 0
            self.refresh()
        elif isinstance(what, int):
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
