"""What is left of an order as what is paid: a deposit, a balance, an instalment, on delivery."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from posdesk.cart.rounding import Rounding, rounding_of
from posdesk.db import Database
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.orders.agreeing import dues_of
from posdesk.orders.opening import shop_rounding
from posdesk.orders.schedule import DueRow
from posdesk.orders.standing import standing
from posdesk.payments import balance
from posdesk.payments.attempts import Attempt
from posdesk.payments.balance import OrderPaid
from posdesk.payments.settle import Tendered
from posdesk.ui.pay.bill import Note
from posdesk.ui.pay.leasing import once_set_aside
from posdesk.ui.pay.sums import Owed
from posdesk.ui.place import Shell


@dataclass(frozen=True, slots=True)
class Left:
    """What is owed on an order; the cash that settles it is rounded where the shop rounds cash."""

    total: int
    rounding: Rounding

    def due(self, paid_otherwise: int = 0, cash: bool = False) -> int:
        """`total`, with the rounding of its last cash."""
        if not cash or self.rounding.when != "cash":
            return self.total
        rest = max(0, self.total - paid_otherwise)
        return self.total + rounding_of(rest, self.rounding, cash=True)


@dataclass(frozen=True, slots=True)
class Open:
    """An order as it is to be paid: what is owed, what of it is due first, whose it is."""

    number: str
    left: Left
    dues: tuple[DueRow, ...]
    member_id: str | None
    attempts: tuple[Attempt, ...]

    @property
    def next_due(self) -> DueRow | None:
        """The oldest due that is still open, with what is open of it; None where it is all."""
        paid = sum(due.amount for due in self.dues) - self.left.total
        for due in self.dues:
            if due.amount > max(0, paid):
                amount = due.amount - max(0, paid)
                rest = DueRow(due.due_on, due.due_at, amount)
                return rest if amount < self.left.total else None
            paid -= due.amount
        return None


def open_order(db: Database, order_id: str) -> Open:
    """How an order stands. Raises `NotFound`."""
    order = standing(db, order_id)
    return Open(
        order.number,
        Left(max(0, order.outstanding), shop_rounding(db)),
        dues_of(db, order_id),
        order.member_id,
        balance.unbooked(db, order.cart_id),
    )


class OrderBill:
    """Asks for money on an order and books it; `goal` is how much of it (None: all)."""

    def __init__(self, shell: Shell, order_id: str) -> None:
        self._shell, self._order_id = shell, order_id
        self.currency: str = shell.ops.db.setting("shop.currency")
        self.goal: int | None = None
        self.order = self.reread()
        self._key = shell.ops.db.ids.new()

    def reread(self) -> Open:
        """Look at the order anew."""
        self.order = self._shell.ops.read(open_order, self._order_id)
        return self.order

    @property
    def key(self) -> str:
        return self._order_id

    @property
    def owed(self) -> Owed:
        return self.order.left

    @property
    def now(self) -> int | None:
        return self.goal

    @property
    def ending(self) -> str:
        return _("Book the payment") if self.order.attempts else ""

    def counted(self) -> str:
        return self.order.number

    def notes(self) -> Sequence[Note]:
        if self.goal is None or self.goal >= self.order.left.total:
            return ()
        rest = self.order.left.total - self.goal
        return (Note(_("Taken now"), self.goal), Note(_("Left for later"), rest))

    def balance(self) -> int:
        if self.order.member_id is None:
            return 0
        from posdesk.members import credit

        return self._shell.ops.read(credit.balance, self.order.member_id)

    def attempts(self) -> tuple[Attempt, ...]:
        return self.reread().attempts

    def start(
        self,
        tender: str,
        amount: int,
        code: str,
        done: Callable[[Attempt], object],
        refused: Callable[[Refusal], object],
    ) -> None:
        self._shell.ops.run(
            balance.start_order_attempt,
            self._order_id,
            tender,
            amount,
            code,
            done=done,
            refused=refused,
        )

    def complete(
        self,
        tenders: Sequence[Tendered],
        shown: int,
        done: Callable[[OrderPaid], object],
        refused: Callable[[Refusal], object],
    ) -> None:
        outstanding, key = self.order.left.total, self._key

        def booked(paid: OrderPaid) -> None:
            self._key = self._shell.ops.db.ids.new()
            done(paid)

        def pay(db: Database, actor: str | None) -> object:
            return balance.pay_order(db, actor, self._order_id, tenders, shown=outstanding, key=key)

        def book() -> None:
            self._shell.ops.run(pay, done=booked, refused=refused)  # type: ignore[arg-type]

        once_set_aside(self._shell, self.order.member_id, tenders, book, refused)

    def toggle_rounding(self) -> bool:
        return False
