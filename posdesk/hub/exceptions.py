"""Exceptions are written down: each subject of a code once, with how much it is now.

What was found again stays one exception; one that its rule finds in order again is closed by the
hub itself. What a person has closed stays closed, unless it has become more since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from posdesk.hub import looking
from posdesk.hub.database import Cursor
from posdesk.hub.ledger import Context
from posdesk.hub.looking import Row
from posdesk.hub.raising import Columns, Finding, Raised, Subject, number, word
from posdesk.hub.rules import COLLECTED, VOUCHER_ENDED
from posdesk.sync.exceptions import OVERSOLD

BY_HUB: Final = "hub"
"""Who closed what is in order again."""
_UNIT: Final = 1000  # thousandths
_MOST_IN_DETAIL: Final = 400


class _Told(NamedTuple):
    finding: Finding
    order_id: str | None
    place: str


def write(
    cursor: Cursor, context: Context, findings: Sequence[Finding], settled: Sequence[Subject] = ()
) -> list[Raised]:
    """Keep what was found, and close what is in order again; what is new, or more than it was."""
    if settled:
        _close(cursor, context, settled)
    if not findings:
        return []
    found = _with_orders(cursor, context, _refined(cursor, context, findings))
    return _raise(cursor, context, _not_explained(cursor, context, found))


def _close(cursor: Cursor, context: Context, settled: Sequence[Subject]) -> None:
    cursor.execute(
        "UPDATE exception SET closed_at = %s, closed_by = %s"
        " WHERE id = ANY(%s) AND closed_at IS NULL",
        (context.now, BY_HUB, [each.id(context.tenant) for each in settled]),
    )


# --- what people want to know of it ---------------------------------------------------------------


def _refined(cursor: Cursor, context: Context, findings: Sequence[Finding]) -> list[Finding]:
    """Amounts that stand in other rows; a second signature counts only for what is collected."""
    wanted = [(f.table, f.key) for f in findings if f.subject.rule in (COLLECTED, VOUCHER_ENDED)]
    if not wanted:
        return list(findings)
    known = looking.rows(cursor, context, wanted)
    parents = [
        (table, word(columns.get(name)))
        for columns in known.values()
        for name, table in (("order_id", "orders"), ("order_line_id", "order_line"))
    ]
    known |= looking.rows(cursor, context, parents)
    refined = [_refine(finding, known) for finding in findings]
    return [finding for finding in refined if finding is not None]


def _refine(finding: Finding, known: Mapping[Row, Columns]) -> Finding | None:
    about = known.get((finding.table, finding.key), {})
    if finding.subject.rule == VOUCHER_ENDED:
        line = known.get(("order_line", word(about.get("order_line_id"))), {})
        pieces = max(number(line.get("quantity")) // _UNIT, 1)
        return replace(finding, amount=number(line.get("net")) // pieces)
    if finding.subject.rule == COLLECTED:
        if about.get("method") != "pickup":
            return None
        order = known.get(("orders", word(about.get("order_id"))), {})
        return replace(finding, amount=number(order.get("total")))
    return finding


def _with_orders(cursor: Cursor, context: Context, findings: Sequence[Finding]) -> list[_Told]:
    starts: dict[Row, Columns | None] = {}
    for finding in findings:
        row = finding.row
        starts[_start(finding)] = row.after if row else None
    belongs = looking.orders_of(cursor, context, starts)
    named = looking.rows(cursor, context, {("orders", key) for key in belongs.values()})
    told = []
    for finding in findings:
        order_id = belongs.get(_start(finding))
        order = named.get(("orders", order_id or ""), {})
        own = word(finding.row.after.get("number")) if finding.row else ""
        told.append(_Told(finding, order_id, word(order.get("number")) or own))
    return told


def _start(finding: Finding) -> Row:
    return (finding.row.table, finding.row.key) if finding.row else (finding.table, finding.key)


def _not_explained(cursor: Cursor, context: Context, found: Sequence[_Told]) -> list[_Told]:
    """Without what only follows from another contradiction of the same order: two tills that took
    the same goods back have also given the same money back, and a person decides it once.
    """
    asking = [each for each in found if each.finding.unless and each.order_id]
    if not asking:
        return list(found)
    rows: list[Any] = cursor.execute(
        "SELECT order_id, code FROM exception WHERE tenant = %s AND order_id = ANY(%s)"
        " AND code = ANY(%s) AND closed_at IS NULL",
        (
            context.tenant,
            [each.order_id for each in asking],
            [each.finding.unless for each in asking],
        ),
    ).fetchall()
    there = set(rows) | {(each.order_id, each.finding.subject.code) for each in found}
    return [each for each in found if (each.order_id, each.finding.unless) not in there]


# --- writing --------------------------------------------------------------------------------------

_RAISE: Final = (
    "INSERT INTO exception AS e (id, tenant, store, code, subject_table, subject_key, entry_id,"
    " order_id, place, amount, detail, device, till, raised_at)"
    " SELECT w.id, %s, %s, w.code, w.subject_table, w.subject_key, w.entry_id, w.order_id, w.place,"
    " w.amount, w.detail, %s, %s, %s FROM unnest(%s::text[], %s::text[], %s::text[],"
    " %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[]) AS w (id, code,"
    " subject_table, subject_key, entry_id, order_id, place, amount, detail)"
    " ON CONFLICT (id) DO UPDATE SET amount = excluded.amount, closed_at = NULL, closed_by = '',"
    " raised_at = CASE WHEN e.closed_at IS NULL THEN e.raised_at ELSE excluded.raised_at END"
    f" WHERE e.closed_by = '{BY_HUB}'"
    " OR (e.closed_at IS NULL AND e.amount IS DISTINCT FROM excluded.amount)"
    " OR excluded.amount > e.amount"
    " RETURNING id, raised_at = %s"
)


def _raise(cursor: Cursor, context: Context, found: Sequence[_Told]) -> list[Raised]:
    by_id = {each.finding.subject.id(context.tenant): each for each in found}
    if not by_id:
        return []
    ids = sorted(by_id)
    raised = [_raised(by_id[key]) for key in ids]
    cursor.execute(
        _RAISE,
        (
            context.tenant, context.store, context.device, context.till, context.now,
            ids,
            [each.code for each in raised],
            [each.subject_table for each in raised],
            [each.subject_key for each in raised],
            [each.entry_id for each in raised],
            [each.order_id for each in raised],
            [each.place for each in raised],
            [each.amount for each in raised],
            [each.detail for each in raised],
            context.now,
        ),
    )  # fmt: skip
    rows: list[Any] = cursor.fetchall()
    fresh = {
        key for key, is_fresh in rows if is_fresh or by_id[key].finding.subject.code != OVERSOLD
    }
    return [each for key, each in zip(ids, raised, strict=True) if key in fresh]


def _raised(told: _Told) -> Raised:
    finding = told.finding
    return Raised(
        code=finding.subject.code,
        subject_table=finding.table,
        subject_key=finding.key,
        amount=finding.amount,
        entry_id=finding.row.entry.header.id if finding.row else None,
        order_id=told.order_id,
        place=told.place,
        detail=finding.detail[:_MOST_IN_DETAIL],
    )
