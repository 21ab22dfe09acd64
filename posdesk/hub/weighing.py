"""Rules whose sum is more than adding up: what counts of a row depends on what else happened.
They are read anew from the ledger for every subject that was touched, while its row in `bound` is
locked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from posdesk.hub import bounds, looking
from posdesk.hub.bounds import Outcome
from posdesk.hub.database import Cursor
from posdesk.hub.ledger import Applied, Context
from posdesk.hub.raising import Columns, Finding, Subject, number, word
from posdesk.hub.rules import RETURN_ENDED, SHIPMENT_ENDED
from posdesk.sync import exceptions as codes

Touched = dict[str, Applied]
"""Subjects, each with the last row that touched it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`query` gives (subject, cap, used) for an array of subjects, of one tenant and store."""

    name: str
    code: str
    about: str
    query: str
    touched: Callable[[Cursor, Context, Sequence[Applied]], Touched]
    tables: frozenset[str]
    late: bool = True  # its cap may come after what used it


def weigh(cursor: Cursor, context: Context, applied: Sequence[Applied]) -> Outcome:
    """Read anew what was touched; what is too much, and what no longer is."""
    outcome = Outcome([], [])
    there = {row.table for row in applied}
    for rule in _RULES:
        late = bounds.waiting(cursor, context, rule.name) if rule.late and there & _CAPS else []
        if not late and not there & rule.tables:
            continue
        touched = rule.touched(cursor, context, applied)
        subjects = sorted({*touched, *late})
        if subjects:
            _weigh(cursor, context, rule, subjects, touched, outcome)
    return outcome


def _weigh(
    cursor: Cursor,
    context: Context,
    rule: Rule,
    subjects: list[str],
    touched: Touched,
    outcome: Outcome,
) -> None:
    bounds.lock(cursor, context, [(rule.name, subject) for subject in subjects])
    place = {"tenant": context.tenant, "store": context.store, "subjects": subjects}
    found: list[Any] = cursor.execute(rule.query.encode(), place).fetchall()
    # PostgreSQL's sum of bigints is a numeric.
    read = [(subject, cap and int(cap), int(used)) for subject, cap, used in found]
    bounds.keep(cursor, context, rule.name, read)
    for subject, cap, used in read:
        named = Subject(rule.code, rule.name, subject)
        if cap is not None and used > cap:
            row = touched.get(subject)
            outcome.findings.append(Finding(named, rule.about, subject, used - cap, row))
        else:
            outcome.settled.append(named)


# --- reading --------------------------------------------------------------------------------------


def _words(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


def _rows(alias: str, table: str) -> str:
    return (
        f"ledger_row AS {alias} WHERE {alias}.tenant = %(tenant)s AND {alias}.store = %(store)s"
        f" AND {alias}.table_name = '{table}'"
    )


def _sum(alias: str, table: str, column: str, where: str) -> str:
    return (
        f"coalesce((SELECT sum(({alias}.columns ->> '{column}')::bigint)"
        f" FROM {_rows(alias, table)} AND {where}), 0)"
    )


def _number(alias: str, column: str) -> str:
    return f"({alias}.columns ->> '{column}')::bigint"


_EACH: Final = "FROM unnest(%(subjects)s::text[]) AS w (subject)"
_LINE: Final = (
    f"(SELECT {_number('l', 'quantity')} FROM {_rows('l', 'order_line')} AND l.key = w.subject)"
)
# What two tills cancelled twice is a contradiction of its own: here it counts once.
_OF_LINE: Final = "{alias}.columns ->> 'order_line_id' = w.subject"
_CANCELLED: Final = (
    f"least({_sum('c', 'line_cancel', 'quantity', _OF_LINE.format(alias='c'))}, {_LINE})"
)
_SETTLED: Final = _sum("s", "settlement_line", "quantity", "s.columns ->> 'return_line_id' = r.key")
_RETURN_OVER: Final = (
    f"EXISTS (SELECT 1 FROM {_rows('e', 'return_event')}"
    " AND e.columns ->> 'request_id' = r.columns ->> 'request_id'"
    f" AND e.columns ->> 'state' IN ({_words(RETURN_ENDED)}))"
)
# As the trigger of the tills has it: what is asked for, or once a request has ended what of it was
# settled, and what was cancelled before it left.
_RETURNED: Final = (
    f"SELECT w.subject, {_LINE}, coalesce((SELECT sum(CASE WHEN {_RETURN_OVER} THEN {_SETTLED}"
    f" ELSE {_number('r', 'quantity')} END) FROM {_rows('r', 'return_line')}"
    f" AND {_OF_LINE.format(alias='r')}), 0) + {_CANCELLED} {_EACH}"
)
_NOT_BACK: Final = (
    f"NOT EXISTS (SELECT 1 FROM {_rows('e', 'shipment_event')}"
    " AND e.columns ->> 'shipment_id' = s.columns ->> 'shipment_id'"
    " AND e.columns ->> 'state' IN ('returned', 'cancelled'))"
)
_SHIPPED: Final = (
    f"SELECT w.subject, {_LINE},"
    f" {_sum('s', 'shipment_line', 'quantity', _OF_LINE.format(alias='s') + ' AND ' + _NOT_BACK)}"
    f" + {_CANCELLED} {_EACH}"
)
_OF_ORDER: Final = "{alias}.columns ->> 'order_id' = w.subject"
_PAID: Final = (
    f"SELECT w.subject, (SELECT {_number('o', 'total')} FROM {_rows('o', 'orders')}"
    " AND o.key = w.subject)"
    f" + {_sum('h', 'order_change', 'difference', _OF_ORDER.format(alias='h'))}"
    " - coalesce((SELECT sum((g.columns ->> 'amount')::bigint) FROM ledger_row AS q"
    " JOIN ledger_row AS g ON g.tenant = q.tenant AND g.store = q.store"
    " AND g.table_name = 'settlement' AND g.columns ->> 'request_id' = q.key"
    " WHERE q.tenant = %(tenant)s AND q.store = %(store)s AND q.table_name = 'return_request'"
    " AND q.columns ->> 'order_id' = w.subject), 0),"
    f" {_sum('p', 'payment', 'amount', _OF_ORDER.format(alias='p'))}"
    f" - {_sum('f', 'refund', 'amount', _OF_ORDER.format(alias='f'))} {_EACH}"
)
_LIVE: Final = (
    f"NOT EXISTS (SELECT 1 FROM {_rows('e', 'voucher_end')}"
    " AND e.columns ->> 'voucher_id' = c.key AND e.columns ->> 'how' = 'taken_back')"
)
_PLACES: Final = (
    "SELECT w.subject, (SELECT CASE WHEN (v.columns ->> 'capacity')::bigint > 0"
    " THEN 1000 * (v.columns ->> 'capacity')::bigint END FROM ledger_row AS v"
    " WHERE v.tenant = %(tenant)s AND v.store = '' AND v.table_name = 'voucher_plan'"
    " AND v.key = w.subject),"
    f" 1000 * (SELECT count(*) FROM {_rows('c', 'voucher')}"
    f" AND c.columns ->> 'variant_id' = w.subject AND {_LIVE}) {_EACH}"
)
_SEAT: Final = (
    f"SELECT w.subject, 1, (SELECT count(*) FROM {_rows('c', 'voucher')}"
    " AND c.columns ->> 'variant_id' = split_part(w.subject, ' ', 1)"
    f" AND c.columns ->> 'seat' = split_part(w.subject, ' ', 2) AND {_LIVE}) {_EACH}"
)


# --- what is touched ------------------------------------------------------------------------------


def _lines(column: str, parents: str, tables: frozenset[str]) -> Callable[..., Touched]:
    """Order lines that rows name, and those of the lines of what an event ended."""

    def touched(cursor: Cursor, context: Context, applied: Sequence[Applied]) -> Touched:
        found: Touched = {}
        ended: Touched = {}
        for row in applied:
            if row.table in ("line_cancel", parents):
                found[word(row.after.get("order_line_id"))] = row
            if row.table in tables:
                ended[word(row.after.get(column))] = row
        for key, line in _of_parents(cursor, context, parents, column, sorted(ended)):
            found.setdefault(line, ended[key])
        found.pop("", None)
        return found

    return touched


def _of_parents(
    cursor: Cursor, context: Context, table: str, column: str, keys: list[str]
) -> list[tuple[str, str]]:
    if not keys:
        return []
    query = (
        f"SELECT columns ->> '{column}', columns ->> 'order_line_id' FROM ledger_row"
        f" WHERE tenant = %s AND store = %s AND table_name = '{table}'"
        f" AND columns ->> '{column}' = ANY(%s) AND columns ->> 'order_line_id' IS NOT NULL"
    )
    place = (context.tenant, context.store, keys)
    rows: list[Any] = cursor.execute(query.encode(), place).fetchall()
    return rows


def _returned(cursor: Cursor, context: Context, applied: Sequence[Applied]) -> Touched:
    """Requests are locked first: whoever ends one and whoever adds to it see each other."""
    requests = {
        word(row.after.get("request_id")): row
        for row in applied
        if row.table in ("return_line", "return_event")
    }
    bounds.lock(cursor, context, [("return", key) for key in requests])
    return _lines("request_id", "return_line", frozenset({"return_line", "return_event"}))(
        cursor, context, applied
    )


def _shipped(cursor: Cursor, context: Context, applied: Sequence[Applied]) -> Touched:
    shipments = {
        word(row.after.get("shipment_id")): row
        for row in applied
        if row.table in ("shipment_line", "shipment_event")
    }
    bounds.lock(cursor, context, [("shipment", key) for key in shipments])
    ends = [
        row
        for row in applied
        if row.table != "shipment_event" or row.after.get("state") in SHIPMENT_ENDED
    ]
    return _lines("shipment_id", "shipment_line", frozenset({"shipment_event"}))(
        cursor, context, ends
    )


def _paid(cursor: Cursor, context: Context, applied: Sequence[Applied]) -> Touched:
    """Orders that were paid, changed or given back for by another entry than the one that made
    them: what one till did at once its own rules have looked at.
    """
    made = {row.key: row.entry.header.id for row in applied if row.table == "orders"}
    found: Touched = {}
    requests: Touched = {}
    for row in applied:
        order = word(row.after.get("order_id"))
        if row.table in ("payment", "refund", "order_change"):
            if made.get(order) != row.entry.header.id:
                found[order] = row
        elif row.table == "settlement":
            requests[word(row.after.get("request_id"))] = row
    known = looking.rows(cursor, context, [("return_request", key) for key in requests])
    for (_table, key), columns in known.items():
        order = word(columns.get("order_id"))
        if order:
            found.setdefault(order, requests[key])
    return found


def _vouchers(
    cursor: Cursor, context: Context, applied: Sequence[Applied]
) -> list[tuple[Columns, Applied]]:
    issued = [(row.after, row) for row in applied if row.table == "voucher"]
    ended = {
        ("voucher", word(row.after.get("voucher_id"))): row
        for row in applied
        if row.table == "voucher_end"
    }
    known = looking.rows(cursor, context, ended)
    return issued + [(columns, ended[key]) for key, columns in known.items()]


def _planned(cursor: Cursor, context: Context, applied: Sequence[Applied]) -> Touched:
    found = {
        word(columns.get("variant_id")): row for columns, row in _vouchers(cursor, context, applied)
    }
    found.update({row.key: row for row in applied if row.table == "voucher_plan"})
    return found


def _seated(cursor: Cursor, context: Context, applied: Sequence[Applied]) -> Touched:
    return {
        f"{word(columns.get('variant_id'))} {number(columns.get('seat'))}": row
        for columns, row in _vouchers(cursor, context, applied)
        if columns.get("seat") is not None
    }


_CAPS: Final = frozenset({"order_line", "orders"})
_RULES: Final = (
    Rule(
        "line.returned",
        codes.OVER_RETURN,
        "order_line",
        _RETURNED,
        _returned,
        frozenset({"return_line", "return_event", "settlement_line", "line_cancel"}),
    ),
    Rule(
        "line.shipped",
        codes.OVER_SHIPPED,
        "order_line",
        _SHIPPED,
        _shipped,
        frozenset({"shipment_line", "shipment_event", "line_cancel"}),
    ),
    Rule(
        "order.paid",
        codes.OVERPAID,
        "orders",
        _PAID,
        _paid,
        frozenset({"payment", "refund", "order_change", "settlement"}),
    ),
    Rule(
        "plan.sold",
        codes.OVER_CAPACITY,
        "voucher_plan",
        _PLACES,
        _planned,
        frozenset({"voucher", "voucher_end", "voucher_plan"}),
        late=False,
    ),
    Rule(
        "voucher.seat",
        codes.SEAT_TWICE,
        "voucher",
        _SEAT,
        _seated,
        frozenset({"voucher", "voucher_end"}),
        late=False,
    ),
)
