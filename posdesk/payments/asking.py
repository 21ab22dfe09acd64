"""Asking a provider, outside any transaction: a till never holds its database while it waits.

``write`` runs a command on the thread that writes and gives its value (``Job.write`` in the
window, a plain call elsewhere).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from posdesk.failpoints import failpoint
from posdesk.payments.attempts import Attempt, check_revocable, record_answer
from posdesk.payments.providers import Answer, PaymentProvider
from posdesk.payments.states import PENDING, UNKNOWN

Write = Callable[..., Any]


def charge(write: Write, provider: PaymentProvider, attempt: Attempt, code: str = "") -> Attempt:
    """Ask for the money of an attempt that is on record; no answer is ``unknown``."""
    failpoint("pay.before_charge")
    answer = _asked(lambda: provider.charge(code, attempt.amount, attempt.id))
    failpoint("pay.after_charge")
    return _recorded(write, attempt, answer)


def query(write: Write, provider: PaymentProvider, attempt: Attempt) -> Attempt:
    """Ask what became of an attempt whose answer is missing."""
    return _recorded(write, attempt, _asked(lambda: provider.query(attempt.id)))


def revoke(
    write: Write, provider: PaymentProvider, attempt: Attempt, approval: str | None = None
) -> Attempt:
    """Take a payment back; it counts until the provider says that it is undone.

    The provider is asked for nothing that may not be put on record afterwards.
    """
    write(check_revocable, attempt.id, approval)
    answer = _asked(lambda: provider.revoke(attempt.id))
    return _recorded(write, attempt, answer, approval)


def _asked(ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    except OSError as error:
        return Answer(UNKNOWN, detail=str(error))


def _recorded(
    write: Write, attempt: Attempt, answer: Answer, approval: str | None = None
) -> Attempt:
    nothing_new = answer.state in (attempt.state, PENDING)
    if nothing_new or (answer.state == UNKNOWN and not attempt.open):
        return attempt
    recorded: Attempt = write(
        record_answer, attempt.id, answer.state, answer.reference, answer.detail[:200], approval
    )
    return recorded
