"""What is paid in the payment place: the cart on the screen, or something more on an order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from posdesk.payments.attempts import Attempt
from posdesk.payments.settle import Tendered
from posdesk.ui.pay.sums import Owed


@dataclass(frozen=True)
class Note:
    """A row of the summary that is no tender: words, minor units, and what there is to add."""

    words: str
    amount: int
    detail: str = ""


class Bill(Protocol):
    """Whatever can be paid: its figures, and the commands that take money for it."""

    currency: str

    @property
    def key(self) -> str:
        """Another key is another bill: what was typed for the last one is forgotten."""
        ...

    @property
    def owed(self) -> Owed:
        """What is to be paid."""
        ...

    @property
    def now(self) -> int | None:
        """What of it is to be paid at once (minor units); None: all of it."""
        ...

    @property
    def ending(self) -> str:
        """What the large button says once nothing more is to be paid; "" for the usual word."""
        ...

    def counted(self) -> str:
        """What it is for, in a few words."""
        ...

    def notes(self) -> Sequence[Note]:
        """What is agreed beside what is paid now."""
        ...

    def balance(self) -> int:
        """The store credit of the customer (minor units)."""
        ...

    def attempts(self) -> tuple[Attempt, ...]:
        """Money that was asked for, and is not booked yet."""
        ...

    def start(
        self,
        tender: str,
        amount: int,
        code: str,
        done: Callable[[Attempt], object],
        refused: Callable[..., object],
    ) -> None:
        """Put on record that an amount is about to be asked for."""
        ...

    def complete(
        self,
        tenders: Sequence[Tendered],
        shown: int,
        done: Callable[..., object],
        refused: Callable[..., object],
    ) -> None:
        """Book what was taken; `shown` is what the screen showed as due."""
        ...

    def toggle_rounding(self) -> bool:
        """抹零 by the shop's rule, or as usual again; False where nothing is rounded by hand."""
        ...
