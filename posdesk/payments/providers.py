"""Who is asked for money, behind one small interface.

A provider is asked under an idempotency key (the attempt's id): asked twice under the same key it
takes the money once. What cannot be known is answered as ``unknown``, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from posdesk.payments.states import PENDING, REVOKED


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider said: a state of ``payments.states``, its reference, and why."""

    state: str
    reference: str = ""
    detail: str = ""


class PaymentProvider(Protocol):
    """A way to ask for money. Amounts are minor units."""

    name: str

    def charge(self, code: str, amount: int, key: str) -> Answer:
        """Ask for ``amount`` with the customer's code (empty: the customer scans ours)."""
        ...

    def query(self, key: str) -> Answer:
        """What became of the charge with this key."""
        ...

    def revoke(self, key: str) -> Answer:
        """Undo the charge with this key, whatever became of it."""
        ...


class StaffConfirmed:
    """The shop's own device takes the money and a person says what its display shows.

    Nothing can be asked by machine: a charge is pending until the person answers, a query leaves
    it as it is, and a revocation is done on the device by the person who says so.
    """

    name = "staff"

    def charge(self, code: str, amount: int, key: str) -> Answer:
        return Answer(PENDING)

    def query(self, key: str) -> Answer:
        return Answer(PENDING)

    def revoke(self, key: str) -> Answer:
        return Answer(REVOKED)
