"""A return is settled: money back the way it was paid, or as store credit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.failpoints import failpoint
from posdesk.models import Settlement, SettlementLine
from posdesk.notices.queueing import queue
from posdesk.orders.rollup import add_settlement
from posdesk.payments.ways import TenderShare
from posdesk.payments.writing import enqueue
from posdesk.returns.errors import AmountChanged, CreditOnly, MemberMissing
from posdesk.returns.paying import give_credit, give_money
from posdesk.returns.quoting import Quote, quote
from posdesk.returns.record import (
    NO_APPROVALS,
    SETTLE,
    Approvals,
    Held,
    Permit,
    Step,
    authorize,
    check_step,
    check_word,
    load,
    refresh,
    take_step,
    today,
    write_step,
)
from posdesk.returns.states import CREDIT, REFUND, RETURN, SETTLED, STATES
from posdesk.vouchers import taking_back
from posdesk.workflow import IllegalStep


@dataclass(frozen=True, slots=True)
class Settled:
    """A settlement that was done; minor units. ``shares`` says how the money went back; ``state``
    is where the return stands by now.
    """

    id: str
    request_id: str
    number: str
    resolution: str
    amount: int
    money: int
    shares: tuple[TenderShare, ...]
    state: str
    exchange_order_id: str | None = None
    exchange_number: str = ""
    paid: int = 0


def settle(
    db: Database,
    actor: str | None,
    request_id: str,
    settlement_id: str,
    resolution: str = REFUND,
    way_back: int = 0,
    shown: int | None = None,
    finish: bool = False,
    member_id: str | None = None,
    approvals: Approvals = NO_APPROVALS,
) -> Done[Settled]:
    """Give what was inspected and not settled yet: a refund the way it was paid, or store credit.

    ``settlement_id`` is made by whoever asks (`db.ids.new()`): the same one a second time answers
    the same settlement. ``shown`` is the amount that the screen showed. ``finish`` says that what
    is still to come of the return will not come. ``member_id`` is who has the store credit, where
    the return names nobody.

    Raises:
        NothingToSettle, AmountChanged, ShopPaysWayBack, WayBackTooLarge, MemberMissing, CreditOnly,
        VoucherUsed, UnknownWord, IllegalStep, NotFound, NotAllowed, ApprovalInvalid
    """
    with db.command("returns.settle", actor) as tx:
        known = settlement(tx, settlement_id)
        if known:
            return Done(known, tx.changes)
        held = load(tx, request_id)
        held = replace(held, member_id=held.member_id or member_id)
        permit = Permit(tx, approvals)
        write_settlement(tx, held, settlement_id, resolution, way_back, shown, finish, permit)
        refresh(tx, request_id, held.order_id)
        done = settlement(tx, settlement_id)
        assert done is not None
        failpoint("returns.settle.before_commit")
    failpoint("returns.settle.after_commit")
    return Done(done, tx.changes)


def write_settlement(
    tx: Command,
    held: Held,
    settlement_id: str,
    resolution: str,
    way_back: int,
    shown: int | None,
    finish: bool,
    permit: Permit,
) -> Quote:
    """The body of `settle`, for commands that do more at once."""
    check_word(resolution, {REFUND: "", CREDIT: ""})
    if held.order_id is None and resolution != CREDIT:
        raise CreditOnly
    if resolution == CREDIT and held.member_id is None:
        raise MemberMissing
    approval = permit.allow(SETTLE)
    quoted = checked_quote(tx, held, way_back, shown)
    write_rows(tx, quoted, settlement_id, resolution, approval)
    failpoint("returns.settle.before_money")
    if resolution == CREDIT:
        give_credit(tx, quoted, approval)
    else:
        give_money(tx, quoted, quoted.money, approval)
    print_receipt(tx, "refund_receipt", settlement_id, held.order_id)
    end_if_done(tx, held, quoted, finish)
    tell(tx, quoted)
    return quoted


def checked_quote(tx: Command, held: Held, way_back: int, shown: int | None) -> Quote:
    """What is to be given, if it is what the screen showed.

    Raises:
        IllegalStep, NothingToSettle, AmountChanged, ShopPaysWayBack, WayBackTooLarge
    """
    check_step(held.state, SETTLED)
    quoted = quote(tx, held.id, way_back)
    if shown is not None and shown != quoted.amount:
        raise AmountChanged(shown, quoted.amount)
    return replace(quoted, member_id=held.member_id)


def write_rows(
    tx: Command,
    quoted: Quote,
    settlement_id: str,
    resolution: str,
    approval: str | None,
    exchange_order_id: str | None = None,
) -> None:
    """The settlement with its lines, the codes that end with it, and the day's figure."""
    failpoint("returns.settle.before_settlement")
    tx.insert(
        Settlement,
        id=settlement_id,
        request_id=quoted.request_id,
        resolution=resolution,
        amount=quoted.amount,
        rounding=quoted.rounding,
        charges=quoted.charges,
        deduction=quoted.deduction,
        way_back=quoted.way_back,
        refunded=quoted.money,
        exchange_order_id=exchange_order_id,
        staff_id=tx.actor,
        approval_id=approval,
        till=tx.setting("till.code"),
        business_day=today(tx),
        occurred_at=tx.now,
    )
    for line in quoted.lines:
        tx.insert(
            SettlementLine,
            id=tx.new_id(),
            settlement_id=settlement_id,
            return_line_id=line.return_line_id,
            inspection_id=line.inspection_id,
            quantity=line.quantity,
            amount=line.amount,
            tax=line.tax,
            deduction=line.deduction,
        )
        if line.order_line_id is not None:
            taking_back.take_back(
                tx,
                line.order_line_id,
                line.quantity,
                return_line_id=line.return_line_id,
                reason=quoted.number,
                approved=True,  # whoever approved the return had the right to
            )
    add_settlement(tx, settlement_id)
    tx.changed("payments", "reports")


