"""Warnings before a return is approved, each a code with its words: a person decides."""

from __future__ import annotations

from collections.abc import Sequence

from posdesk.db import Command
from posdesk.i18n import N_
from posdesk.returns.eligible import EligibleOrder

MANY, TOO_FAST, HIGH_VALUE = "many", "too_fast", "high_value"
NO_RECEIPT, BEYOND_POLICY, COUPON_GONE = "no_receipt", "beyond_policy", "coupon_gone"
RISKS = {
    MANY: N_("Many returns in 30 days"),
    TOO_FAST: N_("Returned before it was delivered"),
    HIGH_VALUE: N_("High value"),
    NO_RECEIPT: N_("No receipt"),
    BEYOND_POLICY: N_("Beyond the policy"),
    COUPON_GONE: N_("Bought with a coupon of an order that was refunded"),
}
_LOOK_BACK_MS = 30 * 86_400_000

_EARLIER = (
    "SELECT count(*) FROM return_summary WHERE member_id = ? AND occurred_at > ?"
    " AND state NOT IN ('withdrawn')"
)
# An offer that an order of the same customer, given back whole since, was priced by as well.
_SAME_OFFER = """
SELECT 1 FROM order_line AS line, json_each(line.stages) AS stage
WHERE line.order_id = ?1 AND json_extract(stage.value, '$[0]') = 'offer'
AND json_extract(stage.value, '$[3]') IN (
    SELECT json_extract(other.value, '$[3]') FROM order_summary AS summary
    JOIN order_line AS theirs ON theirs.order_id = summary.order_id,
    json_each(theirs.stages) AS other
    WHERE summary.member_id = ?2 AND summary.order_id <> ?1
    AND ' ' || summary.marks || ' ' LIKE '% refunded %'
    AND json_extract(other.value, '$[0]') = 'offer'
    AND json_extract(other.value, '$[3]') <> '')
LIMIT 1
"""


def risks_of_order(
    tx: Command, order: EligibleOrder, line_ids: Sequence[str], value: int, member_id: str | None
) -> list[str]:
    """The warnings about lines of an order that shall come back, worth ``value`` minor units."""
    found = _risks_of_person(tx, member_id)
    lines = [line for line in order.lines if line.id in line_ids]
    if any(line.got_on is None for line in lines):
        found.append(TOO_FAST)
    if value > tx.setting("returns.ceiling"):
        found.append(HIGH_VALUE)
    if member_id is not None and tx.value(_SAME_OFFER, order.order_id, member_id):
        found.append(COUPON_GONE)
    return found


def risks_without_receipt(tx: Command, value: int, member_id: str) -> list[str]:
    """The same for goods whose sale is not known."""
    found = [NO_RECEIPT, *_risks_of_person(tx, member_id)]
    if value > tx.setting("returns.ceiling"):
        found.append(HIGH_VALUE)
    return found


def _risks_of_person(tx: Command, member_id: str | None) -> list[str]:
    if member_id is None:
        return []
    earlier = tx.value(_EARLIER, member_id, tx.now - _LOOK_BACK_MS)
    return [MANY] if earlier >= tx.setting("returns.risk_many") else []
