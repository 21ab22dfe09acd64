"""Goods out for goods in, on one document and in one commit: never half an exchange."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from posdesk.cart.cart import Cart
from posdesk.cart.pricing import price
from posdesk.cart.rules import NO_RULES, Rules
from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.failpoints import failpoint
from posdesk.payments.attempts import attempts_of
from posdesk.payments.commands import Given, sell_in
from posdesk.payments.settle import Tendered
from posdesk.returns.errors import AmountChanged, CreditOnly, ExchangeEmpty, NotFullyPaid
from posdesk.returns.paying import give_money
from posdesk.returns.quoting import Quote, quote
from posdesk.returns.record import (
    NO_APPROVALS,
    SETTLE,
    Approvals,
    Held,
    Permit,
    load,
    refresh,
)
from posdesk.returns.settling import (
    Settled,
    checked_quote,
    end_if_done,
    print_receipt,
    settlement,
    tell,
    write_rows,
)
from posdesk.returns.states import EXCHANGE


@dataclass(frozen=True, slots=True)
class Balance:
    """What an exchange comes to (minor units): ``worth`` of the goods in, ``cost`` of those out,
    ``exchanged`` of it set off. ``difference`` is paid where it is above zero, else given back.
    """

    worth: int
    cost: int
    exchanged: int

    @property
    def difference(self) -> int:
        return self.cost - self.worth


def balance(quoted: Quote, cart: Cart, rules: Rules = NO_RULES) -> Balance:
    """What is to be paid or given back when the goods of ``cart`` go out for those of a return."""
    return _balance(quoted.money, price(cart, rules).due())


def _balance(worth: int, cost: int) -> Balance:
    return Balance(worth, cost, min(worth, cost))


def exchange(
    db: Database,
    actor: str | None,
    request_id: str,
    settlement_id: str,
    cart: Cart,
    tenders: Sequence[Tendered] = (),
    rules: Rules = NO_RULES,
    way_back: int = 0,
    shown: int | None = None,
    finish: bool = False,
    approvals: Approvals = NO_APPROVALS,
) -> Done[Settled]:
    """Settle a return by goods: those of ``cart`` become an order that is paid with the worth of
    what came back; what is more is paid with ``tenders`` (and the cart's confirmed attempts), what
    is less goes back the way it was paid.

    ``settlement_id`` is made by whoever asks; the same one a second time answers the same exchange.
    ``shown`` is the difference that the screen showed, above zero where the customer pays.

    Raises:
        ExchangeEmpty, CreditOnly, NotFullyPaid, AmountChanged, NothingToSettle, ShopPaysWayBack,
        WayBackTooLarge, VoucherUsed, IllegalStep, NotFound, NotAllowed, ApprovalInvalid, DiskFull,
        and what taking payment raises
    """
    if cart.empty:
        raise ExchangeEmpty
    with db.command("returns.exchange", actor) as tx:
        known = settlement(tx, settlement_id)
        if known:
            return Done(known, tx.changes)
        attempts = attempts_of(tx, cart.id)
        if not any(attempt.taken for attempt in attempts):
            db.check_room()
        held = load(tx, request_id)
        given = Given(attempts, tuple(tenders))
        write_exchange(
            tx,
            held,
            settlement_id,
            cart,
            given,
            rules,
            way_back,
            shown,
            finish,
            Permit(tx, approvals),
        )
        refresh(tx, request_id, held.order_id)
        done = settlement(tx, settlement_id)
        assert done is not None
        failpoint("returns.exchange.before_commit")
    failpoint("returns.exchange.after_commit")
    return Done(done, tx.changes)


def write_exchange(
    tx: Command,
    held: Held,
    settlement_id: str,
    cart: Cart,
    given: Given,
    rules: Rules,
    way_back: int,
    shown: int | None,
    finish: bool,
    permit: Permit,
) -> None:
    """The body of `exchange`, for commands that do more at once."""
    if held.order_id is None:
        raise CreditOnly
    approval = permit.allow(SETTLE)
    quoted = checked_quote(tx, held, way_back, None)
    if quoted.debt:
        raise NotFullyPaid(held.number, quoted.debt)
    due = balance(quoted, cart, rules)
    if shown is not None and shown != due.difference:
        raise AmountChanged(shown, due.difference)
    failpoint("returns.exchange.before_sale")
    out = replace(given, exchanged=due.exchanged)
    sale = sell_in(tx, cart, out, rules, documents=())
    failpoint("returns.exchange.before_settlement")
    write_rows(tx, quoted, settlement_id, EXCHANGE, approval, sale.order_id)
    failpoint("returns.exchange.before_money")
    give_money(tx, quoted, due.worth - due.exchanged, approval)
    give_money(tx, quoted, due.exchanged, approval, "exchange")
    print_receipt(tx, "exchange_receipt", settlement_id, sale.order_id)
    end_if_done(tx, held, quoted, finish)
    tell(tx, quoted)


def exchange_quote(
    db: Database, request_id: str, cart: Cart, rules: Rules = NO_RULES, way_back: int = 0
) -> tuple[Quote, Balance]:
    """What an exchange would come to now, for the screen.

    Raises:
        NotFound, NothingToSettle, ShopPaysWayBack, WayBackTooLarge
    """
    quoted = quote(db, request_id, way_back)
    return quoted, balance(quoted, cart, rules)
