"""Asking for money that is not cash: on record first, asked then, answered when it is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from posdesk.money import format_money
from posdesk.payments import asking, attempts
from posdesk.payments.attempts import Attempt
from posdesk.payments.providers import PaymentProvider, StaffConfirmed
from posdesk.payments.states import CONFIRMED
from posdesk.payments.tenders import CARD
from posdesk.ui.ops import Job
from posdesk.ui.pay.bill import Bill
from posdesk.ui.pay.words import tender_name
from posdesk.ui.place import Shell

CANCEL_RIGHT: Final = "payment.cancel"


class Asking(QObject):
    """Starts attempts for what is paid and tells of every answer, or of a refusal."""

    answered = Signal(object)  # Attempt
    refused = Signal(object)  # Refusal

    def __init__(self, shell: Shell, bill: Bill, provider: PaymentProvider | None = None) -> None:
        super().__init__()
        self._shell, self._bill = shell, bill
        self.provider: PaymentProvider = provider or StaffConfirmed()

    def ask(self, tender: str, amount: int, code: str, reference: str) -> None:
        """Ask for `amount` (minor units): a wallet's provider, or a card's slip that is there."""

        def started(attempt: Attempt) -> None:
            if tender == CARD:
                self.record(attempt, CONFIRMED, reference)
            else:
                self._job(asking.charge, attempt, code)

        self._bill.start(tender, amount, code, started, self.refused.emit)

    def record(self, attempt: Attempt, state: str, reference: str = "") -> None:
        """Put on record what the shop's device, or the card's slip, says."""
        self._shell.ops.run(
            attempts.record_answer,
            attempt.id,
            state,
            reference,
            done=self.answered.emit,
            refused=self.refused.emit,
        )

    def query(self, attempt: Attempt) -> None:
        """Ask what became of an attempt."""
        self._job(asking.query, attempt)

    def take_back(self, attempt: Attempt, begun: Callable[[], object]) -> None:
        """Take a confirmed payment back; without the right to do so a manager is asked first."""

        def revoke(approval: str | None) -> None:
            begun()
            self._job(asking.revoke, attempt, approval)

        if self._shell.may(CANCEL_RIGHT):
            revoke(None)
            return
        amount = format_money(attempt.amount, self._bill.currency)
        detail = f"{tender_name(attempt.tender)} {amount}"
        self._shell.ask_approval(CANCEL_RIGHT, detail, revoke)

    def _job(self, ask: Callable[..., Attempt], attempt: Attempt, *more: Any) -> None:
        """Ask the provider on a thread of its own: nothing waits for a network."""
        provider = self.provider

        def work(job: Job) -> Attempt:
            return ask(job.write, provider, attempt, *more)

        self._shell.ops.job(work, done=self.answered.emit, refused=self.refused.emit)
