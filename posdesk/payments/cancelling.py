"""An order ends before anything of it has left: cancelled by hand, or expired because nobody
paid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from posdesk.cards import refuse_card_number
from posdesk.cart.cart import MAX_TEXT
from posdesk.cart.errors import TextTooLong
from posdesk.changes import Changes, Done
from posdesk.db import Command, Database
from posdesk.errors import Refusal
from posdesk.failpoints import failpoint
from posdesk.i18n import N_, gettext
from posdesk.orders import summary
from posdesk.orders.applying import write_end
from posdesk.orders.errors import AlreadyLeft, BeingPacked, NotOpen
from posdesk.orders.handling import mark
from posdesk.orders.standing import Standing, standing
from posdesk.orders.states import AWAITING_PAYMENT, COMPLETED, DEPOSIT, LATER
from posdesk.orders.telling import tell
from posdesk.payments.balance import refuse_under_way
from posdesk.payments.refunding import PayOut, Refunded, Why, refund_order_money
from posdesk.payments.tickets import settle_vouchers
from posdesk.payments.writing import enqueue, take_vouchers_back
from posdesk.staff.access import authorize

EXPIRED_WORDS = N_("Not paid in time")
OVERDUE_WORDS = N_("A payment is overdue")
MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Cancelled:
    """An order that was just cancelled, and what was given back."""

    order_id: str
    number: str
    refunded: tuple[Refunded, ...]

    @property
    def amount(self) -> int:
        return sum(each.amount for each in self.refunded)


@dataclass(frozen=True, slots=True)
class Expiry:
    """What a look at overdue orders did: those that expired, those that need a person."""

    expired: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()


def check_cancellable(reader: Command | Database, order_id: str) -> Standing:
    """The order, if it can be cancelled now.

    Raises:
        NotFound. NotOpen: it is over. AlreadyLeft: something of it left. BeingPacked: a shipment
        has its goods. AnswerMissing: money is under way.
    """
    order = standing(reader, order_id)
    if order.ended:
        raise NotOpen(order.number, order.status)
    gone = next(
        (
            line
            for line in order.lines
            if not line.is_charge
            and (line.counter or line.shipped > line.packing or line.returned.quantity)
        ),
        None,
    )
    if gone:
        raise AlreadyLeft(order.number, gone.name)
    if order.packing:
        raise BeingPacked(order.number, order.packing)
    if order.status == COMPLETED:
        raise NotOpen(order.number, order.status)
    refuse_under_way(reader, order.cart_id)
    return order


def cancel_order(
    db: Database,
    actor: str | None,
    order_id: str,
    reason: str = "",
    *,
    pay_out: PayOut = "",
    approval: str | None = None,
    documents: Sequence[str] | None = None,
) -> Done[Cancelled]:
    """Cancel an order of which nothing has left, and give back everything that was paid.

    ``pay_out`` gives it as store credit instead. ``documents`` None: a refund receipt where the
    till prints by itself and something is given back.

    Raises:
        What ``check_cancellable`` raises. NotAllowed, ApprovalInvalid, CreditNeedsMember,
        TextTooLong, CardNumberRefused
    """
    refuse_card_number(reason)
    if len(reason) > MAX_TEXT:
        raise TextTooLong(MAX_TEXT)
    with db.command("orders.cancel", actor) as tx:
        used = authorize(tx, "orders.cancel", approval)
        order = check_cancellable(tx, order_id)
        done = _end(tx, order, "cancelled", reason.strip(), used, pay_out)
        if documents is None:
            automatic = tx.setting("printing.auto_receipt") and done.refunded
            documents = ("refund_receipt",) if automatic else ()
        enqueue(tx, order_id, [(job, done.refunded[0].id) for job in documents if done.refunded])
    return Done(done, tx.changes)


def _end(
    tx: Command,
    order: Standing,
    event: str,
    reason: str,
    approval_id: str | None = None,
    pay_out: PayOut = "",
) -> Cancelled:
    change_id = write_end(tx, order, event, reason, approval_id)
    take_vouchers_back(tx, order.order_id)
    left = order.paid - order.refunded
    refunded: tuple[Refunded, ...] = ()
    if left:
        failpoint("cancel.before_refund")
        why = Why(reason, change_id=change_id, approval_id=approval_id)
        refunded = refund_order_money(tx, order.order_id, left, why, pay_out)
    failpoint("cancel.before_summary")
    summary.refresh(tx, order.order_id)
    settle_vouchers(tx, order.order_id)
    if event == "expired":
        tell(tx, "order_expired", order.order_id)
    else:
        tell(tx, "order_cancelled", order.order_id, amount=left, reason=reason)
    return Cancelled(order.order_id, order.number, refunded)


# --- orders that nobody paid ----------------------------------------------------------------------

# Nobody has been told since it became due, or nothing was paid at all on what may expire.
_OVERDUE = """
SELECT order_id FROM order_summary AS summary INDEXED BY order_summary_due
JOIN orders ON orders.id = order_id
WHERE due_at IS NOT NULL AND due_at <= ? AND status = ?
AND (paid = 0 AND orders.terms IN (?, ?) OR NOT EXISTS (SELECT 1 FROM order_event AS event
     WHERE event.order_id = summary.order_id AND event = 'attention'
     AND event.occurred_at >= summary.due_at))
ORDER BY due_at, order_id
"""
_TOLD = """
SELECT 1 FROM order_summary AS summary JOIN order_event AS event
ON event.order_id = summary.order_id AND event = 'attention'
AND event.occurred_at >= summary.due_at WHERE summary.order_id = ? LIMIT 1
"""


def expire_due(db: Database, actor: str | None = None) -> Done[Expiry]:
    """End every order that is to be paid before it counts and was not: nothing was paid on it, and
    nothing has left. One on which something was paid, or may have been, and one that goes on
    credit, is marked for attention instead, once for each due. Nobody needs to be signed in; to be
    called at the start and now and then.
    """
    overdue = _overdue(db, MOST_AT_ONCE)
    if not overdue:
        return Done(Expiry(), Changes())
    expired: list[str] = []
    marked: list[str] = []
    with db.command("orders.expire", actor) as tx:
        for order_id in overdue:
            order = standing(tx, order_id)
            if _expires(tx, order_id):
                _end(tx, order, "expired", gettext(EXPIRED_WORDS))
                expired.append(order.number)
            else:
                mark(tx, order_id, gettext(OVERDUE_WORDS))
                tell(tx, "payment_due", order_id, str(order.version), amount=order.outstanding)
                marked.append(order.number)
            failpoint("expire.one")
    return Done(Expiry(tuple(expired), tuple(marked)), tx.changes)


def any_overdue(db: Database) -> bool:
    """Whether `expire_due` has anything to do."""
    return bool(_overdue(db, 1))


def _overdue(db: Database, most: int) -> list[str]:
    """Orders that are due, and have to expire or nobody has been told of: at most so many. Those
    that wait for something else, however old, keep none of them waiting.
    """
    rows = db.rows(_OVERDUE, db.clock.now(), AWAITING_PAYMENT, LATER, DEPOSIT)
    found = (id_ for (id_,) in rows if _expires(db, id_) or not db.value(_TOLD, id_))
    return list(islice(found, most))


def _expires(reader: Command | Database, order_id: str) -> bool:
    """Whether an overdue order ends by itself."""
    order = standing(reader, order_id)
    if order.terms not in (LATER, DEPOSIT) or order.paid:
        return False
    try:
        check_cancellable(reader, order_id)
    except Refusal:
        return False
    return True
