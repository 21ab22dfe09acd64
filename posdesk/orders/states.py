"""Where an order stands: words for what its facts add up to. Nothing stores a status by hand."""

from __future__ import annotations

from posdesk.i18n import N_

AWAITING_PAYMENT, TO_FULFIL = "awaiting_payment", "to_fulfil"
ON_ITS_WAY, READY = "on_its_way", "ready"
COMPLETED, CANCELLED = "completed", "cancelled"

STATUSES = {
    AWAITING_PAYMENT: N_("Awaiting payment"),
    TO_FULFIL: N_("To fulfil"),
    ON_ITS_WAY: N_("On its way"),
    READY: N_("Ready for pick-up"),
    COMPLETED: N_("Completed"),
    CANCELLED: N_("Cancelled"),
}
OPEN = (AWAITING_PAYMENT, TO_FULFIL, ON_ITS_WAY, READY)

PARTLY_SHIPPED, RETURN_OPEN = "partly_shipped", "return_open"
PART_REFUNDED, REFUNDED, ATTENTION = "part_refunded", "refunded", "attention"

MARKS = {
    PARTLY_SHIPPED: N_("Partly shipped"),
    RETURN_OPEN: N_("Return open"),
    PART_REFUNDED: N_("Partly refunded"),
    REFUNDED: N_("Refunded"),
    ATTENTION: N_("Needs attention"),
}

COUNTER, COURIER, LOCAL, PICKUP, MIXED = "counter", "courier", "local", "pickup", "mixed"

METHODS = {
    COUNTER: N_("Counter"),
    COURIER: N_("Courier"),
    LOCAL: N_("Local delivery"),
    PICKUP: N_("Pick-up"),
    MIXED: N_("Several ways"),
}

NOW, LATER, DEPOSIT = "now", "later", "deposit"
COD, ACCOUNT, INSTALMENTS = "cod", "account", "instalments"

TERMS = {
    NOW: N_("Paid now"),
    LATER: N_("Paid later"),
    DEPOSIT: N_("Deposit and balance"),
    COD: N_("Cash on delivery"),
    ACCOUNT: N_("On account"),
    INSTALMENTS: N_("Instalments"),
}
ON_CREDIT = frozenset({COD, ACCOUNT, INSTALMENTS})
"""Terms under which goods leave before they are paid."""

LEFT = ("ready", "handed_over", "in_transit", "out_for_delivery", "failed", "signed")
"""States of shipments whose goods left the shelf for good, or wait for who collects them."""


def status_of(
    *, ended: bool, outstanding: int, terms: str, unshipped: int, underway: tuple[str, ...]
) -> str:
    """The status shown, read off the three stories of an order (01 money, fulfilment, returns).

    ``outstanding`` minor units are owed and not paid; ``unshipped`` thousandths have neither left
    nor are ready; ``underway`` are the states of shipments that have left, or are ready, and were
    not signed for.
    """
    if ended:
        return CANCELLED
    if outstanding > 0 and terms not in ON_CREDIT:
        return AWAITING_PAYMENT
    if unshipped > 0:
        return TO_FULFIL
    if underway:
        return READY if all(state == "ready" for state in underway) else ON_ITS_WAY
    return AWAITING_PAYMENT if outstanding > 0 else COMPLETED
