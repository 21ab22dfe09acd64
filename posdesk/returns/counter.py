"""Goods that come back over the counter: asked for, approved, received, inspected and settled in
one command, with every step on record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from posdesk.cart.cart import Cart
from posdesk.cart.rules import NO_RULES, Rules
from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.failpoints import failpoint
from posdesk.payments.attempts import attempts_of
from posdesk.payments.commands import Given
from posdesk.payments.settle import Tendered
from posdesk.photos import Prepared
from posdesk.returns import summary
from posdesk.returns.errors import ExchangeEmpty
from posdesk.returns.exchanging import write_exchange
from posdesk.returns.inspecting import Found, write_inspection
from posdesk.returns.record import (
    NO_APPROVALS,
    Approvals,
    Held,
    Permit,
    Step,
    load,
    refresh,
    take_step,
)
from posdesk.returns.requesting import Unsold, Wanted, write_request, write_unsold
from posdesk.returns.reviewing import write_approval
from posdesk.returns.settling import Settled, settlement, write_settlement
from posdesk.returns.states import (
    APPROVED,
    BROUGHT_IN,
    CREDIT,
    EXCHANGE,
    INSPECTED,
    RECEIVED,
    REFUND,
    RESTOCK,
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A line that lies on the counter: what shall come back, and what was found of it at once."""

    want: Wanted
    disposition: str = RESTOCK
    deduction: int = 0
    deduction_reason: str = ""


@dataclass(frozen=True, slots=True)
class UnsoldTaken:
    """The same for goods whose sale is not known."""

    goods: Unsold
    disposition: str = RESTOCK


@dataclass(frozen=True, slots=True)
class GoodsOut:
    """What goes out in exchange: the cart, how the rest is paid, by which rules it is priced."""

    cart: Cart
    tenders: tuple[Tendered, ...] = ()
    rules: Rules = field(default_factory=lambda: NO_RULES)


def take_back(
    db: Database,
    actor: str | None,
    request_id: str,
    settlement_id: str,
    order_id: str,
    lines: Sequence[Taken],
    resolution: str = REFUND,
    goods_out: GoodsOut | None = None,
    member_id: str | None = None,
    photos: Sequence[Prepared] = (),
    shown: int | None = None,
    approvals: Approvals = NO_APPROVALS,
) -> Done[Settled]:
    """Take goods of an order back over the counter and give refund, store credit or other goods for
    them. Both ids are made by whoever asks: the same a second time answer the same return.

    ``shown`` is what the screen showed: the amount given, or for an exchange the difference, above
    zero where the customer pays.

    Raises:
        What `request`, `approve`, `inspect` and `settle` or `exchange` raise.
    """
    with db.command("returns.take_back", actor) as tx:
        known = settlement(tx, settlement_id)
        if known:
            return Done(known, tx.changes)
        wanted = [each.want for each in lines]
        permit = Permit(tx, approvals)
        write_request(
            tx, request_id, order_id, wanted, resolution, "counter", member_id, photos, permit
        )
        held = _arrived(tx, request_id, permit)
        failpoint("returns.counter.before_inspection")
        found = [
            (each.want.condition, each.disposition, each.deduction, each.deduction_reason)
            for each in lines
        ]
        write_inspection(tx, held, _found(tx, held, found), permit)
        held = replace(held, state=INSPECTED)
        if resolution == EXCHANGE:
            _exchange(db, tx, held, settlement_id, goods_out, shown, permit)
        else:
            write_settlement(
                tx, held, settlement_id, resolution, 0, shown, finish=False, permit=permit
            )
        done = _finished(tx, held, settlement_id)
        failpoint("returns.counter.before_commit")
    failpoint("returns.counter.after_commit")
    return Done(done, tx.changes)


def take_back_without_receipt(
    db: Database,
    actor: str | None,
    request_id: str,
    settlement_id: str,
    member_id: str | None,
    goods: Sequence[UnsoldTaken],
    photos: Sequence[Prepared] = (),
    shown: int | None = None,
    approvals: Approvals = NO_APPROVALS,
) -> Done[Settled]:
    """The same for goods whose sale is not known: for store credit of a customer.

    Raises:
        What `request_without_receipt`, `approve`, `inspect` and `settle` raise.
    """
    with db.command("returns.take_back_without_receipt", actor) as tx:
        known = settlement(tx, settlement_id)
        if known:
            return Done(known, tx.changes)
        unsold = [each.goods for each in goods]
        permit = Permit(tx, approvals)
        write_unsold(tx, request_id, member_id, unsold, "counter", photos, permit)
        held = _arrived(tx, request_id, permit)
        found = [(each.goods.condition, each.disposition, 0, "") for each in goods]
        write_inspection(tx, held, _found(tx, held, found), permit)
        held = replace(held, state=INSPECTED)
        write_settlement(tx, held, settlement_id, CREDIT, 0, shown, finish=False, permit=permit)
        done = _finished(tx, held, settlement_id)
        failpoint("returns.counter.before_commit")
    failpoint("returns.counter.after_commit")
    return Done(done, tx.changes)


def _arrived(tx: Command, request_id: str, permit: Permit) -> Held:
    """Approved, and the goods are here."""
    summary.refresh(tx, request_id)
    held = load(tx, request_id)
    write_approval(tx, held, "", permit)
    for state, step in ((APPROVED, BROUGHT_IN), (BROUGHT_IN, RECEIVED)):
        take_step(tx, replace(held, state=state), Step(step))
    return replace(held, state=RECEIVED)


_LINES = "SELECT id, quantity FROM return_line WHERE request_id = ? ORDER BY position"


def _found(tx: Command, held: Held, found: Sequence[tuple[str, str, int, str]]) -> list[Found]:
    rows = tx.rows(_LINES, held.id)
    return [
        Found(line_id, quantity, condition or "intact", disposition, deduction, why)
        for (line_id, quantity), (condition, disposition, deduction, why) in zip(
            rows, found, strict=True
        )
    ]


def _exchange(
    db: Database,
    tx: Command,
    held: Held,
    settlement_id: str,
    goods_out: GoodsOut | None,
    shown: int | None,
    permit: Permit,
) -> None:
    if goods_out is None or goods_out.cart.empty:
        raise ExchangeEmpty
    attempts = attempts_of(tx, goods_out.cart.id)
    if not any(attempt.taken for attempt in attempts):
        db.check_room()
    given = Given(attempts, goods_out.tenders)
    write_exchange(
        tx,
        held,
        settlement_id,
        goods_out.cart,
        given,
        goods_out.rules,
        0,
        shown,
        finish=False,
        permit=permit,
    )


def _finished(tx: Command, held: Held, settlement_id: str) -> Settled:
    refresh(tx, held.id, held.order_id)
    done = settlement(tx, settlement_id)
    assert done is not None
    return done
