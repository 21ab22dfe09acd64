"""By which way money goes back: to each payment by what it has left, and what was paid with the
worth of exchanged goods to the tenders that those had been paid with.
"""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.cart.refunds import split_to_tenders
from posdesk.db import Command, Database
from posdesk.money import spread
from posdesk.payments.errors import NotSoMuchToRefund
from posdesk.payments.tenders import CASH, EXCHANGE

Reader = Database | Command


@dataclass(frozen=True, slots=True)
class TenderShare:
    """What goes back on one payment, by which tender (minor units)."""

    payment_id: str
    tender: str
    amount: int
    reference: str = ""


_PAYMENTS = """
SELECT payment.id, payment.tender, payment.reference, payment.amount,
       (SELECT coalesce(sum(amount), 0) FROM refund WHERE payment_id = payment.id)
FROM payment WHERE order_id = ? ORDER BY position, id
"""
_BACK_BEFORE = "SELECT tender, sum(amount) FROM refund WHERE payment_id = ? GROUP BY tender"
# What of an earlier order's payments went into goods that this order handed out.
_SOURCES = f"""
SELECT payment.order_id, payment.tender, sum(refund.amount) FROM settlement
JOIN refund ON refund.return_id = settlement.request_id
AND refund.occurred_at = settlement.occurred_at
JOIN payment ON payment.id = refund.payment_id
WHERE coalesce(nullif(refund.tender, ''), payment.tender) = '{EXCHANGE}'
AND settlement.exchange_order_id = ? GROUP BY payment.id ORDER BY payment.position, payment.id
"""


def shares_of(
    reader: Reader, order_id: str, money: int, pay_out: str = ""
) -> tuple[TenderShare, ...]:
    """How money goes back to the payments of an order, by what each still has; never more to one
    than it gave. ``pay_out`` is a tender by which all of it is paid out.

    Two tills that did not hear of each other may have given back more of a payment than it gave:
    then nothing is left of it.

    Raises:
        NotSoMuchToRefund: the payments together have less left.
    """
    payments = reader.rows(_PAYMENTS, order_id)
    gave = [row[3] for row in payments]
    before = [min(row[3], row[4]) for row in payments]
    if money > sum(gave) - sum(before):
        raise NotSoMuchToRefund(money, sum(gave) - sum(before))
    back = split_to_tenders(money, gave, before)
    shares: list[TenderShare] = []
    for (id_, tender, reference, _gave, _back), share in zip(payments, back, strict=True):
        if not share:
            continue
        if pay_out:
            shares.append(TenderShare(id_, pay_out, share))
        elif tender == EXCHANGE:
            shares += _through(reader, order_id, id_, share)
        else:
            shares.append(TenderShare(id_, tender, share, reference))
    return tuple(shares)


def _through(reader: Reader, order_id: str, payment_id: str, amount: int) -> list[TenderShare]:
    sources = sources_of(reader, order_id)
    before: dict[str, int] = dict(reader.rows(_BACK_BEFORE, payment_id))
    left = {tender: max(0, gave - before.get(tender, 0)) for tender, gave in sources.items()}
    if not any(left.values()):
        return [TenderShare(payment_id, CASH, amount)]
    parts = spread(amount, list(left.values()))
    return [
        TenderShare(payment_id, tender, part)
        for tender, part in zip(left, parts, strict=True)
        if part
    ]


def sources_of(reader: Reader, order_id: str) -> dict[str, int]:
    """With what the goods were paid whose worth went into an order: minor units per tender."""
    found: dict[str, int] = {}
    for source, tender, amount in reader.rows(_SOURCES, order_id):
        if tender != EXCHANGE:
            found[tender] = found.get(tender, 0) + amount
            continue
        earlier = sources_of(reader, source)
        for each, part in zip(earlier, spread(amount, list(earlier.values())), strict=True):
            found[each] = found.get(each, 0) + part
    return found