def end_if_done(tx: Command, held: Held, quoted: Quote, finish: bool) -> None:
    """The last step, once nothing more is to come."""
    if quoted.to_come == 0 or finish:
        take_step(tx, held, Step(SETTLED))


def print_receipt(tx: Command, job: str, settlement_id: str, order_id: str | None) -> None:
    """What the customer takes along, where the till prints receipts by itself."""
    if tx.setting("printing.auto_receipt"):
        enqueue(tx, order_id, [(job, settlement_id)])


def tell(tx: Command, quoted: Quote) -> None:
    """Let the customer know what was given."""
    queue(
        tx,
        "refund_done",
        order_id=quoted.order_id,
        request_id=quoted.request_id,
        occasion=quoted.lines[0].inspection_id,
        extra={"amount": quoted.amount},
    )


def close_rest(
    db: Database, actor: str | None, request_id: str, approvals: Approvals = NO_APPROVALS
) -> Done[str]:
    """What is still to come of a return that was settled in part will not come: it ends.

    Raises:
        IllegalStep, NotFound, NotAllowed, ApprovalInvalid
    """
    with db.command("returns.close_rest", actor) as tx:
        approval = authorize(tx, SETTLE, approvals)
        held = load(tx, request_id)
        if not tx.value(_ALL_SETTLED, request_id):
            raise IllegalStep(RETURN.name, STATES[held.state], STATES[SETTLED])
        check_step(held.state, SETTLED)
        write_step(tx, request_id, Step(SETTLED, approval_id=approval))
        state = refresh(tx, request_id, held.order_id)
    return Done(state, tx.changes)


# Something was settled, and nothing that was inspected waits for it.
_ALL_SETTLED = """
SELECT EXISTS (SELECT 1 FROM settlement WHERE request_id = ?1) AND NOT EXISTS (
    SELECT 1 FROM inspection WHERE request_id = ?1 AND NOT EXISTS (
        SELECT 1 FROM settlement_line WHERE inspection_id = inspection.id))
"""
_SETTLEMENT = """
SELECT settlement.id, request.id, request.number, resolution, settlement.amount, refunded,
       summary.state, exchange_order_id, coalesce(orders.number, ''), settlement.occurred_at,
       (SELECT coalesce(sum(amount), 0) FROM payment
        WHERE order_id = exchange_order_id AND tender <> 'exchange'
        AND occurred_at = settlement.occurred_at)
FROM settlement JOIN return_request AS request ON request.id = settlement.request_id
JOIN return_summary AS summary ON summary.request_id = request.id
LEFT JOIN orders ON orders.id = exchange_order_id
WHERE settlement.id = ?
"""
_BACK = """
SELECT payment_id, coalesce(nullif(refund.tender, ''), payment.tender), refund.amount,
       refund.reference
FROM refund JOIN payment ON payment.id = payment_id
WHERE refund.return_id = ? AND refund.occurred_at = ? ORDER BY refund.rowid
"""


def settlement(reader: Database | Command, settlement_id: str) -> Settled | None:
    """A settlement that was done, by its id."""
    row = reader.row(_SETTLEMENT, settlement_id)
    if row is None:
        return None
    back = tuple(TenderShare(*each) for each in reader.rows(_BACK, row[1], row[9]))
    return Settled(*[*row[:6], back, *row[6:9], row[10]])
