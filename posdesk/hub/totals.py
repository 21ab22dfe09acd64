"""The hub's own figures: what each till took on each day, and what is on hand in each store.

A day is the store's, by a time that the hub believes: a till's clock that was more than five
minutes off is put right by how far it was off when it handed in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from posdesk.clock import business_day
from posdesk.hub import looking
from posdesk.hub.bounds import Outcome
from posdesk.hub.clocks import corrected
from posdesk.hub.database import Cursor
from posdesk.hub.ledger import Applied, Context
from posdesk.hub.raising import Finding, Subject, is_new, number, word
from posdesk.sync.exceptions import OVERSOLD

_COUNTED: Final = frozenset({"import", "count", "adjust", "receive"})
"""Reasons of stock moves that say: the shop keeps stock of this."""
Figure = tuple[str, str, str, str]  # day, till, measure, key

_ADD: Final = (
    "INSERT INTO day_total AS t (tenant, store, business_day, till, measure, key, count, amount)"
    " SELECT %s, %s, w.* FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[],"
    " %s::bigint[]) AS w"
    " ON CONFLICT (tenant, store, business_day, till, measure, key)"
    " DO UPDATE SET count = t.count + excluded.count, amount = t.amount + excluded.amount"
)
_MOVE: Final = (
    "INSERT INTO stock AS s (tenant, store, variant, on_hand, counted)"
    " SELECT %s, %s, w.* FROM unnest(%s::text[], %s::bigint[], %s::boolean[]) AS w"
    " ON CONFLICT (tenant, store, variant) DO UPDATE SET on_hand = s.on_hand + excluded.on_hand,"
    " counted = s.counted OR excluded.counted RETURNING variant, on_hand, counted"
)


def add_up(cursor: Cursor, context: Context, applied: Sequence[Applied], skew: int) -> None:
    """Add sales, takings and refunds to their days."""
    facts = [row for row in applied if row.table in _FIGURES and is_new(row)]
    if not facts:
        return
    days = _Days(cursor, context, skew)
    refunds = [row for row in facts if row.table == "refund"]
    tenders = _tenders(cursor, context, refunds) if refunds else {}
    sums: dict[Figure, list[int]] = defaultdict(lambda: [0, 0])
    for row in facts:
        measure, amount = _FIGURES[row.table]
        tender = word(row.after.get("tender")) if row.table != "orders" else ""
        key = tender or tenders.get(word(row.after.get("payment_id")), "")
        till = word(row.after.get("till")) or context.till
        figure = sums[days.of(row), till, measure, key]
        figure[0] += 1
        figure[1] += number(row.after.get(amount))
    ordered = sorted(sums)
    columns = [list(column) for column in zip(*ordered, strict=True)]
    counts, amounts = [sums[each][0] for each in ordered], [sums[each][1] for each in ordered]
    cursor.execute(_ADD, (context.tenant, context.store, *columns, counts, amounts))


_FIGURES: Final = {
    "orders": ("sales", "total"),
    "payment": ("tender", "amount"),
    "refund": ("refund", "amount"),
}


class _Days:
    """The store's day of an entry; entries of one hour ask once."""

    def __init__(self, cursor: Cursor, context: Context, skew: int) -> None:
        found: Any = cursor.execute(
            "SELECT zone FROM store WHERE tenant = %s AND id = %s", (context.tenant, context.store)
        ).fetchone()
        self._zone = ZoneInfo(found[0]) if found else ZoneInfo("UTC")
        self._now, self._skew = context.now, skew
        self._known: dict[int, str] = {}

    def of(self, row: Applied) -> str:
        moment = corrected(row.entry.header.occurred_at, self._skew, self._now)
        quarter = moment // _QUARTER_MS  # no zone changes its offset within one
        day = self._known.get(quarter)
        if day is None:
            day = self._known[quarter] = business_day(moment, self._zone)
        return day


_QUARTER_MS: Final = 900_000


def _tenders(cursor: Cursor, context: Context, refunds: Sequence[Applied]) -> dict[str, str]:
    """How the payments were made out of which money was given back."""
    wanted = {("payment", word(row.after.get("payment_id"))) for row in refunds}
    known = looking.rows(cursor, context, wanted)
    return {key: word(columns.get("tender")) for (_table, key), columns in known.items()}


def move_stock(cursor: Cursor, context: Context, applied: Sequence[Applied]) -> Outcome:
    """Move what is on hand; of counted goods of which more was sold than there was, how much."""
    by: dict[str, int] = defaultdict(int)
    counted: set[str] = set()
    last: dict[str, Applied] = {}
    for row in applied:
        if row.table == "stock_move" and is_new(row):
            variant = word(row.after.get("variant_id"))
            by[variant] += number(row.after.get("quantity"))
            last[variant] = row
            if row.after.get("reason") in _COUNTED:
                counted.add(variant)
    outcome = Outcome([], [])
    if not by:
        return outcome
    variants = sorted(by)
    values = ([by[each] for each in variants], [each in counted for each in variants])
    cursor.execute(_MOVE, (context.tenant, context.store, variants, *values))
    rows: list[Any] = cursor.fetchall()
    for variant, on_hand, is_counted in rows:
        subject = Subject(OVERSOLD, f"stock/{context.store}", variant)
        if on_hand >= 0:
            # Only what was below zero before can be in order again.
            if on_hand - by[variant] < 0:
                outcome.settled.append(subject)
        elif is_counted:
            row = last[variant]
            outcome.findings.append(Finding(subject, "variant", variant, -on_hand, row))
    return outcome
