"""The cart on the screen as what is paid: a sale over the counter, or an order that is taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from posdesk.cart.rules import NO_RULES
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.money import format_money
from posdesk.payments import attempts
from posdesk.payments.attempts import Attempt
from posdesk.payments.commands import complete_sale
from posdesk.payments.settle import Tendered
from posdesk.staff.errors import NotAllowed
from posdesk.ui.pay.bill import Note
from posdesk.ui.pay.leasing import once_set_aside
from posdesk.ui.pay.sums import Owed
from posdesk.ui.place import Shell
from posdesk.ui.sell.session import CartSession
from posdesk.ui.sell.views import counted


class CartBill:
    """Asks for money for the cart, and sells it or makes an order of it."""

    def __init__(self, shell: Shell, session: CartSession) -> None:
        self._shell, self._session = shell, session
        self.currency = session.currency

    @property
    def key(self) -> str:
        return self._session.cart.id

    @property
    def owed(self) -> Owed:
        return self._session.priced

    @property
    def now(self) -> int | None:
        agreed = self._session.agreed
        return agreed.now if agreed and agreed.plan.terms != "now" else None

    @property
    def ending(self) -> str:
        from posdesk.ui.sell.ordering import act_words

        agreed = self._session.agreed
        return act_words(agreed, self.currency, paid=True) if agreed else ""

    def counted(self) -> str:
        return counted(self._session.priced)

    def notes(self) -> Sequence[Note]:
        agreed = self._session.agreed
        if agreed is None:
            return ()
        from posdesk.ui.sell.ordering import pay_notes

        return pay_notes(agreed, self._session.cart, self._shell.ops.db.clock.zone)

    def balance(self) -> int:
        member = self._session.cart.member
        if member is None:
            return 0
        from posdesk.members import credit

        return self._shell.ops.read(credit.balance, member.member_id)

    def attempts(self) -> tuple[Attempt, ...]:
        return self._shell.ops.read(attempts.attempts_of, self._session.cart.id)

    def start(
        self,
        tender: str,
        amount: int,
        code: str,
        done: Callable[[Attempt], object],
        refused: Callable[..., object],
    ) -> None:
        self._shell.ops.run(
            attempts.start_attempt,
            self._session.cart,
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
        done: Callable[..., object],
        refused: Callable[..., object],
    ) -> None:
        member = self._session.cart.member
        once_set_aside(
            self._shell,
            member.member_id if member is not None else None,
            tenders,
            lambda: self._book(tenders, shown, done, refused),
            refused,
        )

    def _book(
        self,
        tenders: Sequence[Tendered],
        shown: int,
        done: Callable[..., object],
        refused: Callable[..., object],
    ) -> None:
        if self._session.agreed is not None:
            self._place(tenders, shown, done, refused)
            return
        cart = self._session.cart
        self._shell.ops.run(
            complete_sale, cart, tenders, NO_RULES, shown, done=done, refused=refused
        )

    def _place(
        self,
        tenders: Sequence[Tendered],
        shown: int,
        done: Callable[..., object],
        refused: Callable[..., object],
        approval: str | None = None,
    ) -> None:
        """Make an order of the cart; goods on account need a right, or a manager."""
        from posdesk.payments.placing import place_order

        agreed = self._session.agreed
        assert agreed is not None

        def blocked(refusal: Refusal) -> None:
            refused(refusal)
            if isinstance(refusal, NotAllowed) and refusal.act == "orders.credit":
                amount = format_money(agreed.due, self.currency)
                detail = _("{amount} on account").format(amount=amount)
                self._shell.ask_approval(
                    refusal.act,
                    detail,
                    lambda given: self._place(tenders, shown, done, refused, given),
                )

        self._shell.ops.run(
            place_order,
            self._session.cart,
            agreed.plan,
            tenders,
            NO_RULES,
            shown,
            None,
            approval,
            done=done,
            refused=blocked,
        )

    def toggle_rounding(self) -> bool:
        return self._session.toggle_rounding()
